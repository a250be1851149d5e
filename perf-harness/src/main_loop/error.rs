use crate::config::ConfigError;
use crate::host::{Check, Cores};
use crate::plan::PlanError;
use crate::registry::RegistryError;
use crate::store::StoreError;
use crate::store::baseline::BaselineError;

/// The exit status of a usage or configuration error.
const USAGE: u8 = 2;
/// The exit status when a benchmark panicked or errored.
pub(super) const ERRORED: u8 = 101;

/// What ends the process before or after it measured.
#[derive(Debug, thiserror::Error)]
pub(super) enum MainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(
        "no benchmark found: mark a function with #[perf_bench], and name the crates whose benchmarks are linked in as `perf_harness::main!(my_lib)`"
    )]
    NoBenchmark,
    #[error(
        "`pin` names no core that this process may use: it is {wanted:?}, and there are {allowed}"
    )]
    Pin { wanted: Vec<usize>, allowed: Cores },
    #[error("{0} panicked, as told above; nothing was measured")]
    Panicked(&'static str),
    #[error(
        "{} is how --instructions starts this program under valgrind: give --instructions",
        crate::run::WORKER
    )]
    NotUnderValgrind,
    #[error("this worker process cannot go on: {0}")]
    Worker(std::io::Error),
    #[error("--against: {0}")]
    Against(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    #[error(
        "`{name}` holds none of the chosen cases of the bench target {bench}: save them with --save-baseline {name}, or load another baseline"
    )]
    NothingLoaded { name: String, bench: String },
    #[error("the report could not be written to standard output: {0}")]
    StandardOutput(std::io::Error),
    #[error(
        "what [environment] requires is not there (`on_problem = \"ignore\"` measures without looking for it):{}",
        listed(.0)
    )]
    Requirement(Vec<Check>),
    #[error("[environment] takes problems of the machine as failures (`on_problem = \"warn\"` measures all the same):{}", listed(.0))]
    Problem(Vec<Check>),
}

impl MainError {
    /// The exit status.
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::Panicked(_) => ERRORED,
            _ => USAGE,
        }
    }
}

/// Each on a line of its own.
fn listed(checks: &[Check]) -> String {
    checks
        .iter()
        .map(|Check { check, detail, .. }| format!("\n  {check}: {detail}"))
        .collect()
}
