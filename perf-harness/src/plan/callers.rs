use super::planned::AttributeError;
use crate::config::{CaseOptions, Settings};
use crate::host::Cores;
use crate::measure::{CallerCounts, Callers};
use crate::registry::Case;

/// The cases with their callers: one for each number that the attribute or perf.toml asks for.
pub(crate) fn with_callers(
    cases: Vec<Case>,
    settings: &Settings,
    cores: &Cores,
) -> Result<Vec<Case>, AttributeError> {
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        let attribute = CaseOptions {
            threads: case.options.threads.clone(),
            concurrency: case.options.concurrency.clone(),
            ..CaseOptions::default()
        };
        let (key, callers, wanted): (_, fn(usize) -> Callers, _) =
            match settings.callers_of(&case.id, attribute) {
                (None, None) => {
                    all.push(case);
                    continue;
                }
                (Some(threads), _) => ("threads", Callers::Threads, threads),
                (None, Some(concurrency)) => ("concurrency", Callers::InFlight, concurrency),
            };
        let refused = |message: String| AttributeError {
            id: case.id.clone(),
            message,
        };
        let CallerCounts { counts, is_listed } = wanted;
        if counts.is_empty() {
            return Err(refused(format!(
                "`{key}` is an empty list: there would be no case to measure"
            )));
        }
        let mut made = Vec::with_capacity(counts.len());
        for count in counts {
            let count = match callers(count) {
                Callers::Threads(0) => cores.len().max(1),
                Callers::InFlight(0) => {
                    return Err(refused(format!("`{key}` must be at least 1")));
                }
                callers => callers.count(),
            };
            // A machine may have as many cores as the list names threads.
            if !made.contains(&count) {
                made.push(count);
                all.push(case.called_by(callers(count), is_listed));
            }
        }
    }
    Ok(all)
}
