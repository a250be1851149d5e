//! What pairs of scripted segments are judged to be, on quiet and on noisy machines.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use perf_targets::Direction;

use super::limit::no_change_of_nothing;
use super::segment::{Arm, OwnValues, Segment};
use super::{PairGoal, SideWork, Tendency};
use crate::measure::{Amount, FigureKind, SliceUse, Used};
use crate::verdict::decision::{Decision, Reason};

const CONFIDENCE: f64 = 0.99;
const ROUNDS: usize = 21;
/// Segments that the time of a pair allows.
const AFFORDABLE: usize = 120;

fn goal(target: &str) -> PairGoal {
    let side = SideWork {
        callers: 1,
        ..SideWork::default()
    };
    PairGoal::new(target.parse().unwrap(), [side; 2], CONFIDENCE, 0.01, 10.0)
}

/// The goal's answer, and how many segments it took.
fn judged(target: &str, mut segment: impl FnMut() -> Segment) -> (PairGoal, Vec<Segment>) {
    let mut goal = goal(target);
    let mut segments = Vec::new();
    while goal.is_open() && segments.len() < AFFORDABLE {
        segments.push(segment());
        goal.look(&segments);
    }
    goal.close(&segments);
    (goal, segments)
}

fn arm(rounds: Vec<f64>) -> Arm {
    Arm {
        calls: rounds.len() as u64,
        calm: rounds.clone(),
        paces: rounds.clone(),
        rounds,
        ..Arm::default()
    }
}

/// How a machine disturbs a segment.
#[derive(Clone, Copy)]
struct Machine {
    /// The standard deviation of what a state's place in memory makes, one for each arm.
    place: f64,
    /// That of a slice beside the others of its round.
    slice: f64,
    /// The share of slices that a stall of 3 ms falls into, and of rounds in a slow spell.
    stalled: f64,
    slow: f64,
}

const QUIET: Machine = Machine {
    place: 0.0002,
    slice: 0.002,
    stalled: 0.001,
    slow: 0.0,
};
const HOGGED: Machine = Machine {
    place: 0.001,
    slice: 0.01,
    stalled: 0.08,
    slow: 0.2,
};

fn normal(random: &mut Rng) -> f64 {
    crate::stats::normal_quantile(random.f64().clamp(1e-12, 1.0 - 1e-12))
}

/// A segment of calls of 1 us in slices of 300 us; those of the candidate take `ratio` times as long.
fn segment(random: &mut Rng, machine: Machine, ratio: f64) -> Segment {
    let places: Vec<f64> = (0..3)
        .map(|_| (machine.place * normal(random)).exp())
        .collect();
    let mut rounds = [Vec::new(), Vec::new(), Vec::new()];
    let mut calm = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let spell = if random.f64() < machine.slow {
            1.3
        } else {
            1.0
        };
        for (side, place) in places.iter().enumerate() {
            let ratio = if side == 0 { ratio } else { 1.0 };
            let slice = (machine.slice * normal(random)).exp();
            let stall = if random.f64() < machine.stalled {
                10_000.0
            } else {
                0.0
            };
            let ns = 1_000.0 * ratio * place * slice * spell;
            rounds[side].push(ns + stall);
            // The system says that it took the core away.
            calm[side].push(ns);
        }
    }
    let mut arms = rounds.map(arm);
    for (arm, calm) in arms.iter_mut().zip(calm) {
        arm.calm = calm;
    }
    let [candidate, base, again] = arms;
    Segment {
        candidate,
        base,
        again,
        ..Segment::default()
    }
}

/// Passes, fails and the mean number of segments among seeded runs.
fn tally(runs: u64, machine: Machine, ratio: f64, target: &str) -> (u64, u64, f64) {
    let (mut passes, mut fails, mut spent) = (0, 0, 0);
    for seed in 0..runs {
        let mut random = Rng::with_seed(seed);
        let (goal, segments) = judged(target, || segment(&mut random, machine, ratio));
        passes += u64::from(*goal.decision() == Decision::Pass);
        fails += u64::from(*goal.decision() == Decision::Fail);
        spent += segments.len();
    }
    (passes, fails, spent as f64 / runs as f64)
}

#[test]
fn identical_functions_never_miss_and_are_called_equal() {
    for machine in [QUIET, HOGGED] {
        let (passes, fails, _) = tally(300, machine, 1.0, "mean <= +0.5% vs base");
        assert_eq!(fails, 0);
        assert!(passes >= 297, "{passes}");
    }
}

