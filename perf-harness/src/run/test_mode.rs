use crate::clock::Clock;
use crate::measure::{CaseError, LiveCase, Slice, Work};
use crate::plan::{Plan, PlannedCase};
use crate::verdict::check_figures;

/// What became of a case that was called once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestResult<'a> {
    pub(crate) id: &'a str,
    pub(crate) outcome: TestOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TestOutcome {
    Ok,
    Ignored(Option<String>),
    Failed(String),
}

/// Calls every case once, setup, check and teardown included, and judges no time.
pub(crate) fn test<'a>(plan: &Plan<'a>, clock: &Clock, tell: &mut dyn FnMut(&TestResult<'a>)) -> Vec<TestResult<'a>> {
    let mut results = Vec::with_capacity(plan.cases.len());
    for planned in &plan.cases {
        let outcome = if planned.runs {
            match call_once(planned, clock) {
                Ok(()) => TestOutcome::Ok,
                Err(error) => TestOutcome::Failed(error.to_string()),
            }
        } else {
            TestOutcome::Ignored(planned.settings.ignore.clone().filter(|why| !why.is_empty()))
        };
        let result = TestResult { id: &planned.case.id, outcome };
        tell(&result);
        results.push(result);
    }
    results
}

fn call_once(planned: &PlannedCase<'_>, clock: &Clock) -> Result<(), CaseError> {
    let settings = &planned.settings;
    let mut live = LiveCase::start(clock, &planned.case.id, settings.timeout, planned.case.body())?;
    let report = live.run(Slice { lead: 0, work: Work::Alone { calls: 1 } })?;
    if let Some(error) = report.first_error {
        return Err(CaseError::Failed(format!("returned an error: {error}")));
    }
    check_figures(settings.targets.iter().chain(&settings.acceptable), &report.figures).map_err(CaseError::Failed)?;
    live.finish()
}
