//! What the comments of a log say.

use std::borrow::Cow;
use std::time::Duration;

use perf_targets::Target;
use serde::{Deserialize, Serialize};

use crate::load::{Overs, Scenario, Shard, Tally, text};
use crate::measure::RecordedFigure;
use crate::stats::{Exact, Histogram};

/// What begins a line of ours, behind the `#` of a comment.
pub(super) const MARK: &str = "[perf-log/1] ";
/// The same of any version.
pub(super) const ANY_MARK: &str = "[perf-log/";

/// The histograms of a second, in the order of their lines.
pub(super) const TAGS: [&str; 4] = ["response", "service", "lag", "own-lag"];

/// One line of ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line<'a> {
    Load(Box<Cow<'a, LoggedLoad>>),
    Phase {
        /// On the time of the scenario.
        begin_ns: u64,
    },
    Second(Box<SecondLine<'a>>),
    End(Cow<'a, PhaseLine>),
}

/// What a log is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LoggedLoad {
    pub(crate) scenario: Scenario,
    /// The benchmarks that share its calls, in the order of the mix.
    pub(crate) members: Vec<LoggedMember>,
    /// Which of them the log is about.
    pub(crate) member: usize,
    pub(crate) confidence: f64,
    pub(crate) registered_targets: usize,
    pub(crate) seed: u64,
    pub(crate) shard: Shard,
    /// Cores that the process may use.
    pub(crate) cores: u64,
    /// When it began, since 1970.
    pub(crate) begun: Duration,
}

/// One benchmark of a load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LoggedMember {
    pub(crate) id: String,
    #[serde(with = "text::targets")]
    pub(crate) targets: Vec<Target>,
    #[serde(with = "text::targets")]
    pub(crate) acceptable: Vec<Target>,
    /// Its part of the calls, as a fraction.
    pub(crate) share: f64,
}

/// The counts of a second, before the lines of its histograms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SecondLine<'a> {
    pub(super) tally: Cow<'a, Tally>,
    /// In the order of [`TAGS`].
    pub(super) exact: [Exact; 4],
    pub(super) users: u64,
    pub(super) is_draining: bool,
}

/// What a phase came to beside its seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PhaseLine {
    pub(crate) overs: Vec<Overs>,
    pub(crate) figures: Vec<RecordedFigure>,
    pub(crate) stopped: Option<String>,
}

/// In the order of [`TAGS`].
pub(super) fn histograms(tally: &Tally) -> [&Histogram; 4] {
    [&tally.response, &tally.service, &tally.lag, &tally.own_lag]
}
