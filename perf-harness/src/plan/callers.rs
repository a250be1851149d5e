use super::planned::PlanError;
use crate::config::{CaseOptions, Settings};
use crate::host::Cores;
use crate::measure::{CallerCounts, Callers};
use crate::registry::Case;

/// More threads than that no system starts for a benchmark, and what fails then aborts the process.
const MOST_THREADS: usize = 1_024;

/// The cases with their callers: one for each number that the attribute or perf.toml asks for.
pub(crate) fn with_callers(
    cases: Vec<Case>,
    settings: &Settings,
    cores: &Cores,
) -> Result<Vec<Case>, PlanError> {
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        let attribute = CaseOptions {
            threads: case.options.threads.clone(),
            concurrency: case.options.concurrency.clone(),
            ..CaseOptions::default()
        };
        let of_scenario = case.options.scenario.is_some();
        let (key, callers, wanted): (_, fn(usize) -> Callers, _) =
            match settings.callers_of(&case.id, attribute) {
                (None, None) => {
                    all.push(case);
                    continue;
                }
                (Some(threads), _) => ("threads", Callers::Threads, threads),
                (None, Some(concurrency)) => ("concurrency", Callers::InFlight, concurrency),
            };
        let refused = |message: String| PlanError {
            id: case.id.clone(),
            message,
        };
        if of_scenario {
            return Err(refused(format!(
                "`{key}` is for calls in a loop: the scenario of this benchmark says who calls it"
            )));
        }
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
                Callers::Threads(count) if count > MOST_THREADS => {
                    return Err(refused(format!(
                        "`{key}` must be at most {MOST_THREADS}, and is {count}"
                    )));
                }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::registry::Options;

    fn made(options: Options, file: &str) -> Result<Vec<(String, Callers)>, String> {
        let mut case = Case::of("cache::get", |_| ());
        case.options = Arc::new(options);
        let settings = crate::config::settings_of(file);
        with_callers(vec![case], &settings, &Cores::of([0, 1]))
            .map(|cases| {
                cases
                    .into_iter()
                    .map(|case| (case.id, case.callers))
                    .collect()
            })
            .map_err(|error| error.to_string())
    }

    fn threads(counts: CallerCounts) -> Options {
        Options {
            threads: Some(counts),
            ..Options::default()
        }
    }

    fn named(id: &str, callers: Callers) -> (String, Callers) {
        (id.to_owned(), callers)
    }

    #[test]
    fn a_list_makes_cases_and_a_number_does_not() {
        let get = "cache::get";
        assert_eq!(
            made(Options::default(), ""),
            Ok(vec![named(get, Callers::Threads(1))])
        );
        let four = threads(CallerCounts::one(4));
        assert_eq!(made(four, ""), Ok(vec![named(get, Callers::Threads(4))]));
        let two = [
            named("cache::get/threads=1", Callers::Threads(1)),
            named("cache::get/threads=2", Callers::Threads(2)),
        ];
        // Nothing stands for all cores, of which there are two.
        let list = threads(CallerCounts::list([1, 2, 0]));
        assert_eq!(made(list, ""), Ok(two.to_vec()));
        let file = "[bench.\"cache::*\"]\nconcurrency = [3]\n";
        let three = named("cache::get/concurrency=3", Callers::InFlight(3));
        assert_eq!(made(threads(CallerCounts::one(4)), file), Ok(vec![three]));
    }

    #[test]
    fn what_makes_no_case_is_refused() {
        let none = threads(CallerCounts::list([]));
        let error = "cache::get: `threads` is an empty list: there would be no case to measure";
        assert_eq!(made(none, ""), Err(error.to_owned()));
        let zero = Options {
            concurrency: Some(CallerCounts::one(0)),
            ..Options::default()
        };
        let error = "cache::get: `concurrency` must be at least 1";
        assert_eq!(made(zero, ""), Err(error.to_owned()));
    }
}
