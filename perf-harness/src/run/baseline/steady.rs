//! Whether the median bears a mean out: a run that was disturbed moves its mean and hardly its median.

use perf_targets::{Builtin, Limit, Metric, Op, Relative, Target};

use super::figures::Sides;
use crate::verdict::{Decision, Reason, judge_stored};

/// The decision about a mean or a rate, unless the median does not say the same: then one of the runs
/// was disturbed, or rare calls have changed, and kept runs cannot tell which.
pub(super) fn borne_out(
    decision: Decision,
    target: &Target,
    sides: Sides<'_>,
    level: f64,
    tolerance: f64,
) -> Decision {
    if !matches!(decision, Decision::Pass | Decision::Fail) {
        return decision;
    }
    let Some(of_median) = of_median(target) else {
        return decision;
    };
    let Ok(median) = sides.figure(&of_median.metric) else {
        return decision;
    };
    if judge_stored(&of_median, &median, level, tolerance) == decision {
        return decision;
    }
    Decision::Inconclusive(Reason::NoisyMachine(format!(
        "the median does not bear the {} out: one of the runs was disturbed, or rare calls have changed",
        target.metric
    )))
}

/// The same demand of the median; `None` for what a median says nothing of.
fn of_median(target: &Target) -> Option<Target> {
    let Metric::Builtin(metric) = target.metric else {
        return None;
    };
    let Limit::Relative(relative) = &target.limit else {
        return None;
    };
    let (op, factor) = match metric {
        Builtin::Mean => (target.op, relative.factor),
        // A rate that is so many times as high is a call that takes so many times less.
        Builtin::Throughput | Builtin::ItemRate | Builtin::Bandwidth => {
            let op = match target.op {
                Op::Less => Op::Greater,
                Op::LessEqual => Op::GreaterEqual,
                Op::Equal => Op::Equal,
                Op::GreaterEqual => Op::LessEqual,
                Op::Greater => Op::Less,
            };
            (op, 1.0 / relative.factor)
        }
        _ => return None,
    };
    Some(Target {
        metric: Metric::Builtin(Builtin::Median),
        op,
        limit: Limit::Relative(Relative {
            factor,
            ..relative.clone()
        }),
        over: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_turned_round_and_what_is_counted_has_no_median() {
        let of =
            |target: &str| of_median(&target.parse().unwrap()).map(|target| target.to_string());
        assert_eq!(of("mean <= +5%").as_deref(), Some("median <= +5%"));
        assert_eq!(of("throughput >= -20%").as_deref(), Some("median <= +25%"));
        assert_eq!(of("item_rate >= +100%").as_deref(), Some("median <= -50%"));
        assert_eq!(of("allocs <= +0%"), None);
        assert_eq!(of("p99 <= +5%"), None);
    }
}
