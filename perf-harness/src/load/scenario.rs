//! What a scenario asks for, as perf.toml or the attribute says it.

use std::time::Duration;

use perf_targets::Target;
use serde::{Deserialize, Serialize};

/// Load instead of a loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scenario {
    /// Its name in perf.toml; none where the attribute describes it.
    pub(crate) name: Option<String>,
    pub(crate) executor: Executor,
    /// The preset that it was written as, and what that expands to, in the words of perf.toml.
    pub(crate) preset: Option<(String, String)>,
    /// Benchmarks that share its calls, by their names, and the weight of each; none where each
    /// benchmark has the scenario for itself.
    pub(crate) mix: Vec<(String, f64)>,
    /// So long may calls that are under way at the end take to end.
    pub(crate) graceful_stop: Duration,
    /// Conditions that end it, or that break a step of a breakpoint search.
    #[serde(with = "super::text::targets")]
    pub(crate) stop: Vec<Stop>,
    /// Whether a target that is missed ends it at once.
    pub(crate) abort: bool,
    /// Before so much time neither `stop` nor `abort` counts.
    pub(crate) delay: Duration,
    pub(crate) faults: Vec<FaultSpec>,
    /// Draws arrivals, weights and faults; drawn itself where it is not given.
    pub(crate) seed: Option<u64>,
}

/// A word of the program.
type Word = &'static str;

/// A condition that ends a scenario, in the grammar of targets.
pub(crate) type Stop = Target;

/// Who calls, and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Executor {
    /// `constant-vus`, `ramping-vus`, `shared-iterations` and `per-vu-iterations`.
    Closed(Closed),
    /// `constant-arrival-rate` and `ramping-arrival-rate`.
    Open(Open),
    /// Searches for the highest sustainable rate.
    Breakpoint {
        /// The load of one step; its stages are not used.
        open: Open,
        /// Calls a second.
        start_rate: f64,
        max_rate: f64,
        dwell: Duration,
        /// How wide the bracket may be, as a fraction of the capacity.
        tolerance: f64,
    },
    /// Holds several numbers of virtual users against each other, in random order.
    ConcurrencySweep { levels: Vec<SweepLevel> },
    /// A long run whose live memory is watched.
    Soak {
        load: SoakLoad,
        /// Bytes an hour that live memory may grow by.
        leak: f64,
    },
}

impl Executor {
    /// How long calls are made, where that is known beforehand.
    pub(crate) fn total(&self) -> Option<Duration> {
        let whole = |stages: &[Stage]| Some(stages.iter().map(|stage| stage.duration).sum());
        match self {
            Self::Closed(closed) => whole(&closed.stages),
            Self::Open(open) => whole(&open.stages),
            Self::Soak { load, .. } => match load {
                SoakLoad::Closed(closed) => whole(&closed.stages),
                SoakLoad::Open(open) => whole(&open.stages),
            },
            Self::ConcurrencySweep { levels } => {
                Some(levels.iter().map(|level| level.duration).sum())
            }
            Self::Breakpoint { .. } => None,
        }
    }
}

/// One level of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SweepLevel {
    pub(crate) vus: u32,
    pub(crate) duration: Duration,
}

/// Who calls in a soak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum SoakLoad {
    Closed(Closed),
    Open(Open),
}

/// A closed model: each virtual user calls again when its call has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Closed {
    /// The word of its executor.
    #[serde(deserialize_with = "super::text::executor")]
    pub(crate) executor: Word,
    /// Virtual users at the beginning.
    pub(crate) start_vus: u32,
    /// The number changes evenly from stage to stage.
    pub(crate) stages: Vec<Stage>,
    /// All of them together, and each of them, make at most so many calls.
    pub(crate) shared_iterations: Option<u64>,
    pub(crate) iterations_per_vu: Option<u64>,
}

/// An open model: calls arrive whether or not earlier ones have ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Open {
    /// The word of its executor.
    #[serde(deserialize_with = "super::text::executor")]
    pub(crate) executor: Word,
    /// Calls a second at the beginning.
    pub(crate) start_rate: f64,
    /// The rate changes evenly from stage to stage.
    pub(crate) stages: Vec<Stage>,
    pub(crate) arrival: Arrival,
    pub(crate) max_in_flight: u32,
    pub(crate) on_limit: OnLimit,
}

/// A span at whose end the load is `target`: calls a second, or virtual users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stage {
    /// How reports call it, such as `baseline` or `burst 2`; `stage 3` where it has no name.
    pub(crate) name: Option<String>,
    /// Zero where the load jumps.
    pub(crate) duration: Duration,
    pub(crate) target: f64,
    /// Whether it is more than the service is to bear: recovery counts from its end.
    pub(crate) overload: bool,
}

/// How arrivals spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Arrival {
    /// Evenly.
    #[default]
    Uniform,
    /// Independently of each other.
    Poisson,
}

/// What becomes of an arrival that finds as many calls in flight as there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OnLimit {
    /// It waits, and its time counts from when it was to start.
    #[default]
    Queue,
    /// It is dropped, and counts as an error.
    Drop,
}

/// Something that goes wrong on purpose for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FaultSpec {
    /// Since the beginning of the scenario.
    pub(crate) at: Duration,
    /// How long; zero for what happens at one moment.
    pub(crate) lasting: Duration,
    /// Again after so long, as often as the scenario has room for.
    pub(crate) every: Option<Duration>,
    /// The share of the calls that it meets.
    pub(crate) share: f64,
    pub(crate) kind: FaultKind,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum FaultKind {
    /// A call waits so long first.
    Latency(Duration),
    /// A call fails with this message instead of being made.
    Error(String),
    /// No call goes on while it lasts.
    Stall,
    /// A call under way is given up.
    DropConnection,
    /// All calls together move at most so many bytes a second.
    Bandwidth(f64),
    /// So many threads do nothing but use the processor.
    Cpu(u32),
    /// So many bytes are held and touched.
    Memory(u64),
    /// A named child process is killed.
    Kill(String),
    /// A named child process is killed and started again.
    Restart(String),
    /// The folder is filled until so many bytes of its file system are left.
    FillDisk {
        folder: std::path::PathBuf,
        leave: u64,
    },
    /// What the user registered under this name is called.
    Call(String),
}
