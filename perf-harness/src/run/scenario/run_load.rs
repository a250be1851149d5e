//! From a scenario to outcomes.

use super::breakpoint::{self, Search};
use super::load_of::{LoadOf, Watches};
use super::phases::{closed_phase, open_phase};
use super::session::Session;
use super::{single, sweep};
use crate::load::{Drive, Executor, SoakLoad};
use crate::measure::CaseError;
use crate::run::event::LoadMoment;
use crate::run::outcome::CaseOutcome;

/// Runs a scenario, and judges what each of its benchmarks came to. Outcomes stand in the order of the
/// members.
///
/// # Errors
/// What the benchmarks' calls, or the user, ended it with.
pub(crate) fn run_load(
    load: &LoadOf<'_>,
    drive: &mut dyn Drive,
    watches: Watches<'_>,
    tell: &mut dyn FnMut(LoadMoment<'_>),
) -> Result<Vec<CaseOutcome>, CaseError> {
    let session = Session::new(load, watches, tell);
    match &load.scenario.executor {
        Executor::Breakpoint {
            open,
            start_rate,
            max_rate,
            dwell,
            tolerance,
        } => breakpoint::run(
            session,
            drive,
            Search {
                open,
                start_rate: *start_rate,
                max_rate: *max_rate,
                dwell: *dwell,
                tolerance: *tolerance,
            },
        ),
        Executor::ConcurrencySweep { levels } => sweep::run(session, drive, levels),
        Executor::Open(open)
        | Executor::Soak {
            load: SoakLoad::Open(open),
            ..
        } => single::run(session, drive, open_phase(open)),
        Executor::Closed(closed)
        | Executor::Soak {
            load: SoakLoad::Closed(closed),
            ..
        } => single::run(session, drive, closed_phase(closed)),
    }
}
