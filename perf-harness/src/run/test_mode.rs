use super::live::{Live, location, this_program};
use crate::clock::Clock;
use crate::measure::{CaseError, Slice, Work};
use crate::plan::{Plan, PlannedCase, versus_name};
use crate::registry::Case;
use crate::verdict::check_figures;

/// How one case came out of test mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TestOutcome {
    /// It ran.
    Ok,
    /// It did not, and this is why.
    Failed(String),
    /// It was left out; the text says why and may be empty.
    Ignored(String),
}

/// Calls every case once, by each of its callers, setup, check and teardown included, and judges no time.
pub(crate) fn test(
    plan: &Plan<'_>,
    clock: &Clock,
    tell: &mut dyn FnMut(&str, &TestOutcome),
) -> Vec<(String, TestOutcome)> {
    plan.cases
        .iter()
        .map(|planned| {
            let outcome = outcome(planned, clock);
            tell(&planned.case.id, &outcome);
            (planned.case.id.clone(), outcome)
        })
        .collect()
}

fn outcome(planned: &PlannedCase<'_>, clock: &Clock) -> TestOutcome {
    if !planned.runs {
        return TestOutcome::Ignored(planned.settings.ignore.clone().unwrap_or_default());
    }
    match call_once(planned, clock) {
        Ok(()) => TestOutcome::Ok,
        Err(CaseError::Skipped(why)) => TestOutcome::Ignored(why),
        Err(error) => TestOutcome::Failed(error.to_string()),
    }
}

fn call_once(planned: &PlannedCase<'_>, clock: &Clock) -> Result<(), CaseError> {
    let settings = &planned.settings;
    let program = this_program();
    let location = location(settings, &program)?;
    let shows_result = planned.case.options.same_result;
    let start = |case: &Case| Live::start(location, clock, case, settings.timeout, shows_result);
    let mut live = start(planned.case)?;
    for versus in &planned.versus {
        if !planned.case.options.same_result {
            break;
        }
        let reference = start(versus.case)?;
        let id = &versus.case.id;
        let disagreement = live.result().disagreement(reference.result(), id);
        reference.finish()?;
        if let Some(why) = disagreement {
            return Err(CaseError::Failed(format!("`same_result`: {why}")));
        }
    }
    // Once by each caller.
    let calls = planned.case.callers.count();
    let report = live.run(Slice::of(Work::Alone { calls }))?;
    if let Some(error) = report.first_error {
        return Err(CaseError::Failed(format!("returned an error: {error}")));
    }
    let alone = settings
        .every_target()
        .filter(|target| versus_name(target).is_none());
    check_figures(alone, &report.figures).map_err(CaseError::Failed)?;
    live.finish()
}
