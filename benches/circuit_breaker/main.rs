//! Is a circuit breaker that keeps its state in one atomic word worth leaving the lock for?
//!
//! Both designs follow the same rules (`standing`); the old one holds the state behind a `Mutex`, the
//! new one in an `AtomicU64`. The requirement on the change: locks are taken half as often or less, a
//! transition takes no longer, and the throughput of many callers is kept or better.
//!
//! What is to be learnt here: `vs`, which measures a design and its reference in pairs; `threads`, whose
//! callers share one breaker; a figure of the benchmark's own, counted apart from what is timed; and
//! inputs that one call uses up.

mod atomic;
mod breaker;
mod lock;
mod locked;
mod standing;
mod story;

use std::sync::atomic::{AtomicU64, Ordering};

use atomic::AtomicBreaker;
use breaker::Breaker;
use locked::LockedBreaker;
use perf_harness::{Bencher, perf_bench};
use story::{Outcome, Service, Transition, is_survived};

perf_harness::main!();

/// One request to a service behind the breaker: may it go, and how did it end?
fn requests<B: Breaker>(bencher: Bencher<'_>, service: Service) {
    story::assert_no_failure_is_lost::<B>();
    let breaker = B::new(story::POLICY);
    let clock_ms = AtomicU64::new(0);
    bencher
        .with_inputs(|| {
            let now_ms = clock_ms.fetch_add(1, Ordering::Relaxed);
            (now_ms, service.fails(now_ms))
        })
        .bench_values(|(now_ms, fails)| {
            let is_admitted = breaker.admit(now_ms);
            if is_admitted && fails {
                breaker.failed(now_ms);
            } else if is_admitted {
                breaker.succeeded();
            }
            is_admitted
        });
}

#[perf_bench(args = Service::ALL, threads = [1, 2, 4])]
fn request_locked(bencher: Bencher<'_>, service: Service) {
    requests::<LockedBreaker>(bencher, service);
}

#[perf_bench(
    args = Service::ALL,
    threads = [1, 2, 4],
    targets = "throughput >= +0% vs request_locked"
)]
fn request_atomic(bencher: Bencher<'_>, service: Service) {
    requests::<AtomicBreaker>(bencher, service);
}

/// One change of state, of a breaker that is just before it.
fn transitions<B: Breaker>(bencher: Bencher<'_>, transition: Transition) {
    let breaker: B = transition.before();
    let before = breaker.state();
    transition.make(&breaker);
    assert_eq!((before, breaker.state()), transition.states());
    bencher
        .with_inputs(|| transition.before::<B>())
        .bench_refs(|breaker| transition.make(breaker));
}

#[perf_bench(args = Transition::ALL)]
fn transition_locked(bencher: Bencher<'_>, transition: Transition) {
    transitions::<LockedBreaker>(bencher, transition);
}

#[perf_bench(
    args = Transition::ALL,
    targets = "mean <= +0% vs transition_locked"
)]
fn transition_atomic(bencher: Bencher<'_>, transition: Transition) {
    transitions::<AtomicBreaker>(bencher, transition);
}

/// A service that goes down and comes back, and how often a lock was taken meanwhile.
fn counted_outage<B: Breaker>() -> Outcome {
    let before = lock::taken();
    let outcome = story::outage::<B>();
    perf_harness::record("lock_acquisitions", lock::taken() - before);
    outcome
}

#[perf_bench(check = is_survived)]
fn outage_locked() -> Outcome {
    counted_outage::<LockedBreaker<true>>()
}

#[perf_bench(
    check = is_survived,
    targets = "lock_acquisitions <= -50% vs outage_locked"
)]
fn outage_atomic() -> Outcome {
    counted_outage::<AtomicBreaker>()
}
