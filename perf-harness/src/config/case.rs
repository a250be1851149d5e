use std::time::Duration;

use perf_targets::Target;

use super::choice::Ignore;
use super::options::CaseOptions;
use crate::measure::Warmup;

/// What holds for one case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaseSettings {
    /// What must hold, `--target`'s included.
    pub(crate) targets: Vec<Target>,
    /// The looser tier.
    pub(crate) acceptable: Vec<Target>,
    pub(crate) warmup: Warmup,
    pub(crate) max_time: Duration,
    /// At most `max_time`.
    pub(crate) min_time: Duration,
    /// When a case that keeps the runner waiting is given up; at least `max_time`.
    pub(crate) timeout: Option<Duration>,
    /// Exactly so many calls.
    pub(crate) iters: Option<u64>,
    /// At least so many calls timed alone.
    pub(crate) samples: Option<u64>,
    /// As a fraction.
    pub(crate) precision: f64,
    /// As a fraction.
    pub(crate) tolerance: f64,
    /// Measured while no other case is live.
    pub(crate) alone: bool,
    /// Measured in a process of its own.
    pub(crate) isolate: bool,
    /// Why it is skipped unless asked for; the text may be empty.
    pub(crate) ignore: Option<String>,
    /// The scenario in place of the one of the attribute.
    pub(crate) scenario: Option<String>,
}

impl CaseSettings {
    /// The targets of both tiers.
    pub(crate) fn every_target(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().chain(&self.acceptable)
    }

    /// Of options that lie over the built-in ones.
    pub(super) fn new(options: CaseOptions, extra: &[Target]) -> Self {
        const BUILT_IN: &str = "the built-in options have it";
        let mut targets = options.targets.unwrap_or_default();
        for target in extra {
            if !targets.contains(target) {
                targets.push(target.clone());
            }
        }
        let max_time = options.max_time.expect(BUILT_IN);
        // What may take no longer than its timeout is not measured longer either.
        let max_time = options
            .timeout
            .map_or(max_time, |timeout| max_time.min(timeout));
        Self {
            targets,
            acceptable: options.acceptable.unwrap_or_default(),
            warmup: options.warmup.expect(BUILT_IN),
            max_time,
            min_time: options.min_time.expect(BUILT_IN).min(max_time),
            timeout: options.timeout,
            iters: options.iters,
            samples: options.samples,
            precision: options.precision.expect(BUILT_IN),
            tolerance: options.tolerance.expect(BUILT_IN),
            alone: options.alone.unwrap_or(false),
            isolate: options.isolate.unwrap_or(false),
            ignore: match options.ignore {
                Some(Ignore::Yes(why)) => Some(why),
                Some(Ignore::No) | None => None,
            },
            scenario: options.scenario,
        }
    }
}
