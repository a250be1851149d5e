use crate::clock::Clock;
use crate::measure::{CaseError, LiveCase, Slice, Work};
use crate::plan::{Plan, PlannedCase};
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
        Err(error) => TestOutcome::Failed(error.to_string()),
    }
}

fn call_once(planned: &PlannedCase<'_>, clock: &Clock) -> Result<(), CaseError> {
    let settings = &planned.settings;
    let mut live = LiveCase::start(
        clock,
        &planned.case.id,
        settings.timeout,
        planned.case.body(),
    )?;
    // Once by each caller.
    let calls = planned.case.callers.count();
    let report = live.run(Slice::of(Work::Alone { calls }))?;
    if let Some(error) = report.first_error {
        return Err(CaseError::Failed(format!("returned an error: {error}")));
    }
    check_figures(settings.every_target(), &report.figures).map_err(CaseError::Failed)?;
    live.finish()
}
