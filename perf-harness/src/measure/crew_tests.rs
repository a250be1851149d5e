//! The threads of a case: no call is lost, nobody waits for ever.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, SimulatedClock};
use crate::measure::callers::Callers;
use crate::measure::case_thread::Body;
use crate::measure::session::Session;
use crate::measure::slice::{Slice, Window, Work};
use crate::measure::{CaseError, LiveCase, WitnessSpeed};

const THREADS: usize = 4;

fn live(
    clock: &Clock,
    body: impl FnOnce(&Session) + Send + 'static,
) -> Result<LiveCase, CaseError> {
    let body = Body::new(body).called_by(Callers::Threads(THREADS));
    LiveCase::start(clock, "crew", None, body)
}

fn clock() -> Clock {
    Clock::simulated(SimulatedClock::new())
}

#[test]
fn no_call_is_lost() {
    let made = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&made);
    let mut live = live(&clock(), move |session| {
        let make = || vec![0_u8; 100];
        session.bencher().with_inputs(make).bench_refs(|_| {
            crate::record("calls", 1);
            seen.fetch_add(1, Ordering::Relaxed)
        });
    })
    .unwrap();
    for slice in [
        Slice::of(Work::Alone { calls: 4_002 }),
        Slice::of(Work::Together {
            calls: 100,
            batches: 9,
        }),
        Slice {
            lead: 5,
            block: 10,
            window: Some(Window {
                after: Duration::ZERO,
                length: Duration::from_secs(1),
            }),
            ..Slice::of(Work::Alone { calls: 2_000 })
        },
        Slice::of(Work::Alone { calls: 3 }),
    ] {
        let before = made.load(Ordering::Relaxed);
        let report = live.run(slice).unwrap();
        assert_eq!(report.calls, slice.work.calls());
        let of_this = made.load(Ordering::Relaxed) - before;
        assert_eq!(of_this, report.calls + report.untimed, "{slice:?}");
        assert!(report.untimed >= slice.lead * THREADS);
        // An untimed call records nothing.
        assert_eq!(report.figures[0].values.len(), report.calls);
        let readings = match slice.work {
            Work::Together { batches, .. } => batches,
            work => work.calls(),
        };
        assert_eq!(report.ticks.len(), readings);
    }
    live.finish().unwrap();
}

#[test]
fn all_threads_call_at_the_same_time() {
    let all = Barrier::new(THREADS);
    let mut live = live(&clock(), move |session| {
        session.bencher().bench(|| {
            all.wait();
        });
    })
    .unwrap();
    let report = live
        .run(Slice {
            lead: 1,
            ..Slice::of(Work::Alone { calls: 40 })
        })
        .unwrap();
    assert_eq!((report.calls, report.untimed), (40, 4));
    live.finish().unwrap();
}

#[test]
fn a_slice_ends_when_its_time_is_over() {
    let hand = SimulatedClock::new();
    let clock = Clock::simulated(hand.clone());
    let mut live = live(&clock, move |session| {
        session.bencher().bench(|| {
            crate::record("calls", 1);
            hand.advance(100);
        });
    })
    .unwrap();
    let report = live
        .run(Slice {
            block: 5,
            window: Some(Window {
                after: Duration::from_micros(1),
                length: Duration::from_micros(10),
            }),
            ..Slice::of(Work::Alone { calls: 400_000 })
        })
        .unwrap();
    // 100 calls of 100 ns, give or take what each thread did at the window's ends.
    let most = 2 * THREADS * 5;
    assert!(
        (100 - most..=100 + most).contains(&report.calls),
        "{}",
        report.calls
    );
    // Of a block that is not measured nothing is kept.
    assert!(report.untimed > 0);
    assert_eq!(report.figures[0].values.len(), report.calls);
    assert_eq!(report.calls % 5, 0);
    live.finish().unwrap();
}