#[test]
fn a_ratio_at_the_limit_is_seldom_called_either_way() {
    for machine in [QUIET, HOGGED] {
        let (passes, fails, _) = tally(400, machine, 1.005, "mean <= +0.5% vs base");
        // One look in four at 0.25% each, and a fail has to be found twice.
        assert!(passes <= 8 && fails <= 1, "{passes} {fails}");
    }
}

#[test]
fn one_per_cent_is_found_within_a_few_dozen_segments() {
    for (machine, most) in [(QUIET, 13.0), (HOGGED, 40.0)] {
        let (passes, fails, segments) = tally(100, machine, 1.01, "mean <= +0.5% vs base");
        assert_eq!(passes, 0);
        assert!(fails >= 98 && segments <= most, "{fails} {segments}");
    }
}

#[test]
fn rates_are_judged_the_other_way_round() {
    let (passes, fails, _) = tally(100, QUIET, 0.8, "throughput >= +20% vs base");
    assert_eq!((passes, fails), (100, 0));
    let (passes, fails, _) = tally(100, QUIET, 0.9, "throughput >= +20% vs base");
    assert_eq!((passes, fails), (0, 100));
}

/// The reference's second arm is always 4% slower than its first: what is it held against?
#[test]
fn a_reference_that_differs_from_itself_is_nothing_to_hold_against() {
    let mut random = Rng::with_seed(5);
    let (goal, _) = judged("mean <= +1% vs base", || {
        let mut segment = segment(&mut random, QUIET, 1.012);
        for round in &mut segment.again.rounds {
            *round *= 1.04;
        }
        segment
    });
    let Decision::Inconclusive(Reason::NoisyMachine(why)) = goal.decision() else {
        panic!("{:?}", goal.decision());
    };
    assert!(why.contains("differs from itself"), "{why}");
}

/// A suspicion that new segments do not show is none, and a second one ends the case.
#[test]
fn what_is_not_confirmed_is_no_miss() {
    let mut random = Rng::with_seed(6);
    let mut number = 0;
    let (goal, segments) = judged("mean <= +0.5% vs base", || {
        number += 1;
        let ratio = if number <= 6 { 1.01 } else { 1.0 };
        segment(&mut random, QUIET, ratio)
    });
    assert_ne!(*goal.decision(), Decision::Fail);
    assert!(segments.len() > 12);
}

#[test]
fn few_segments_decide_nothing() {
    let mut random = Rng::with_seed(7);
    let mut goal = goal("mean <= +50% vs base");
    let segments: Vec<Segment> = (0..5).map(|_| segment(&mut random, QUIET, 1.0)).collect();
    for count in 1..=5 {
        goal.look(&segments[..count]);
    }
    goal.close(&segments);
    assert_eq!(*goal.decision(), Decision::Inconclusive(Reason::OutOfTime));
}

#[test]
fn an_interval_beyond_the_tolerance_is_a_tendency() {
    for (ratio, tendency) in [
        (1.0, Tendency::Same),
        (1.05, Tendency::Worse),
        (0.95, Tendency::Better),
    ] {
        let mut random = Rng::with_seed(8);
        let (goal, segments) = judged("mean <= +0% vs base", || segment(&mut random, QUIET, ratio));
        assert_eq!(goal.comparison(&segments).unwrap().tendency(), tendency);
    }
}

/// Times that are read in steps of 10 ns tell nothing of 1%, or of 5 ns.
#[test]
fn percentiles_within_two_steps_of_the_clock_are_not_told_apart() {
    for (candidate, answer) in [(100.0, None), (110.0, None), (140.0, Some(Decision::Fail))] {
        let (goal, _) = judged("p99 <= +5% vs base", || {
            let single = |ns: f64| Arm {
                alone: vec![ns; 500],
                ..arm(vec![ns; ROUNDS])
            };
            Segment {
                candidate: single(candidate),
                base: single(100.0),
                again: single(100.0),
                ..Segment::default()
            }
        });
        match (goal.decision(), answer) {
            (Decision::Inconclusive(Reason::NotMeasurable(why)), None) => {
                assert!(why.contains("steps of 10 ns"), "{why}");
            }
            (decision, answer) => assert_eq!(Some(decision.clone()), answer, "{candidate}"),
        }
    }
}

