//! What a load gives its verdicts to rest on.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_targets::Target;

use super::capacity::Capacity;
use super::recovery::Recovery;
use super::sums::SecondSum;
use super::usage::UsageTotal;
use super::window::WindowFinding;
use crate::load::{Overs, Tally};
use crate::measure::OwnFigure;

/// How calls come about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoadModel {
    /// Whether they arrive by themselves; else users call again and again.
    pub(crate) is_open: bool,
    /// Cores that the process may use.
    pub(crate) cores: f64,
}

/// How sure a verdict has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoadLevels {
    pub(crate) confidence: f64,
    /// Targets of all registered cases, which share the risk of a false fail.
    pub(crate) registered_targets: usize,
}

impl LoadLevels {
    /// The chance of a false pass; the level of each side of an interval.
    pub(crate) fn pass(&self) -> f64 {
        (1.0 - self.confidence) / 2.0
    }

    /// The chance of a false fail of one target.
    pub(crate) fn fail(&self) -> f64 {
        self.pass() / self.registered_targets.max(1) as f64
    }

    /// For one of so many looks.
    pub(super) fn one_of(&self, looks: u64) -> Self {
        Self {
            confidence: 1.0 - (1.0 - self.confidence) / looks.max(1) as f64,
            ..*self
        }
    }
}

/// Windows of one second, and how many of them were good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WindowShare {
    pub(crate) good: u64,
    pub(crate) all: u64,
}

impl WindowShare {
    pub(crate) fn add(&mut self, is_good: bool) {
        self.good += u64::from(is_good);
        self.all += 1;
    }

    pub(super) fn value(self) -> Option<f64> {
        (self.all > 0).then(|| self.good as f64 / self.all as f64)
    }
}

/// What a load gave one benchmark.
#[derive(Clone, Debug)]
pub(crate) struct LoadEvidence {
    pub(crate) model: LoadModel,
    /// All calls that are judged.
    pub(crate) whole: Tally,
    /// The limits that each second's [`SecondSum::over`] is about.
    pub(crate) limits_ns: Vec<u64>,
    /// Calls over limits in the order of their ends.
    pub(crate) overs: Vec<Overs>,
    /// While calls were started, in the order of time.
    pub(crate) seconds: Vec<SecondSum>,
    /// What ended after no more were started.
    pub(crate) drained: SecondSum,
    pub(crate) own: BTreeMap<String, OwnFigure>,
    pub(crate) windows: Vec<WindowFinding>,
    pub(crate) availability: WindowShare,
    pub(crate) stability: WindowShare,
    /// Of this process, and of the server under test.
    pub(crate) usage: [UsageTotal; 2],
    /// Why it is not known what processes used.
    pub(crate) untold: Option<&'static str>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) capacity: Option<Capacity>,
    /// Why the generator was too slow for a recovery to be told.
    pub(crate) recovery_too_slow: Option<String>,
    /// Live bytes at quiet points, over time in hours; or why they are not known.
    pub(crate) quiet: Result<Vec<(f64, f64)>, &'static str>,
    /// Why the generator did not give the load that was asked for.
    pub(crate) too_slow: Option<String>,
    /// A fault that could not be injected, and why: nothing was survived.
    pub(crate) skipped: Option<String>,
    /// What ended the load before its time.
    pub(crate) stopped: Option<String>,
    /// Targets that were surely missed while the load ran.
    pub(crate) missed: Vec<Target>,
}

impl LoadEvidence {
    /// Time in which calls were started.
    pub(crate) fn load_time(&self) -> Duration {
        let load: u64 = self.seconds.iter().map(|second| second.span_ns).sum();
        Duration::from_nanos(if load > 0 { load } else { self.whole.span_ns() })
    }

    /// All seconds, what ended afterwards included.
    pub(super) fn with_drained(&self) -> impl Iterator<Item = &SecondSum> {
        let drained = std::iter::once(&self.drained);
        self.seconds
            .iter()
            .chain(drained.filter(|row| row.span_ns > 0))
    }

    /// Calls that have no time, and so are beyond any limit.
    pub(super) fn endless(&self) -> u64 {
        super::sums::endless(&self.whole)
    }
}
