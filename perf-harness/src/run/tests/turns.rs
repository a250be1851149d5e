//! Who is measured when.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::script::{Script, US, measured, settings};

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
