use std::cell::Cell;
use std::rc::Rc;
use std::sync::Barrier;

use super::support::cases;
use crate::clock::{Clock, SimulatedClock};
use crate::measure::{CallerCounts, Callers, LiveCase, Slice, Work};
use crate::{Bencher, perf_bench};

const HALF: usize = 4;

fn threads() -> Vec<usize> {
    vec![1, 2 * HALF]
}

#[perf_bench(threads = HALF)]
fn of_a_constant() {}

#[perf_bench(threads = threads())]
fn of_an_expression() {}

#[perf_bench(concurrency = &[1, 10][1..])]
async fn of_a_slice() {}

#[perf_bench(threads = [1, 2], args = [String::from("taken by value")], types = [u8, u64])]
fn generic<T: Default>(_: String) -> T {
    T::default()
}

fn two() -> Barrier {
    Barrier::new(2)
}

/// Ends only where both threads call it.
#[perf_bench(threads = 2, setup = two)]
fn of_shared_state(both: &Barrier) {
    both.wait();
}

/// perf.toml alone may ask for threads, and the state is fit for them.
#[perf_bench(setup = two)]
fn of_state_that_could_be_shared(both: &Barrier) {
    both.wait();
}

fn own() -> Rc<Cell<u8>> {
    Rc::default()
}

#[perf_bench(setup = own)]
fn of_own_state(state: &Rc<Cell<u8>>) {
    state.set(1);
}

#[perf_bench(threads = 2, setup = two)]
fn with_bencher(bencher: Bencher<'_>, both: &Barrier) {
    bencher.bench(|| both.wait().is_leader());
}

#[test]
fn numbers_of_callers_are_read_from_any_expression() {
    let found: Vec<_> = cases(module_path!())
        .into_iter()
        .take(4)
        .map(|case| {
            let options = &case.options;
            (options.threads.clone(), options.concurrency.clone())
        })
        .collect();
    assert_eq!(
        found,
        [
            (Some(CallerCounts::one(HALF)), None),
            (Some(CallerCounts::list([1, 8])), None),
            (None, Some(CallerCounts::list([10]))),
            (Some(CallerCounts::list([1, 2])), None),
        ]
    );
}

#[test]
fn two_threads_call_what_they_can_share() {
    let ended: Vec<_> = cases(module_path!())
        .into_iter()
        .filter(|case| !case.id.starts_with("of_a_"))
        .map(|case| {
            let case = case.called_by(Callers::Threads(2), false);
            let clock = Clock::simulated(SimulatedClock::new());
            let ended = LiveCase::start(&clock, &case.id, None, case.body())
                .and_then(|mut live| {
                    live.run(Slice::of(Work::Alone { calls: 20 }))?;
                    live.finish()
                })
                .map_err(|error| error.to_string());
            (case.id, ended)
        })
        .collect();
    let (own, others): (Vec<_>, Vec<_>) =
        ended.into_iter().partition(|(id, _)| id == "of_own_state");
    let error = own[0].1.clone().unwrap_err();
    assert!(error.contains("its type is not Sync"), "{error}");
    assert_eq!(others.len(), 6);
    assert!(others.iter().all(|(_, ended)| ended.is_ok()), "{others:?}");
}