/// None is as good as none, and no saving.
#[test]
fn nothing_on_both_sides_is_equal_and_no_improvement() {
    for (target, passes) in [
        ("errors <= +0% vs base", true),
        ("errors <= +50% vs base", true),
        ("errors <= -1% vs base", false),
    ] {
        let mut random = Rng::with_seed(9);
        let (goal, _) = judged(target, || segment(&mut random, QUIET, 1.0));
        assert_eq!(*goal.decision() == Decision::Pass, passes, "{target}");
        assert_ne!(*goal.decision(), Decision::Fail, "{target}");
    }
}

/// A queue that stays as deep, and one whose depth varies alike on both sides.
#[test]
fn percentiles_of_what_is_counted_may_be_equal_and_nothing() {
    let depth = |most: f64, varies: bool| {
        let values: Vec<f64> = (0..500)
            .map(|call| most - f64::from(u8::from(varies && call % 3 == 0)))
            .collect();
        let own = OwnValues {
            kind: FigureKind::Gauge,
            better: Some(Direction::Lower),
            count: 500,
            sum: values.iter().sum(),
            smallest: values.iter().copied().fold(most, f64::min),
            largest: most,
            values,
        };
        Arm {
            own: BTreeMap::from([("depth".to_owned(), own)]),
            ..arm(vec![100.0; ROUNDS])
        }
    };
    for (target, candidate, base, varies, answer) in [
        ("<= +0%", 0.0, 0.0, false, Decision::Pass),
        ("<= +0%", 5.0, 5.0, false, Decision::Pass),
        ("<= +0%", 5.0, 5.0, true, Decision::Pass),
        ("<= +0%", 6.0, 5.0, true, Decision::Fail),
        ("<= +0%", 5.0, 0.0, false, Decision::Fail),
        ("<= +300%", 5.0, 0.0, false, Decision::Fail),
        ("<= -50%", 0.0, 5.0, false, Decision::Pass),
        ("<= -50%", 0.0, 0.0, false, no_change_of_nothing()),
    ] {
        let (goal, _) = judged(&format!("depth.p90 {target} vs base"), || Segment {
            candidate: depth(candidate, varies),
            base: depth(base, varies),
            again: depth(base, varies),
            ..Segment::default()
        });
        assert_eq!(*goal.decision(), answer, "{target} {candidate} {base}");
    }
}

/// Errors that come in a burst, and then on neither side, or on the reference's alone.
#[test]
fn a_miss_is_confirmed_by_what_speaks_against_the_limit() {
    for later in [[0, 0], [0, 30]] {
        let mut made = 0;
        let (goal, _) = judged("errors <= -50% vs base", || {
            made += 1;
            let [candidate, base] = if made <= 6 { [60, 60] } else { later };
            let failing = |errors: u64| Arm {
                calls: 1_000,
                errors: errors + made % 2,
                ..arm(vec![100.0; ROUNDS])
            };
            let silent = |errors| Arm {
                errors,
                ..failing(errors)
            };
            let side = |errors| {
                if made <= 6 {
                    failing(errors)
                } else {
                    silent(errors)
                }
            };
            Segment {
                candidate: side(candidate),
                base: side(base),
                again: side(base),
                ..Segment::default()
            }
        });
        assert_ne!(*goal.decision(), Decision::Fail, "{later:?}");
    }
}

/// No tick of the system's clock is no proof that nothing was used.
#[test]
fn time_that_no_tick_fell_into_is_not_equal() {
    for (target, answer) in [
        (
            "cpu_system <= +0% vs base",
            Decision::Inconclusive(Reason::TooFewCalls),
        ),
        ("page_faults <= +0% vs base", Decision::Pass),
    ] {
        let nothing = SliceUse {
            used: Used {
                system: Some(Amount::exactly(0.0)),
                page_faults: Some(Amount::exactly(0.0)),
                ..Used::default()
            },
            calls: 1_000,
            untimed: 0,
            spanned: Duration::from_micros(300),
        };
        let idle = || Arm {
            used: vec![nothing; ROUNDS],
            ..arm(vec![100.0; ROUNDS])
        };
        let (goal, _) = judged(target, || Segment {
            candidate: idle(),
            base: idle(),
            again: idle(),
            ..Segment::default()
        });
        assert_eq!(*goal.decision(), answer, "{target}");
    }
}

