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
            let upper_decides = (*decision == Decision::Pass) == !target.op.is_lower_bound();
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
