//! From a plan to a report: cases live on threads of their own, and the runner hands out slices.

mod against;
mod answers;
mod baseline;
mod bench;
mod callgrind;
mod case_goals;
mod case_run;
mod changes;
mod company;
mod counted_apart;
mod counting;
mod event;
mod event_counting;
mod grade;
mod live;
#[cfg(feature = "load")]
mod load_drive;
#[cfg(feature = "load")]
mod loads;
mod outcome;
mod pace;
mod pair;
mod recommend;
mod report;
mod runner;
mod scaling;
#[cfg(feature = "load")]
mod scenario;
mod second;
mod shape;
#[cfg(feature = "load")]
mod shards;
mod system_ledger;
mod test_mode;
#[cfg(test)]
mod tests;
mod tier_answers;
#[cfg(test)]
mod tier_answers_tests;
mod warm_case;
mod wire_figure;
mod worker;

pub(crate) use against::{AgainstRun, Opposite, base_of, run_against};
pub(crate) use baseline::{Registered, hold, loaded};
pub use baseline::{Rules, RulesError, compare};
pub(crate) use bench::Bench;
pub(crate) use callgrind::{WORKER, count_under_valgrind, work};
#[cfg(test)]
pub(crate) use event::Leanings;
#[cfg(feature = "load")]
pub(crate) use event::LoadMoment;
pub(crate) use event::{Event, Launch, Round};
pub(crate) use live::this_program;
pub(crate) use report::{Surroundings, assemble, machine};
pub(crate) use runner::run;
pub(crate) use scaling::SCALING_EFFICIENCY;
#[cfg(feature = "load")]
pub use shards::{ShardsError, merge_shards};
pub(crate) use test_mode::{TestOutcome, test};
pub(crate) use worker::{CASE_WORKER, CaseList, cases_of, serve};
