//! What is held against another case, measured beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::script::{MS, Script, US, answers, error, measured, settings};
use crate::record;
use crate::run::outcome::{CaseOutcome, Measured};

const NAME: &str = "script::case";

/// A reference of calls of 10 us, and a case whose calls take as long as `time` says.
fn pair(
    machine: impl Fn(u64, u64) -> u64 + Send + Sync + 'static,
    targets: &str,
    time: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static,
) -> Box<Measured> {
    let outcomes = Script::on(machine)
        .calls("script::base", settings(""), |_| 10 * US)
        .calls(NAME, settings(targets), time)
        .run();
    measured(outcomes.into_iter().nth(1).unwrap())
}

fn quiet(_: u64, work: u64) -> u64 {
    work
}

/// Stalls of 100 us that come every 7.3 ms, as long as the clock runs.
fn stalling(now: u64, work: u64) -> u64 {
    let (every, stall) = (7_300 * US, 100 * US);
    if now / every == (now + work) / every {
        work
    } else {
        work + stall
    }
}

#[test]
fn equal_functions_are_equal_on_a_quiet_machine_and_on_one_that_stalls() {
    for machine in [quiet, stalling] {
        let case = pair(machine, "mean <= +0.5% vs 'script::base'", |_| 10 * US);
        assert_eq!(answers(&case), ["pass"]);
        let (reference, comparison) = &case.comparisons[0];
        assert_eq!(reference, "script::base");
        assert!((comparison.ratio - 1.0).abs() < 0.001, "{comparison:?}");
    }
}

#[test]
fn one_per_cent_is_found_on_either_side_of_the_limit() {
    for (targets, answer) in [
        ("mean <= +0.5% vs 'script::base'", "fail"),
        ("mean <= +1.5% vs 'script::base'", "pass"),
        ("throughput >= -0.5% vs 'script::base'", "fail"),
        ("throughput >= -1.5% vs 'script::base'", "pass"),
        ("mean >= +0.5% vs 'script::base'", "pass"),
        ("mean <= 1.005x vs 'script::base'", "fail"),
        ("p50 <= +0.5% vs 'script::base'", "fail"),
        ("p99 <= +3% vs 'script::base'", "pass"),
    ] {
        for machine in [quiet, stalling] {
            let case = pair(machine, targets, |_| 10_100);
            assert_eq!(answers(&case), [answer], "{targets}");
        }
    }
}

/// What `+0%` allows is the tolerance, on either side.
#[test]
fn no_change_means_none_beyond_the_tolerance() {
    for (time, answer) in [(10_050, "pass"), (10_200, "fail"), (9_000, "pass")] {
        let case = pair(stalling, "mean <= +0% vs 'script::base'", move |_| time);
        assert_eq!(answers(&case), [answer], "{time}");
        let case = pair(stalling, "throughput >= +0% vs 'script::base'", move |_| {
            time
        });
        assert_eq!(answers(&case), [answer], "{time}");
    }
}

/// Half of the slices hold none of them, so medians do not see them; all time together does.
#[test]
fn slow_calls_that_most_slices_lack_are_no_pass() {
    let case = pair(quiet, "mean <= +5% vs 'script::base'", |number| {
        if number % 100 == 99 {
            1_000 * US
        } else {
            10 * US
        }
    });
    assert_eq!(answers(&case), ["fail"]);
}

#[test]
fn a_percentile_is_held_against_that_of_single_calls() {
    let tail = |number: u64| if number % 50 == 49 { 60 * US } else { 10 * US };
    for (targets, answer) in [
        ("p99 <= 5x vs 'script::base'", "fail"),
        ("p99 <= 7x vs 'script::base'", "pass"),
        ("p50 <= +1% vs 'script::base'", "pass"),
    ] {
        assert_eq!(answers(&pair(quiet, targets, tail)), [answer], "{targets}");
    }
}

#[test]
fn each_segment_has_states_of_its_own() {
    let made = [Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0))];
    let body = |made: &Arc<AtomicU64>| {
        let made = Arc::clone(made);
        move |session: &crate::measure::Session, hand: &crate::clock::SimulatedClock| {
            made.fetch_add(1, Ordering::Relaxed);
            session.bencher().bench_local(|| hand.work(10 * US));
        }
    };
    Script::default()
        .body("script::base", settings(""), body(&made[0]))
        .body(
            NAME,
            settings("mean <= +0% vs 'script::base'"),
            body(&made[1]),
        )
        .run();
    // One when it is measured alone, and in each of six segments one or two.
    let made = made.map(|made| made.load(Ordering::Relaxed));
    assert_eq!(made, [13, 7]);
}

fn recording(base: u64, candidate: u64, targets: &str) -> Vec<String> {
    let body = |count: u64| {
        move |session: &crate::measure::Session, hand: &crate::clock::SimulatedClock| {
            session.bencher().bench_local(|| {
                if count > 0 {
                    record("locks", count);
                }
                hand.work(10 * US);
            });
        }
    };
    let outcomes = Script::default()
        .body("script::base", settings(""), body(base))
        .body(NAME, settings(targets), body(candidate))
        .run();
    match &outcomes[1].status {
        crate::run::outcome::Status::Measured(case) => answers(case),
        other => vec![format!("{other:?}")],
    }
}

