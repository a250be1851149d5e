//! Whether live memory grows: a line through quiet points.

use perf_targets::{Builtin, Op};

use super::evidence::LoadLevels;
use crate::stats::TheilSen;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};

/// The fewest quiet points that tell of a line.
const FEWEST: usize = 16;

/// Judges how live memory grows an hour. It fails where the lower bound of the slope is over the limit
/// and each half of the time alone agrees: what fills once is no leak. It passes where the upper bound
/// is under, and the later half alone does not contradict.
pub(super) fn decide(op: Op, limit: f64, quiet: &[(f64, f64)], levels: &LoadLevels) -> Decision {
    if quiet.len() < FEWEST {
        return Decision::Inconclusive(Reason::TooFewCalls);
    }
    let ends = |points: &[(f64, f64)], level: f64| {
        let line = TheilSen::of_points(points, level)?;
        Some((line.lower?, line.upper?))
    };
    let (Some(for_pass), Some(for_fail)) = (ends(quiet, levels.pass()), ends(quiet, levels.fail()))
    else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    let (early, late) = quiet.split_at(quiet.len() / 2);
    let is_missed = |points: &[(f64, f64)]| {
        TheilSen::of_points(points, levels.pass()).is_some_and(|line| !op.holds(line.slope, limit))
    };
    let is_surely_missed = |points: &[(f64, f64)]| {
        ends(points, levels.pass())
            .is_some_and(|(lower, upper)| !op.holds(lower, limit) && !op.holds(upper, limit))
    };
    match Decision::of_intervals(op, limit, for_pass, for_fail) {
        Decision::Pass if !is_surely_missed(late) => Decision::Pass,
        Decision::Fail if is_missed(early) && is_missed(late) => Decision::Fail,
        _ => Decision::Inconclusive(Reason::TooClose),
    }
}

pub(super) fn figure(quiet: &[(f64, f64)], levels: &LoadLevels) -> Option<Figure> {
    let line = TheilSen::of_points(quiet, levels.pass())?;
    Some(Figure {
        value: Some(line.slope),
        lower: line.lower,
        upper: line.upper,
        dimension: Builtin::Leak.dimension(),
        direction: Some(Builtin::Leak.direction()),
        source: FigureSource::Counts,
        samples: Some(line.points as u64),
        watched: None,
        bound: Bound::Exact,
        remark: Some("live bytes at quiet points".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: LoadLevels = LoadLevels {
        confidence: 0.99,
        registered_targets: 1,
    };
    const MB: f64 = 1e6;
    const MIB: f64 = 1_048_576.0;

    /// Ten minutes of quiet points five seconds apart: what leaks, caches that fill in the first
    /// minute, calls in flight that hold something, and once in a while a burst of them.
    fn quiet(leak_mb_an_hour: f64, seed: u64) -> Vec<(f64, f64)> {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut wander = 0.0;
        (0..120)
            .map(|point| {
                let hours = f64::from(point) * 5.0 / 3600.0;
                let filling = 2.0 * MB * (1.0 - (-hours * 60.0 / 0.3).exp());
                wander = 0.5 * wander + 10e3 * (random.f64() - 0.5);
                let in_flight = 4_096.0 * f64::from(random.u8(0..8));
                let burst = if random.u8(0..20) == 0 { MB } else { 0.0 };
                let leaked = leak_mb_an_hour * MB * hours;
                (
                    hours,
                    50.0 * MB + leaked + filling + wander + in_flight + burst,
                )
            })
            .collect()
    }

    #[test]
    fn leaks_are_told_from_noise_over_twenty_seeds() {
        let limit = 3.0 * MIB;
        for seed in 0..20 {
            let decide = |leak| decide(Op::LessEqual, limit, &quiet(leak, seed), &LEVELS);
            for leak in [0.0, 1.0] {
                assert_eq!(decide(leak), Decision::Pass, "{leak} MB/h, seed {seed}");
            }
            for leak in [10.0, 100.0] {
                assert_eq!(decide(leak), Decision::Fail, "{leak} MB/h, seed {seed}");
            }
        }
    }

    #[test]
    fn what_fills_once_is_no_leak() {
        // It fills all through the first half, and the line through all of it rises.
        let filling: Vec<(f64, f64)> = (0..120)
            .map(|point| {
                let hours = f64::from(point) * 5.0 / 3600.0;
                (hours, 50.0 * MB + 40.0 * MB * hours.min(0.09))
            })
            .collect();
        let line = TheilSen::of_points(&filling, 0.005).unwrap();
        assert!(line.lower.unwrap() > 3.0 * MIB);
        assert_eq!(
            decide(Op::LessEqual, 3.0 * MIB, &filling, &LEVELS),
            Decision::Inconclusive(Reason::TooClose)
        );
    }

    #[test]
    fn a_leak_that_begins_late_is_no_pass() {
        let late: Vec<(f64, f64)> = (0..120)
            .map(|point| {
                let hours = f64::from(point) * 5.0 / 3600.0;
                (hours, 50.0 * MB + 40.0 * MB * (hours - 0.1).max(0.0))
            })
            .collect();
        let decision = decide(Op::LessEqual, 40.0 * MIB, &late, &LEVELS);
        assert_eq!(decision, Decision::Pass);
        let decision = decide(Op::LessEqual, 20.0 * MIB, &late, &LEVELS);
        assert_eq!(decision, Decision::Inconclusive(Reason::TooClose));
    }

    #[test]
    fn a_few_points_tell_nothing() {
        let few = &quiet(100.0, 1)[..FEWEST - 1];
        assert_eq!(
            decide(Op::LessEqual, MIB, few, &LEVELS),
            Decision::Inconclusive(Reason::TooFewCalls)
        );
    }
}
