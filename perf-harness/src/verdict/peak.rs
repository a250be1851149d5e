//! The most resident memory: one figure of the whole case, of which no part can be told from what
//! else the process holds.

use perf_targets::{Builtin, Op};

use super::decision::{Decision, Reason};
use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use crate::measure::{ResidentPeak, Samples};

/// Why the peak is more than that of the case, if it may be.
fn why_bound(peak: ResidentPeak, judging: &Judging) -> Option<&'static str> {
    if !peak.is_of_calls {
        Some("it is that of the process since its start, which cannot be reset here")
    } else if judging.has_neighbours {
        Some("the state of other cases is in it; `alone` measures a case by itself")
    } else {
        None
    }
}

/// Judges what was seen until the end.
pub(super) fn decide(op: Op, limit: f64, judging: &Judging, samples: &Samples) -> Decision {
    let Some(peak) = samples.peak else {
        return Decision::Open;
    };
    let holds = op.holds(peak.bytes as f64, limit);
    match (why_bound(peak, judging), op.is_upper_bound()) {
        // What is less than it is less than the limit too, or no more than it.
        (None, _) | (Some(_), true) if holds => Decision::Pass,
        (None, _) | (Some(_), false) if !holds => Decision::Fail,
        (Some(why), _) => Decision::Inconclusive(Reason::NotMeasurable(why.to_owned())),
        (None, _) => unreachable!("it holds or it does not"),
    }
}

/// The peak as a figure.
pub(super) fn figure(judging: &Judging, samples: &Samples) -> Option<Figure> {
    let peak = samples.peak?;
    let why = why_bound(peak, judging);
    let metric = Builtin::RssPeak;
    Some(Figure {
        value: Some(peak.bytes as f64),
        lower: None,
        upper: None,
        dimension: metric.dimension(),
        direction: Some(metric.direction()),
        source: FigureSource::Counts,
        samples: Some(samples.calls),
        watched: Some(samples.watched()),
        bound: if why.is_some() {
            Bound::AtMost
        } else {
            Bound::Exact
        },
        remark: Some(why.map_or_else(|| "of the whole process".to_owned(), str::to_owned)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::judging::tests::judging;
    use super::*;
    use crate::clock::ClockCost;

    fn decided(op: Op, is_of_calls: bool, has_neighbours: bool) -> Decision {
        let mut samples = Samples::new(ClockCost::default(), 1, 1);
        samples.peak = Some(ResidentPeak {
            bytes: 1_000,
            is_of_calls,
        });
        let judging = Judging {
            has_neighbours,
            ..judging()
        };
        // 1,000 is beyond this limit.
        decide(op, 900.0, &judging, &samples)
    }

    #[test]
    fn a_bound_of_the_peak_can_meet_a_limit_and_not_miss_it() {
        assert_eq!(decided(Op::Less, true, false), Decision::Fail);
        assert_eq!(decided(Op::Greater, true, false), Decision::Pass);
        for (is_of_calls, has_neighbours) in [(false, false), (true, true)] {
            for op in [Op::Less, Op::Greater] {
                let decided = decided(op, is_of_calls, has_neighbours);
                assert!(matches!(
                    decided,
                    Decision::Inconclusive(Reason::NotMeasurable(_))
                ));
            }
        }
        let mut samples = Samples::new(ClockCost::default(), 1, 1);
        assert_eq!(
            decide(Op::Less, 900.0, &judging(), &samples),
            Decision::Open
        );
        samples.peak = Some(ResidentPeak {
            bytes: 800,
            is_of_calls: false,
        });
        assert_eq!(
            decide(Op::Less, 900.0, &judging(), &samples),
            Decision::Pass
        );
        assert_eq!(
            decide(Op::Greater, 900.0, &judging(), &samples),
            Decision::Fail
        );
    }
}
