//! Who is measured when.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::script::{Script, US, calls, measured, settings};
use crate::config::CaseSettings;
use crate::measure::Ledger;

/// The cases `a` and `b`, and what they log: each call of 100 us.
fn logged() -> (Script, Arc<Mutex<String>>) {
    let log = Arc::new(Mutex::new(String::new()));
    let script = ['a', 'b']
        .into_iter()
        .fold(Script::default(), |script, name| {
            let log = Arc::clone(&log);
            script.calls(
                &format!("script::{name}"),
                settings("p99 < 1ms"),
                move |_| {
                    log.lock().unwrap().push(name);
                    100 * US
                },
            )
        });
    (script, log)
}

/// Slices of 20 calls, by the case that they were of.
fn slices(seed: u64) -> Vec<char> {
    let (script, log) = logged();
    script.run_with(seed);
    let log = std::mem::take(&mut *log.lock().unwrap());
    // Each case is called once by itself, and four times for its pace.
    let (paces, slices) = log.split_at(10);
    assert_eq!(paces, "aaaaabbbbb");
    slices
        .as_bytes()
        .chunks(20)
        .map(|slice| {
            assert!(
                slice.len() == 20 && slice.iter().all(|name| *name == slice[0]),
                "{slice:?}"
            );
            char::from(slice[0])
        })
        .collect()
}

#[test]
fn cases_take_turns_in_an_order_that_is_drawn_anew_for_each_round() {
    let slices = slices(1);
    assert_eq!(slices.len(), 2 * 40, "800 calls of each in slices of 20");
    let rounds: Vec<&[char]> = slices.chunks(2).collect();
    assert!(
        rounds.iter().all(|round| round[0] != round[1]),
        "{slices:?}"
    );
    let first = rounds.iter().filter(|round| round[0] == 'a').count();
    assert!(
        (7..=33).contains(&first),
        "`a` was first in {first} of 40 rounds"
    );
}

/// Calls of 10 us of the first of so many cases that were not measured.
fn unmeasured(cases: usize) -> u64 {
    let called = Arc::new(AtomicUsize::new(0));
    let script = (0..cases).fold(Script::default(), |script, number| {
        let called = Arc::clone(&called);
        let id = format!("script::case_{number}");
        script.calls(&id, settings("p99 < 1ms"), move |_| {
            called.fetch_add(usize::from(number == 0), Ordering::Relaxed);
            10 * US
        })
    });
    let first = measured(script.run().remove(0));
    called.load(Ordering::Relaxed) as u64 - calls(&first)
}

#[test]
fn lead_calls_are_made_only_after_another_case_was_measured() {
    // Slices of 200 calls, of which each of two cases needs more than ten.
    let (one, two) = (unmeasured(1), unmeasured(2));
    assert!(two >= one + 10, "{one} {two}");
}

#[test]
fn a_case_spans_the_turns_of_the_others_and_is_watched_in_its_own() {
    let (script, _) = logged();
    for outcome in script.run_with(1) {
        let measured = measured(outcome);
        assert_eq!(measured.watched, Duration::from_millis(80));
        // The other one had a turn between each two of its own, and sometimes two.
        assert!(measured.span > Duration::from_millis(154), "{measured:?}");
        assert!(measured.span <= Duration::from_millis(160), "{measured:?}");
        let watched = |name: &str| {
            let found = measured.summary.iter().find(|(of, _)| *of == name);
            found.unwrap().1.watched
        };
        assert_eq!(watched("p99"), Some(measured.watched));
        assert_eq!(watched("throughput"), Some(measured.watched));
        assert_eq!(watched("allocs"), None);
        assert_eq!(measured.ledger, Ledger::default(), "nothing can disturb it");
    }
}

#[test]
fn a_seed_fixes_the_order() {
    assert_eq!(slices(7), slices(7));
    assert_ne!(slices(7), slices(8));
}

#[test]
fn no_more_than_64_cases_are_live_at_once() {
    static LIVE: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let script = (0..100).fold(Script::default(), |script, number| {
        script.body(
            &format!("script::case_{number}"),
            settings("p50 < 1ms"),
            |session, hand| {
                MOST.fetch_max(LIVE.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                session.bencher().bench_local(|| hand.advance(100 * US));
                LIVE.fetch_sub(1, Ordering::Relaxed);
            },
        )
    });
    let outcomes = script.run();
    assert_eq!(outcomes.len(), 100);
    for outcome in outcomes {
        measured(outcome);
    }
    assert_eq!(
        (LIVE.load(Ordering::Relaxed), MOST.load(Ordering::Relaxed)),
        (0, 64)
    );
}

#[test]
fn a_case_that_runs_alone_meets_no_other_case() {
    let live = Arc::new(Mutex::new(Vec::<usize>::new()));
    // The largest company that each case had, itself included.
    let company = Arc::new(Mutex::new([0; 67]));
    let script = (0..67).fold(Script::default(), |script, number| {
        let (live, company) = (Arc::clone(&live), Arc::clone(&company));
        let settings = CaseSettings {
            alone: number == 1 || number == 50,
            ..settings("p50 < 1ms")
        };
        script.body(
            &format!("script::case_{number}"),
            settings,
            move |session, hand| {
                live.lock().unwrap().push(number);
                session.bencher().bench_local(|| {
                    let live = live.lock().unwrap();
                    let mut company = company.lock().unwrap();
                    for number in live.iter() {
                        company[*number] = live.len().max(company[*number]);
                    }
                    hand.advance(100 * US);
                });
                live.lock().unwrap().retain(|other| *other != number);
            },
        )
    });
    for outcome in script.run() {
        measured(outcome);
    }
    let company = *company.lock().unwrap();
    assert_eq!((company[1], company[50]), (1, 1));
    // The others still go together: 64 in the first wave, and one.
    let in_company = company.iter().filter(|company| **company == 64).count();
    assert_eq!((in_company, company[66]), (64, 1));
}
