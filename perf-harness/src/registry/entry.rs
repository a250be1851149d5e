use std::time::Duration;

use crate::measure::{CallerCounts, DeclaredWork, Session, Warmup};
use serde::{Deserialize, Serialize};

/// One `#[perf_bench]` function, as its expansion submits it.
#[derive(Debug)]
pub struct Entry {
    /// The function's name.
    pub function: &'static str,
    /// `module_path!()` of the function.
    pub module_path: &'static str,
    /// `file!()` of the attribute.
    pub file: &'static str,
    /// `line!()` of the attribute.
    pub line: u32,
    /// `column!()` of the attribute, which tells two benchmarks of one macro call apart.
    pub column: u32,
    /// The attribute's options.
    pub options: fn() -> Options,
    /// One instance for each combination of `types` and `consts`.
    pub instances: fn() -> Vec<Instance>,
}

inventory::collect!(Entry);

/// The attribute's options; what it does not name is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// What must hold, in the target grammar; each string may list several.
    pub targets: &'static [&'static str],
    /// The looser tier.
    pub acceptable: &'static [&'static str],
    /// How the benchmark is shown.
    pub name: Option<&'static str>,
    /// The group it is shown in.
    pub group: Option<&'static str>,
    /// Words for `--tag`.
    pub tags: &'static [&'static str],
    /// Exactly so many calls.
    pub iters: Option<u64>,
    /// At least so many calls timed alone.
    pub samples: Option<u64>,
    /// How it warms up.
    pub warmup: Option<Warmup>,
    /// The longest measuring of one case.
    pub max_time: Option<Duration>,
    /// The shortest measuring of one case.
    pub min_time: Option<Duration>,
    /// A case that keeps the runner waiting longer is given up.
    pub timeout: Option<Duration>,
    /// What a call gives is also what its references give.
    pub same_result: bool,
    /// Measured while no other case is live.
    pub alone: bool,
    /// Measured in a process of its own.
    pub isolate: bool,
    /// Skipped unless asked for; the text says why and may be empty.
    pub ignore: Option<&'static str>,
    /// So many threads call at once; 0 stands for all cores that the process may use.
    pub threads: Option<CallerCounts>,
    /// So many asynchronous calls are in flight.
    pub concurrency: Option<CallerCounts>,
    /// What calls it, instead of a loop.
    pub scenario: Option<ScenarioOf>,
}

/// Which scenario calls a benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioOf {
    /// The one of that name in perf.toml.
    Named(&'static str),
    /// The one that the attribute describes, in the words of perf.toml.
    Inline(&'static str),
}

/// What one case runs on its thread; the numbers select the value of each parameter.
pub type Routine = Box<dyn Fn(&Session, &[usize]) + Send + Sync>;

/// The amount of work of one call, for the case that the numbers select.
pub type WorkOf = Box<dyn Fn(&[usize]) -> Work + Send + Sync>;

/// The work that one call does, for `item_rate` and `bandwidth`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Items of one call.
    pub items: Option<u64>,
    /// Bytes of one call.
    pub bytes: Option<u64>,
}

impl Work {
    /// What the body says, and else what the attribute does.
    pub(crate) fn overridden_by(self, declared: DeclaredWork) -> Self {
        Self {
            items: declared.items.constant().or(self.items),
            bytes: declared.bytes.constant().or(self.bytes),
        }
    }
}

/// One instance of a benchmark function: its generics are fixed, its parameters still vary.
pub struct Instance {
    /// The generic arguments as written, such as `u32,8`.
    pub generics: Option<String>,
    /// The parameters and the values each of them takes.
    pub parameters: Vec<Parameter>,
    /// Setup, body and teardown of the case that the indices select.
    pub routine: Routine,
    /// The work of one call, where `items` or `bytes` was given.
    pub work: Option<WorkOf>,
}

impl Instance {
    /// An instance without parameters whose case fails with this message.
    pub(crate) fn failing(message: String) -> Self {
        Self {
            generics: None,
            parameters: Vec::new(),
            routine: Box::new(move |session, _| session.fail(message.clone())),
            work: None,
        }
    }
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance")
            .field("generics", &self.generics)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

/// One parameter of a benchmark function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The parameter's name.
    pub name: &'static str,
    /// Whether the attribute named it, `args(size = …)`: then ids say `size=100`.
    pub named: bool,
    /// Its values as they are shown.
    pub labels: Vec<String>,
}
