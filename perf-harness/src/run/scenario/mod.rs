//! Scenarios: an executor becomes phases of load, each second of them is listened to, and what they
//! come to becomes figures, answers and a course.

mod breakpoint;
mod cascade;
mod course;
mod faults;
mod finish;
mod gather;
mod load_of;
mod logged;
mod phases;
mod progress;
mod quiet;
mod recovery_watch;
mod replay;
#[cfg(test)]
mod replay_tests;
mod resources;
mod resources_by_second;
mod rows;
mod run_load;
mod session;
mod single;
mod step;
mod stops;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use load_of::{LoadOf, Member, Watches};
pub(crate) use logged::{LoggedDrive, begin_logs};
pub(crate) use replay::Replay;
pub(crate) use resources::ResourceWatch;
pub(crate) use resources_by_second::ResourcesBySecond;
pub(crate) use run_load::run_load;
