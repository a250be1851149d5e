//! A verdict in a sentence, with its evidence.

use perf_targets::{Limit, Target};

use super::decision::{Decision, Reason};
use super::demand::{at_confidence, demand};
use super::figure::{Bound, Figure, FigureSource};
use crate::units::{Time, amount, grouped};

/// What was found, between which bounds, and what had to hold.
pub(crate) fn explain(
    target: &Target,
    decision: &Decision,
    figure: Option<&Figure>,
    confidence: f64,
) -> String {
    let metric = &target.metric;
    let demand = demand(target);
    let Some((figure, value)) = figure.and_then(|figure| Some((figure, figure.value?))) else {
        return match decision {
            Decision::Inconclusive(reason) => format!("{metric} must be {demand}: {reason}"),
            _ => format!("{metric} must be {demand}"),
        };
    };
    let show = |value| amount(figure.dimension, value);
    let observed = match figure.bound {
        Bound::Exact => format!("{metric} is {}", show(value)),
        Bound::AtMost => format!("{metric} is at most {}", show(value)),
        Bound::AtLeast => format!("{metric} is at least {}", show(value)),
    };
    // What is counted may be more or less than a reader expects.
    let remark = match (&figure.remark, figure.source) {
        (Some(remark), FigureSource::Counts) => format!("; {remark}"),
        _ => String::new(),
    };
    let evidence = match (figure.samples, figure.watched) {
        (Some(samples), Some(watched)) => {
            format!(
                " ({} samples over {}{remark})",
                grouped(samples),
                Time::from(watched)
            )
        }
        (Some(samples), None) => format!(" ({} samples{remark})", grouped(samples)),
        (None, _) => String::new(),
    };
    let certain = at_confidence(confidence);
    let exact = figure.lower == figure.upper;
    match decision {
        Decision::Pass if exact => format!("{observed} and must be {demand}{evidence}"),
        Decision::Fail if exact => format!("{observed} and must be {demand}{evidence}"),
        Decision::Fail if figure.bound == Bound::AtMost && figure.lower.is_some() => {
            let lower = show(figure.lower.unwrap_or_default());
            format!(
                "{metric} is between {lower} and {} {certain}, and must be {demand}{evidence}",
                show(value)
            )
        }
        Decision::Pass | Decision::Fail => {
            // The end of the interval that decided: the far one for a pass, the near one for a fail.
            let upper_decides = (*decision == Decision::Pass) == target.op.is_upper_bound();
            let bound = match (upper_decides, figure.lower, figure.upper) {
                (true, _, Some(upper)) if figure.bound == Bound::AtMost && upper == value => {
                    format!(" {certain}")
                }
                (true, _, Some(upper)) => format!(", at most {} {certain},", show(upper)),
                (false, Some(lower), _) => format!(", at least {} {certain},", show(lower)),
                _ => String::new(),
            };
            format!("{observed}{bound} and must be {demand}{evidence}")
        }
        Decision::Inconclusive(reason) => {
            let range = match (figure.lower, figure.upper) {
                (Some(lower), Some(upper)) => {
                    format!(", between {} and {} {certain},", show(lower), show(upper))
                }
                _ => String::new(),
            };
            let way_out = match reason {
                Reason::TooClose if is_beyond(target, figure) => {
                    "; calls beyond the limit came in bursts, and one burst more would make it too close to tell: raise `max_time` or quiet the machine"
                }
                Reason::TooClose => {
                    "; the limit is too close to the figure to tell: raise `max_time`, or move the limit away"
                }
                Reason::OutOfTime => "; raise `max_time` or quiet the machine to let it be told",
                Reason::TooFewCalls => {
                    "; so few calls cannot certify it, raise `max_time` or `iters`"
                }
                Reason::HeavyTail => {
                    "; its longest calls weigh too much for a mean to be trusted: quiet the machine, or judge a percentile"
                }
                Reason::NoisyMachine(_) => "; quiet the machine and run again",
                Reason::CutShort(_)
                | Reason::NoBaseline(_)
                | Reason::Incomparable(_)
                | Reason::NotMeasurable(_)
                | Reason::GeneratorTooSlow(_) => "",
            };
            format!("{observed}{range} and must be {demand}: {reason}{way_out}{evidence}")
        }
        Decision::Open | Decision::Suspect(_) => format!("{observed} and must be {demand}"),
    }
}

/// Whether the limit lies outside the interval: what is open then is how much of it was luck.
fn is_beyond(target: &Target, figure: &Figure) -> bool {
    match (&target.limit, figure.lower, figure.upper) {
        (Limit::Absolute(limit), Some(lower), Some(upper)) => {
            limit.value < lower || upper < limit.value
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use perf_targets::Dimension;

    use super::*;

    fn p99(value: f64, lower: f64, upper: f64) -> Figure {
        Figure {
            value: Some(value),
            lower: Some(lower),
            upper: Some(upper),
            dimension: Dimension::Time,
            direction: None,
            source: FigureSource::Calls,
            samples: Some(11_200),
            watched: Some(Duration::from_millis(62)),
            bound: Bound::Exact,
            remark: None,
        }
    }

    fn said(decision: &Decision, figure: &Figure) -> String {
        let target = "p99 < 1us".parse().unwrap();
        explain(&target, decision, Some(figure), 0.99)
    }

    #[test]
    fn each_verdict_names_the_bound_that_decided() {
        assert_eq!(
            said(&Decision::Fail, &p99(1_240.0, 1_200.0, 1_290.0)),
            "p99 is 1.24 us, at least 1.2 us at 99% confidence, and must be under 1 us (11,200 samples over 62 ms)"
        );
        assert_eq!(
            said(&Decision::Pass, &p99(34.0, 33.0, 35.0)),
            "p99 is 34 ns, at most 35 ns at 99% confidence, and must be under 1 us (11,200 samples over 62 ms)"
        );
        assert_eq!(
            said(
                &Decision::Inconclusive(Reason::TooClose),
                &p99(1_010.0, 980.0, 1_030.0)
            ),
            "p99 is 1.01 us, between 980 ns and 1.03 us at 99% confidence, and must be under 1 us: too close; the limit is too close to the figure to tell: raise `max_time`, or move the limit away (11,200 samples over 62 ms)"
        );
    }

    #[test]
    fn what_is_counted_says_what_it_is_of() {
        let figure = Figure {
            source: FigureSource::Counts,
            watched: None,
            remark: Some("deterministic".to_owned()),
            dimension: Dimension::Count,
            ..p99(1.0, 1.0, 1.0)
        };
        let target = "allocs == 0".parse().unwrap();
        assert_eq!(
            explain(&target, &Decision::Fail, Some(&figure), 0.99),
            "allocs is 1 and must be exactly 0 (11,200 samples; deterministic)"
        );
    }

    #[test]
    fn a_limit_outside_the_interval_is_not_called_close_to_the_figure() {
        let open = Decision::Inconclusive(Reason::TooClose);
        let text = said(&open, &p99(250.0, 240.0, 270.0));
        assert!(
            text.contains("too close; calls beyond the limit came in bursts"),
            "{text}"
        );
        let text = said(&open, &p99(1_010.0, 980.0, 1_030.0));
        assert!(!text.contains("bursts"), "{text}");
    }

    #[test]
    fn a_figure_that_could_not_be_had_leaves_the_demand_and_the_reason() {
        let target = "p99 < 1us".parse().unwrap();
        let reason = Reason::NotMeasurable("no clock".to_owned());
        assert_eq!(
            explain(&target, &Decision::Inconclusive(reason), None, 0.99),
            "p99 must be under 1 us: not measurable here: no clock"
        );
    }
}
