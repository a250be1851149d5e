use crate::clock::{Clock, SimulatedClock};
use crate::measure::{LiveCase, Slice, Work};
use crate::registry::{Case, Entry, collect};

/// The cases that a module registers, their ids without what all have in common.
pub(super) fn cases(module: &str) -> Vec<Case> {
    let mut cases = collect(
        inventory::iter::<Entry>().filter(|entry| entry.module_path == module),
        Vec::new(),
    )
    .unwrap();
    for case in &mut cases {
        case.id = case
            .id
            .strip_prefix(&format!("{module}::"))
            .unwrap()
            .to_owned();
    }
    cases
}

pub(super) fn ids(module: &str) -> Vec<String> {
    cases(module).into_iter().map(|case| case.id).collect()
}

/// Runs each case for two calls and gives what each ended with, `ok` where nothing was wrong.
pub(super) fn run(module: &str) -> Vec<(String, String)> {
    cases(module)
        .into_iter()
        .map(|case| {
            let clock = Clock::simulated(SimulatedClock::new());
            let work = Work::Alone { calls: 2 };
            let ended =
                LiveCase::start(&clock, &case.id, None, case.body()).and_then(|mut live| {
                    let report = live.run(Slice::of(work))?;
                    live.finish()?;
                    Ok(report.first_error)
                });
            let said = match ended {
                Ok(None) => "ok".to_owned(),
                Ok(Some(error)) => format!("first error: {error}"),
                Err(error) => error.to_string(),
            };
            (case.id, said)
        })
        .collect()
}

/// The ids of a module all of whose cases run without trouble.
pub(super) fn run_clean(module: &str) -> Vec<String> {
    let ended = run(module);
    let unclean: Vec<_> = ended.iter().filter(|(_, said)| said != "ok").collect();
    assert!(unclean.is_empty(), "{unclean:?}");
    ended.into_iter().map(|(id, _)| id).collect()
}
