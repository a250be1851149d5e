//! When a case ends, and with which answer.
//!
//! A call of 100 us is a block of its own, and 20 of them are a slice. Three seconds allow 27,000
//! of them, a tenth kept back. That is six looks at p99: the first after 80 ms (706 calls would
//! do, the least n with 0.99^n <= 0.005 / 6), and the last at 32 times as many.

use std::cell::Cell;
use std::time::Duration;

use super::script::{MS, Script, US, answers, calls, measured, one, settings};
use crate::config::CaseSettings;

/// 80 ms.
const FIRST_LOOK: u64 = 800;
/// 32 times as many.
const LAST_LOOK: u64 = 25_600;

#[test]
fn a_met_target_ends_the_case_at_its_first_look() {
    let measured = one(settings("p99 < 1ms"), |_| 100 * US);
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["pass".to_owned()], FIRST_LOOK)
    );
}

#[test]
fn a_missed_target_ends_the_case_at_its_first_look() {
    let measured = one(settings("p99 < 50us"), |_| 100 * US);
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["fail".to_owned()], FIRST_LOOK)
    );
}

/// A fifth of the time allows the 500 calls that a mean asks for, more than 80 ms of them.
#[test]
fn a_mean_is_looked_at_after_500_calls() {
    let measured = one(settings("mean < 5ms"), |n| MS - n % 7);
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["pass".to_owned()], 500)
    );
    let brief = CaseSettings {
        max_time: Duration::from_secs(1),
        ..settings("mean < 5ms")
    };
    assert_eq!(calls(&one(brief, |n| MS - n % 7)), 180);
}

#[test]
fn all_targets_are_decided_before_the_case_ends() {
    let measured = one(settings("mean < 1ms, p99 < 1ms, p50 > 1ms"), |n| {
        100 * US - n % 7
    });
    assert_eq!(answers(&measured), ["pass", "pass", "fail"]);
    let samples = measured.targets[1]
        .figure
        .as_ref()
        .and_then(|figure| figure.samples);
    assert_eq!(samples, Some(FIRST_LOOK));
}

#[test]
fn a_share_exactly_at_its_limit_is_too_close_after_the_last_look() {
    let measured = one(settings("p99 < 150us"), |n| {
        if n % 100 == 50 { 200 * US } else { 100 * US }
    });
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["too close".to_owned()], LAST_LOOK)
    );
    assert!(measured.watched < Duration::from_secs(3));
}

/// The pace was that of the first calls, so the looks that were planned take too long.
#[test]
fn a_case_that_slows_down_runs_out_of_time() {
    let slowing = |n: u64| match n {
        0..50 => 100 * US,
        n if n.is_multiple_of(100) => 3 * MS,
        _ => MS,
    };
    let measured = one(settings("p99 < 2ms"), slowing);
    assert_eq!(answers(&measured), ["out of time"]);
    let slice = Duration::from_millis(25);
    assert!(
        (3_000..3_000 + slice.as_millis()).contains(&measured.watched.as_millis()),
        "{:?}",
        measured.watched
    );
}

/// The same, but what there is at the end refutes the target; that it is met takes the calls of a first
/// look.
#[test]
fn a_clear_miss_is_one_when_time_runs_out_before_the_first_look() {
    let slowing = |n: u64| if n < 50 { 100 * US } else { 20 * MS };
    let targets = "p99 < 50us, mean < 50us, p99 < 1s";
    assert_eq!(
        answers(&one(settings(targets), slowing)),
        ["fail", "fail", "out of time"]
    );
}

#[test]
fn too_few_affordable_calls_certify_nothing_and_still_refute() {
    let brief = |targets| CaseSettings {
        max_time: Duration::from_millis(20),
        ..settings(targets)
    };
    assert_eq!(
        answers(&one(brief("p99 < 1ms"), |_| 100 * US)),
        ["too few calls"]
    );
    assert_eq!(answers(&one(brief("p99 < 50us"), |_| 100 * US)), ["fail"]);
}

#[test]
fn iters_are_exactly_so_many_calls() {
    for iters in [1, 19, 20, 21, 70] {
        let measured = one(
            CaseSettings {
                iters: Some(iters),
                ..settings("p99 < 1ms")
            },
            |_| 100 * US,
        );
        assert_eq!(
            (answers(&measured), calls(&measured)),
            (vec!["too few calls".to_owned()], iters)
        );
    }
    let enough = CaseSettings {
        iters: Some(5_000),
        ..settings("p99 < 1ms")
    };
    let measured = one(enough, |_| 100 * US);
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["pass".to_owned()], 5_000)
    );
}

#[test]
fn fewer_calls_than_iters_are_told() {
    let slow = CaseSettings {
        iters: Some(24),
        max_time: Duration::from_secs(14),
        ..settings("p99 < 10s")
    };
    let outcome = Script::default()
        .calls("script::slow", slow, |_| 1_000_000 * US)
        .run()
        .remove(0);
    assert_eq!(
        outcome.notes,
        ["14 of the 24 calls of `iters` were made, since `max_time` of 14 s was over"]
    );
}

#[test]
fn samples_are_at_least_so_many_calls() {
    let measured = one(
        CaseSettings {
            samples: Some(2_001),
            ..settings("p99 < 1ms")
        },
        |_| 100 * US,
    );
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["pass".to_owned()], 2_020)
    );
}