#[test]
fn the_end_of_the_time_is_one_look_more() {
    let mut random = Rng::with_seed(10);
    let mut goal = goal("mean <= +2% vs base");
    let noisy = Machine {
        place: 0.01,
        ..QUIET
    };
    let segments: Vec<Segment> = (0..11).map(|_| segment(&mut random, noisy, 1.0)).collect();
    for count in 1..=11 {
        goal.look(&segments[..count]);
    }
    assert!(goal.is_open(), "six segments do not tell");
    goal.close(&segments);
    assert_eq!(*goal.decision(), Decision::Pass);
}

/// One round in 20 holds a call that takes as long as all others together: medians see nothing of
/// it, and what they say is half of the mean.
#[test]
fn rare_slow_calls_that_make_up_much_of_the_mean_are_no_pass() {
    for seed in 0..20 {
        let mut random = Rng::with_seed(seed);
        let (goal, _) = judged("mean <= +5% vs base", || {
            let mut segment = segment(&mut random, QUIET, 1.0);
            for (arm, slow) in [
                (&mut segment.candidate, 2.0),
                (&mut segment.base, 1.0),
                (&mut segment.again, 1.0),
            ] {
                for round in 0..ROUNDS {
                    if random.u32(..20) == 0 {
                        arm.rounds[round] += slow * 100_000.0;
                        arm.calm[round] += slow * 100_000.0;
                    }
                }
            }
            segment
        });
        assert_ne!(*goal.decision(), Decision::Pass, "{seed}");
    }
}

/// Medians do not care for them.
#[test]
fn rare_slow_calls_are_nothing_to_a_median() {
    let mut random = Rng::with_seed(1);
    let (goal, _) = judged("median <= +5% vs base", || {
        let mut segment = segment(&mut random, QUIET, 1.0);
        segment.candidate.calm[3] += 1e6;
        segment
    });
    assert_eq!(*goal.decision(), Decision::Pass);
}

/// One call in 300 errs on both sides: a side that saw none of it saw little.
#[test]
fn what_is_rare_is_not_called_gone_or_new() {
    for (target, wrong) in [
        ("errors <= -50% vs base", Decision::Pass),
        ("errors <= +10% vs base", Decision::Fail),
    ] {
        for seed in 0..40 {
            let mut random = Rng::with_seed(seed);
            let (goal, _) = judged(target, || {
                let mut segment = segment(&mut random, QUIET, 1.0);
                for arm in [
                    &mut segment.candidate,
                    &mut segment.base,
                    &mut segment.again,
                ] {
                    arm.calls = 32;
                    arm.errors = (0..32).filter(|_| random.u32(..300) == 0).count() as u64;
                }
                segment
            });
            assert_ne!(*goal.decision(), wrong, "{target} {seed}");
        }
    }
}

/// Of several callers it is what they do together, and not how long each call takes.
#[test]
fn a_rate_is_that_of_what_was_done() {
    let segment = Segment {
        candidate: Arm {
            paces: vec![500.0; ROUNDS],
            ..arm(vec![1_000.0; ROUNDS])
        },
        base: arm(vec![1_000.0; ROUNDS]),
        again: arm(vec![1_000.0; ROUNDS]),
        ..Segment::default()
    };
    let side = SideWork {
        callers: 4,
        ..SideWork::default()
    };
    let target = "throughput >= 1.9x vs base".parse().unwrap();
    let mut goal = PairGoal::new(target, [side; 2], CONFIDENCE, 0.01, 10.0);
    let segments = vec![segment; 6];
    for count in 1..=segments.len() {
        goal.look(&segments[..count]);
    }
    assert_eq!(*goal.decision(), Decision::Pass);
}

/// The reference's arms lie on either side of the candidate by as much.
#[test]
fn the_ratio_is_taken_from_both_arms_of_the_reference() {
    let (goal, segments) = judged("mean <= +3% vs base", || Segment {
        candidate: arm(vec![1_000.0; ROUNDS]),
        base: arm(vec![1_000.0 / 1.002; ROUNDS]),
        again: arm(vec![1_000.0 * 1.002; ROUNDS]),
        ..Segment::default()
    });
    let comparison = goal.comparison(&segments).unwrap();
    assert!((comparison.ratio - 1.0).abs() < 1e-9, "{comparison:?}");
}
