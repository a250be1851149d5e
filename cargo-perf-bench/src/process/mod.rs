//! Bench targets while they run.

mod bench_process;
mod pair;
mod selected;

pub(crate) use bench_process::BenchProcess;
pub(crate) use pair::{Pair, PairRun, read_report};
pub(crate) use selected::only_ours;
