//! A verdict on a load in a sentence, with its evidence.

use perf_targets::{Builtin, Metric, Target};

use super::decision::{Decision, Reason};
use super::demand::{at_confidence, demand};
use super::figure::{Bound, Figure};
use crate::units::{Time, amount, grouped};

/// What was found, between which bounds, over which time, and what had to hold.
pub(crate) fn explain_load(
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
    let bound = match figure.bound {
        Bound::Exact => "",
        Bound::AtMost => "at most ",
        Bound::AtLeast => "at least ",
    };
    let over = match (figure.watched, target.over) {
        (Some(watched), Some(_)) => format!(" over the worst {}", Time::from(watched)),
        (Some(watched), None) => format!(" over the {}", Time::from(watched)),
        (None, _) => String::new(),
    };
    let observed = format!("{metric} is {bound}{}{over}", show(value));
    let evidence = evidence(metric, figure);
    let certain = at_confidence(confidence);
    let is_fact = figure.lower == figure.upper || is_bracket(metric);
    let ends = match (figure.lower, figure.upper) {
        (Some(lower), Some(upper)) if lower < upper => {
            let certain = if is_bracket(metric) {
                String::new()
            } else {
                format!(" {certain}")
            };
            format!(", between {} and {}{certain},", show(lower), show(upper))
        }
        _ => String::new(),
    };
    match decision {
        Decision::Pass | Decision::Fail if is_fact => {
            format!("{observed}{ends} and must be {demand}{evidence}")
        }
        Decision::Pass | Decision::Fail => {
            let upper_decides = (*decision == Decision::Pass) != target.op.is_lower_bound();
            let end = match (upper_decides, figure.lower, figure.upper) {
                (true, _, Some(upper)) => format!(", at most {} {certain},", show(upper)),
                (false, Some(lower), _) => format!(", at least {} {certain},", show(lower)),
                _ => String::new(),
            };
            format!("{observed}{end} and must be {demand}{evidence}")
        }
        Decision::Inconclusive(reason) => {
            let way_out = way_out(reason);
            format!("{observed}{ends} and must be {demand}: {reason}{way_out}{evidence}")
        }
        Decision::Open | Decision::Suspect(_) => format!("{observed} and must be {demand}"),
    }
}

/// Whether the ends of a figure are what was tried, and no interval.
fn is_bracket(metric: &Metric) -> bool {
    matches!(
        metric,
        Metric::Builtin(Builtin::Capacity | Builtin::Recovery)
    )
}

/// What a figure rests on.
fn evidence(metric: &Metric, figure: &Figure) -> String {
    let of = match metric {
        Metric::Builtin(Builtin::Capacity) => "steps",
        Metric::Builtin(Builtin::Availability | Builtin::Stability) => "windows of a second",
        Metric::Builtin(Builtin::Leak | Builtin::RssGrowth) => "points in time",
        Metric::Builtin(Builtin::Dropped) => "arrivals",
        Metric::Check(_) => "checks",
        Metric::Own { .. } => "samples",
        _ => "calls",
    };
    let samples = figure
        .samples
        .map(|samples| format!("{} {of}", grouped(samples)));
    let parts: Vec<String> = samples.into_iter().chain(figure.remark.clone()).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join("; "))
    }
}

