//! Every setting, once: its name, meaning, kind, and the places where it may stand.

use std::time::Duration;

use perf_targets::Target;

use super::choice::{Color, FailOn, Ignore, Pin};
use super::fault::Fault;
use super::kind::{
    COLOR, CONCURRENCY, CONFIDENCE, COUNT, FAIL_ON, FLAG, IGNORE, LIMIT, NAME, PIN, SEED, SHARE,
    SPAN, TARGETS, THREADS, WARMUP,
};
use super::value::Value;
use crate::measure::{CallerCounts, Warmup};

/// One setting. `max_time` is a key of perf.toml, `--max-time`, and `PERF_BENCH_MAX_TIME`.
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// What stands for its value in the help.
    pub(super) placeholder: &'static str,
    pub(super) scope: Scope,
    /// Reads a value into the options.
    pub(super) read: fn(&mut Options, &Value<'_>) -> Result<(), Fault>,
    /// The value as shown, where the options have one.
    pub(super) show: fn(&Options) -> Option<String>,
}

/// Where a setting may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// For the process: `[run]`, profiles, environment and command line.
    Run,
    /// For a case: the attribute and `[bench]`.
    Case,
    /// In all of these places.
    Both,
}

/// What one source says; each option is `None` where it is silent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Options {
    pub(super) run: RunOptions,
    pub(super) case: CaseOptions,
}

macro_rules! settings {
    ($(#[doc = $about:literal])+ $name:ident in $part:ident, listed in $list:ident {
        $($(#[doc = $help:literal])+ $field:ident: $type:ty = $kind:ident in $scope:ident;)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $name {
            $($(#[doc = $help])+ pub(crate) $field: Option<$type>,)+
        }

        impl $name {
            /// This where it says something, and else what `general` says.
            fn or(self, general: Self) -> Self {
                Self { $($field: self.$field.or(general.$field),)+ }
            }
        }

        const $list: &[Setting] = &[$(
            Setting {
                name: stringify!($field),
                help: concat!($($help),+),
                placeholder: $kind.placeholder,
                scope: Scope::$scope,
                read: |options, value| {
                    options.$part.$field = Some(($kind.read)(value)?);
                    Ok(())
                },
                show: |options| options.$part.$field.as_ref().map($kind.show),
            },
        )+];
    };
}

settings! {
    /// Options of a case, as the attribute, `[bench]` and the general sources give them.
    CaseOptions in case, listed in CASE_SETTINGS {
        /// what must hold, in place of the attribute's targets
        targets: Vec<Target> = TARGETS in Case;
        /// the looser tier: a miss that still meets it is a warning
        acceptable: Vec<Target> = TARGETS in Case;
        /// how long, or for how many calls, a case runs before it is measured
        warmup: Warmup = WARMUP in Both;
        /// the longest measuring of one case
        max_time: Duration = LIMIT in Both;
        /// the shortest measuring of one case
        min_time: Duration = SPAN in Both;
        /// a case that keeps the runner waiting longer is given up
        timeout: Duration = LIMIT in Both;
        /// exactly so many calls
        iters: u64 = COUNT in Case;
        /// at least so many calls timed alone
        samples: u64 = COUNT in Both;
        /// how well the median is known where no target decides when to end
        precision: f64 = SHARE in Both;
        /// what `+0%` allows on timed metrics
        tolerance: f64 = SHARE in Both;
        /// measured while no other case lives
        alone: bool = FLAG in Case;
        /// each case is measured in a process of its own
        isolate: bool = FLAG in Both;
        /// skipped unless asked for, with the reason
        ignore: Ignore = IGNORE in Case;
        /// threads that call at once, one case for each number; 0 is all cores
        threads: CallerCounts = THREADS in Case;
        /// asynchronous calls in flight, one case for each number
        concurrency: CallerCounts = CONCURRENCY in Case;
        /// the [scenario.NAME] that calls it, in place of the one that its attribute names
        scenario: String = NAME in Case;
    }
}

settings! {
    /// Options of the process.
    RunOptions in run, listed in RUN_SETTINGS {
        /// how sure a verdict is, over all targets together
        confidence: f64 = CONFIDENCE in Run;
        /// inconclusive verdicts make the exit status 4
        strict: bool = FLAG in Run;
        /// the verdict from which the exit status is 3
        fail_on: FailOn = FAIL_ON in Run;
        /// the cores that measure
        pin: Pin = PIN in Run;
        /// count instructions, cache and branch misses of single calls under valgrind
        instructions: bool = FLAG in Run;
        /// with --against: the longest measuring of all cases together
        time_budget: Duration = LIMIT in Run;
        /// the order of cases, drawn from this instead of at random
        seed: u64 = SEED in Run;
        /// colours of the terminal
        color: Color = COLOR in Run;
        /// the summary and what is not in order, without the table
        quiet: bool = FLAG in Run;
        /// more about the machine, the clock and each case
        verbose: bool = FLAG in Run;
        /// what benchmarks print stays on standard output, not standard error
        nocapture: bool = FLAG in Run;
    }
}

/// All settings.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    CASE_SETTINGS.iter().chain(RUN_SETTINGS)
}

impl Setting {
    /// As flags have it: `max-time`.
    pub(super) fn dashed(&self) -> String {
        self.name.replace('_', "-")
    }
}

impl Options {
    /// What one source must not say together: the name of a setting, and what is wrong with it.
    pub(super) fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        let CaseOptions {
            min_time,
            max_time,
            iters,
            samples,
            ref threads,
            ref concurrency,
            ..
        } = self.case;
        if min_time
            .zip(max_time)
            .is_some_and(|(shortest, longest)| shortest > longest)
        {
            Some(("min_time", "`min_time` is longer than `max_time`"))
        } else if samples.zip(iters).is_some_and(|(least, all)| least > all) {
            Some((
                "samples",
                "`samples` asks for more calls than `iters` allows",
            ))
        } else if threads.is_some() && concurrency.is_some() {
            Some((
                "concurrency",
                "`threads` is for plain calls and `concurrency` for asynchronous ones: keep one of them",
            ))
        } else {
            None
        }
    }

    /// These options over more general ones.
    pub(super) fn over(self, general: Self) -> Self {
        Self {
            run: self.run.or(general.run),
            case: self.case.over(general.case),
        }
    }
}

impl CaseOptions {
    /// These options over more general ones. Of two sources that set one end of the measuring
    /// time each, or of which one asks for threads and the other for asynchronous calls, the more
    /// specific one has its way.
    pub(crate) fn over(self, mut general: Self) -> Self {
        if let Some(longest) = self.max_time {
            general.min_time = general.min_time.map(|shortest| shortest.min(longest));
        }
        if let Some(shortest) = self.min_time {
            general.max_time = general.max_time.map(|longest| longest.max(shortest));
        }
        if self.threads.is_some() || self.concurrency.is_some() {
            (general.threads, general.concurrency) = (None, None);
        }
        self.or(general)
    }
}