#[test]
fn a_panic_of_one_thread_ends_the_case_with_its_place() {
    let made = AtomicUsize::new(0);
    let mut live = live(&clock(), move |session| {
        session.bencher().bench(|| {
            assert!(made.fetch_add(1, Ordering::Relaxed) != 777, "call {}", 777);
        });
    })
    .unwrap();
    let ended = live.run(Slice {
        block: 10,
        window: Some(Window {
            after: Duration::ZERO,
            length: Duration::from_secs(1),
        }),
        ..Slice::of(Work::Alone { calls: 4_000 })
    });
    let Err(CaseError::Failed(message)) = ended else {
        panic!("the case went on: {ended:?}");
    };
    assert!(
        message.starts_with("panicked at ") && message.contains("crew_tests.rs"),
        "{message}"
    );
    assert!(message.ends_with(": call 777"), "{message}");
}

#[test]
fn a_panic_of_what_makes_inputs_ends_the_case() {
    let mut live = live(&clock(), move |session| {
        let make = || -> u8 { panic!("no input") };
        session
            .bencher()
            .with_inputs(make)
            .bench_values(|input| input);
    })
    .unwrap();
    let ended = live.run(Slice::of(Work::Alone { calls: 4 }));
    assert!(ended.unwrap_err().to_string().ends_with("no input"));
}

#[test]
fn a_panic_of_what_a_thread_drops_at_its_end_is_told() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            assert!(!thread::current().name().unwrap().contains('#'), "too late");
        }
    }
    let case = live(&clock(), move |session| {
        session.bencher().with_inputs(|| Late).bench_refs(|_| ());
    });
    let mut case = case.unwrap();
    let ended = case.run(Slice::of(Work::Alone { calls: 4 }));
    assert!(ended.unwrap_err().to_string().ends_with("too late"));
}

#[test]
fn positions_and_figures_stay_with_their_calls() {
    let number = AtomicU64::new(0);
    let mut live = live(&clock(), move |session| {
        session.bencher().try_bench(|| {
            let number = number.fetch_add(1, Ordering::Relaxed);
            crate::record("number", number);
            if number.is_multiple_of(3) {
                Err("one in three")
            } else {
                Ok(())
            }
        });
    })
    .unwrap();
    let report = live.run(Slice::of(Work::Alone { calls: 300 })).unwrap();
    assert_eq!(report.failed.len(), 100);
    for (position, number) in report.figures[0].values.iter().enumerate() {
        assert_eq!(report.failed.contains(&position), number % 3.0 == 0.0);
    }
    assert_eq!(report.first_error.as_deref(), Some("\"one in three\""));
    live.finish().unwrap();
}

#[test]
fn the_witness_is_read_when_no_thread_calls() {
    let hand = SimulatedClock::new();
    let clock = Clock::simulated(hand.clone());
    let witness = WitnessSpeed::measure(&clock).witness(100.0, 40);
    let mut live = live(&clock, move |session| {
        session.bencher().bench(|| hand.advance(1));
    })
    .unwrap();
    let report = live
        .run(Slice {
            block: 40,
            window: Some(Window {
                after: Duration::ZERO,
                length: Duration::from_secs(1),
            }),
            witness: Some(witness),
            ..Slice::of(Work::Alone { calls: 1_600 })
        })
        .unwrap();
    // As many groups as there are blocks, but for what is rounded; those who read at the same
    // time move the one hand that there is.
    let groups = report.witness.len() / witness.readings;
    assert!((38..=42).contains(&groups), "{groups}");
    assert!(report.witness.iter().all(|ticks| ticks % 100 == 0));
    live.finish().unwrap();
}

#[test]
fn closures_of_one_thread_say_what_to_use_instead() {
    let told = |body: fn(&Session)| live(&clock(), body).unwrap_err().to_string();
    let local = told(|session| session.bencher().bench_local(|| ()));
    assert!(local.contains("use `bench`"), "{local}");
    let values = told(|session| {
        let bencher = session.bencher().with_inputs(|| 1);
        bencher.try_bench_local_values(Ok::<u8, ()>);
    });
    assert!(values.contains("use `try_bench_values`"), "{values}");
    let custom = told(|session| session.bencher().bench_custom(|_| Duration::ZERO));
    assert!(
        custom.contains("start the threads in its closure"),
        "{custom}"
    );
    let awaited = told(|session| session.bencher().bench_async(async || ()));
    assert!(awaited.contains("write `concurrency = 4`"), "{awaited}");
}