fn way_out(reason: &Reason) -> &'static str {
    match reason {
        Reason::TooClose => {
            "; the limit is too close to tell: let the load take longer, or move the limit away"
        }
        Reason::TooFewCalls => "; so few cannot certify it: let the load take longer",
        Reason::HeavyTail => {
            "; its longest calls weigh too much for a mean to be trusted: judge a percentile"
        }
        Reason::GeneratorTooSlow(_) => {
            "; give the generator a core of its own, or ask for less load"
        }
        Reason::NoisyMachine(_)
        | Reason::OutOfTime
        | Reason::CutShort(_)
        | Reason::NoBaseline(_)
        | Reason::Incomparable(_)
        | Reason::NotMeasurable(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use perf_targets::Dimension;

    use super::super::figure::FigureSource;
    use super::*;

    fn figure(value: f64, lower: f64, upper: f64) -> Figure {
        Figure {
            value: Some(value),
            lower: Some(lower),
            upper: Some(upper),
            dimension: Dimension::Time,
            direction: None,
            source: FigureSource::Calls,
            samples: Some(30_000),
            watched: Some(Duration::from_secs(60)),
            bound: Bound::Exact,
            remark: None,
        }
    }

    fn said(target: &str, decision: &Decision, figure: &Figure) -> String {
        explain_load(&target.parse().unwrap(), decision, Some(figure), 0.99)
    }

    #[test]
    fn the_time_that_was_watched_and_the_end_that_decided_are_named() {
        let p95 = figure(210e6, 205e6, 216e6);
        assert_eq!(
            said("p95 < 200ms", &Decision::Fail, &p95),
            "p95 is 210 ms over the 1 min, at least 205 ms at 99% confidence, and must be under 200 ms (30,000 calls)"
        );
        assert_eq!(
            said("p95 < 250ms", &Decision::Pass, &p95),
            "p95 is 210 ms over the 1 min, at most 216 ms at 99% confidence, and must be under 250 ms (30,000 calls)"
        );
        assert_eq!(
            said(
                "p95 < 212ms",
                &Decision::Inconclusive(Reason::TooClose),
                &p95
            ),
            "p95 is 210 ms over the 1 min, between 205 ms and 216 ms at 99% confidence, and must be under 212 ms: too close; the limit is too close to tell: let the load take longer, or move the limit away (30,000 calls)"
        );
    }

    #[test]
    fn a_window_is_told_as_the_worst_and_a_model_stands_beside() {
        let worst = Figure {
            watched: Some(Duration::from_secs(10)),
            samples: Some(5_000),
            remark: Some("the worst of 51 windows, from 24 s on".to_owned()),
            ..figure(80e6, 79e6, 81e6)
        };
        assert_eq!(
            said("p95 < 50ms over 10s", &Decision::Fail, &worst),
            "p95 is 80 ms over the worst 10 s, at least 79 ms at 99% confidence, and must be under 50 ms (5,000 calls; the worst of 51 windows, from 24 s on)"
        );
        let closed = Figure {
            bound: Bound::AtLeast,
            upper: None,
            remark: Some("closed, service time".to_owned()),
            ..figure(80e6, 79e6, 0.0)
        };
        assert_eq!(
            said("p95 < 50ms", &Decision::Fail, &closed),
            "p95 is at least 80 ms over the 1 min, at least 79 ms at 99% confidence, and must be under 50 ms (30,000 calls; closed, service time)"
        );
    }

    #[test]
    fn a_bracket_is_no_interval_and_a_fact_has_none() {
        let capacity = Figure {
            dimension: Dimension::Rate,
            samples: Some(9),
            watched: None,
            remark: Some("bracketed by a search".to_owned()),
            ..figure(1_950.0, 1_950.0, 2_050.0)
        };
        assert_eq!(
            said("capacity >= 1900/s", &Decision::Pass, &capacity),
            "capacity is 1.95 k/s, between 1.95 k/s and 2.05 k/s, and must be at least 1.9 k/s (9 steps; bracketed by a search)"
        );
        let availability = Figure {
            dimension: Dimension::Share,
            samples: Some(60),
            ..figure(0.95, 0.95, 0.95)
        };
        assert_eq!(
            said("availability >= 99%", &Decision::Fail, &availability),
            "availability is 95% over the 1 min and must be at least 99% (60 windows of a second)"
        );
    }

    #[test]
    fn a_generator_that_was_too_slow_is_the_reason() {
        let slow = Reason::GeneratorTooSlow("it started calls up to 3 ms late (p99)".to_owned());
        let text = said(
            "p95 < 1s",
            &Decision::Inconclusive(slow),
            &figure(1e6, 1e6, 2e6),
        );
        assert!(
            text.contains("generator too slow: it started calls up to 3 ms late (p99); give the generator a core"),
            "{text}"
        );
    }
}