#[test]
fn counts_are_exact_and_have_no_tolerance() {
    for (base, candidate, targets, answer) in [
        (10, 5, "locks <= -50% vs 'script::base'", "pass"),
        (10, 5, "locks < -50% vs 'script::base'", "fail"),
        (10, 6, "locks <= -50% vs 'script::base'", "fail"),
        (10, 10, "locks == +0% vs 'script::base'", "pass"),
        (10, 10, "locks <= +0% vs 'script::base'", "pass"),
        (1_000, 1_001, "locks <= +0% vs 'script::base'", "fail"),
        (10, 3, "locks <= 0.3x vs 'script::base'", "pass"),
    ] {
        assert_eq!(recording(base, candidate, targets), [answer], "{targets}");
    }
}

/// What only one side records is nothing on the other; what neither records is a mistake.
#[test]
fn a_figure_that_one_side_does_not_record_is_nothing_there() {
    assert_eq!(recording(0, 5, "locks <= -50% vs 'script::base'"), ["fail"]);
    assert_eq!(recording(5, 0, "locks <= -50% vs 'script::base'"), ["pass"]);
    let neither = recording(0, 0, "locks <= -50% vs 'script::base'");
    assert!(
        neither[0].contains("neither the call nor that of `script::base` records"),
        "{neither:?}"
    );
}

/// Of many records a slice keeps the first alone; what a call records is told by all.
#[test]
fn more_records_than_are_kept_count_too() {
    for (base, candidate, target, answer) in [
        (2_000, 20, "locks <= +0% vs 'script::base'", "pass"),
        (2_000, 20, "locks >= -1% vs 'script::base'", "pass"),
        (2_000, 20, "locks <= -50% vs 'script::base'", "fail"),
        (100, 1_000, "hits >= +0% vs 'script::base'", "pass"),
    ] {
        let body = |time: u64| {
            move |session: &crate::measure::Session, hand: &crate::clock::SimulatedClock| {
                session.bencher().bench_local(|| {
                    record("locks", 1);
                    crate::record_share("hits", 0.5);
                    hand.work(time);
                });
            }
        };
        let outcomes = Script::default()
            .body("script::base", settings(""), body(base))
            .body(NAME, settings(target), body(candidate))
            .run();
        let case = measured(outcomes.into_iter().nth(1).unwrap());
        assert_eq!(answers(&case), [answer], "{target}");
    }
}

fn outcomes(targets: &str, base: impl Fn(u64) + Clone + Send + Sync + 'static) -> Vec<CaseOutcome> {
    let made = Arc::new(AtomicU64::new(0));
    Script::default()
        .body("script::base", settings(""), move |session, hand| {
            base(made.fetch_add(1, Ordering::Relaxed));
            session.bencher().bench_local(|| hand.work(10 * US));
        })
        .calls(NAME, settings(targets), |_| 10 * US)
        .run()
}

#[test]
fn without_its_reference_a_target_has_no_answer() {
    let outcomes = outcomes("p50 < 1ms, mean <= +0% vs 'script::base'", |_| {
        panic!("gone")
    });
    let answers = answers(&measured(outcomes.into_iter().nth(1).unwrap()));
    assert_eq!(
        answers,
        ["pass", "no baseline: its reference `script::base` errored"]
    );
}

#[test]
fn a_reference_that_fails_in_a_pair_is_the_cases_error() {
    let outcomes = outcomes("mean <= +0% vs 'script::base'", |made| {
        assert!(made < 3, "worn out");
    });
    let error = error(&outcomes[1]);
    assert!(
        error.contains("`script::base`") && error.contains("worn out"),
        "{error}"
    );
}

#[test]
fn what_is_asked_in_several_ways_is_answered_in_the_order_of_the_targets() {
    let case = pair(
        quiet,
        "mean <= +0% vs 'script::base', p99 < 1ms, instructions <= +5% vs 'script::base', throughput >= +20% vs 'script::base'",
        |_| 10 * US,
    );
    let answers = answers(&case);
    assert_eq!(
        [&answers[0], &answers[1], &answers[3]],
        ["pass", "pass", "fail"]
    );
    assert!(
        answers[2].starts_with("not measurable here: "),
        "{answers:?}"
    );
}

/// Twice the items in the same time are twice the rate of items, and the same rate of calls.
#[test]
fn rates_of_work_know_the_work_of_both_sides() {
    for (target, answer) in [
        ("item_rate >= 1.9x vs 'script::base'", "pass"),
        ("item_rate >= 2.1x vs 'script::base'", "fail"),
        ("throughput >= 1.9x vs 'script::base'", "fail"),
    ] {
        let outcomes = Script::default()
            .calls("script::base", settings(""), |_| 10 * US)
            .doing(3)
            .calls(NAME, settings(target), |_| 10 * US)
            .doing(6)
            .run();
        let case = measured(outcomes.into_iter().nth(1).unwrap());
        assert_eq!(answers(&case), [answer], "{target}");
    }
}

/// On a machine where everything takes much longer than when the pair was cut, segments end early and
/// are as many as an answer needs.
#[test]
fn a_segment_ends_early_where_the_machine_became_slow() {
    let slower = |now: u64, work: u64| if now < 40 * MS { work } else { 400 * work };
    // What changes in the middle of a segment is much of all its time, and nothing to a median.
    let case = pair(slower, "median <= +0% vs 'script::base'", |_| 10 * US);
    assert_eq!(answers(&case), ["pass"]);
}