#[test]
fn min_time_is_spent_after_all_is_decided() {
    let measured = one(
        CaseSettings {
            min_time: Duration::from_secs(1),
            ..settings("p99 < 1ms")
        },
        |_| 100 * US,
    );
    assert_eq!(answers(&measured), ["pass"]);
    assert_eq!(measured.watched, Duration::from_secs(1));
}

#[test]
fn without_targets_the_median_decides_when_to_end() {
    let measured = one(settings(""), |_| 100 * US);
    assert_eq!(calls(&measured), 520, "512 calls in slices of 20");
    let measured = one(settings(""), |n| 100 * US + 50 * US * (n * 7919 % 2));
    assert!(
        measured.watched >= Duration::from_secs(3),
        "two equal modes leave the median open"
    );
}

/// The first call fills a cache, as a lazily made table does: it says nothing of the others.
#[test]
fn a_first_call_that_prepares_something_is_not_the_pace() {
    for first in [10 * MS, 150 * MS] {
        let measured = one(
            settings("p99 < 1ms"),
            move |n| if n == 0 { first } else { 100 * US },
        );
        assert_eq!(
            (answers(&measured), calls(&measured)),
            (vec!["pass".to_owned()], FIRST_LOOK),
            "{first} ns"
        );
    }
}

/// The first inputs take twenty times as long as the call that they are for, the others nothing.
#[test]
fn a_slice_of_a_few_cold_calls_is_not_the_pace() {
    let brief = CaseSettings {
        max_time: Duration::from_millis(100),
        ..settings("p99 < 1ms")
    };
    let mut outcomes = Script::default()
        .body("script::case", brief, |session, hand| {
            let made = Cell::new(0_u64);
            let make = || {
                let is_cold = made.replace(made.get() + 1) < 5;
                hand.advance(if is_cold { 20 * US } else { 0 });
            };
            session
                .bencher()
                .with_inputs(make)
                .bench_local_values(|()| hand.advance(US));
        })
        .run();
    assert_eq!(answers(&measured(outcomes.remove(0))), ["pass"]);
}

/// Two calls tell the pace, and the rest of the three seconds are samples.
#[test]
fn slow_calls_are_made_as_seldom_as_can_be() {
    let measured = one(settings("p99 < 1s"), |n| {
        if n < 2 { 200 * MS } else { 300 * MS }
    });
    assert_eq!(
        (answers(&measured), calls(&measured)),
        (vec!["too few calls".to_owned()], 10)
    );
}

#[test]
fn a_slice_that_spans_several_looks_does_not_end_a_case() {
    // One slice holds more than twice the blocks of the first look, which cannot tell 88% from 90%.
    let measured = one(settings("p90 > 3us, p99.99 < 1ms"), |call| {
        if call % 25 < 22 { 2 * US } else { 6 * US }
    });
    assert_eq!(answers(&measured), ["pass", "pass"]);
}

#[test]
fn a_slice_that_spans_several_looks_does_not_end_a_search_for_precision() {
    // There is time for so few calls that each is a block: the first slice holds twice as many as
    // the first look. The median lies between two spells.
    let mut short = settings("");
    short.max_time = Duration::from_millis(5);
    let measured = one(short, |call| if call / 100 % 2 == 0 { US } else { 2 * US });
    assert!(calls(&measured) > 2 * 1_024, "{}", calls(&measured));
}

/// A target is decided at its first look; a median that lies between two spells is not known then.
#[test]
fn a_case_whose_figures_are_kept_goes_on_until_they_are_known() {
    let of = |is_kept: bool| {
        let time = |call: u64| {
            if (call / 5_000).is_multiple_of(2) {
                US
            } else {
                2 * US
            }
        };
        let script = Script::default().calls("a", settings("p99 < 1s"), time);
        let script = if is_kept { script.kept() } else { script };
        let mut outcomes = script.run();
        let outcome = outcomes.remove(0);
        let notes = outcome.notes.join("; ");
        (calls(&measured(outcome)), notes)
    };
    let (short, quiet) = of(false);
    let (long, told) = of(true);
    assert!(long > 10 * short, "{short} and {long}");
    assert!(!quiet.contains("not known to within"), "{quiet}");
    assert!(
        told.contains("its median is not known to within 1%, or its mean to within 2%, after 3 s"),
        "{told}"
    );
}

#[test]
fn what_rules_ask_of_kept_figures_is_measured_and_stored() {
    let toml = "[regression]\np97 = { fail = '10%' }\n\"p99.99\" = { fail = '10%' }\nrows = { fail = '10%' }";
    for (is_kept, is_known) in [(true, true), (false, false)] {
        let script = Script::default().calls("a", settings("p99 < 1s"), |_| US);
        let script = script.under(toml);
        let script = if is_kept { script.kept() } else { script };
        let measured = measured(script.run().remove(0));
        for metric in ["p97", "p99.99"] {
            let figure = measured.summary.figure(&metric.parse().unwrap());
            assert_eq!(
                figure.is_some_and(|figure| figure.value.is_some()),
                is_known,
                "{metric}"
            );
        }
        // It is for the cases that record it.
        assert!(measured.summary.figure(&"rows".parse().unwrap()).is_none());
    }
}
