use std::fmt::Write as _;

use perf_targets::{Dimension, Limit, Op, Target};

use super::comparison::Comparison;
use crate::units::{Share, Time, amount, significant};
use crate::verdict::decision::{Decision, Reason};

/// How a figure stands to that of its reference, and what had to hold.
pub(crate) fn explain_pair(
    target: &Target,
    decision: &Decision,
    reference: &str,
    comparison: &Comparison,
    dimension: Option<Dimension>,
    confidence: f64,
) -> String {
    let metric = &target.metric;
    let show = |value| amount(dimension.unwrap_or(Dimension::Count), value);
    let (candidate, base) = (show(comparison.candidate), show(comparison.base));
    let mut text = format!("{metric} is {candidate} against {base} of `{reference}`");
    if comparison.ratio.is_finite() && comparison.ratio > 0.0 {
        let _ = write!(text, ", {}", percent(comparison.ratio));
        if comparison.lower < comparison.upper {
            let _ = write!(
                text,
                " (between {} and {} at {}% confidence)",
                percent(comparison.lower),
                percent(comparison.upper),
                significant(confidence * 100.0)
            );
        }
    }
    let _ = write!(
        text,
        ", and must be {}",
        demand(target, comparison.tolerance)
    );
    if let Decision::Inconclusive(reason) = decision {
        let way_out = match reason {
            Reason::TooClose => {
                "; the limit is too close to the ratio to tell: move it away, or make the calls vary less"
            }
            Reason::OutOfTime => "; raise `max_time` to let it be told",
            Reason::TooFewCalls => "; so few calls cannot tell it, raise `max_time`",
            Reason::NoisyMachine(_) => "; quiet the machine and run again",
            _ => "",
        };
        let _ = write!(text, ": {reason}{way_out}");
    }
    if comparison.segments == 0 {
        return text;
    }
    let _ = write!(
        text,
        " (in pairs, {} segments over {})",
        comparison.segments,
        Time::from(comparison.watched)
    );
    text
}

fn demand(target: &Target, tolerance: f64) -> String {
    let word = match target.op {
        Op::Less => "under",
        Op::LessEqual => "at most",
        Op::Equal => "exactly",
        Op::GreaterEqual => "at least",
        Op::Greater => "over",
    };
    let Limit::Relative(relative) = &target.limit else {
        return format!("{word} {}", target.limit);
    };
    let limit = relative.to_string();
    let limit = limit.split(" vs ").next().unwrap_or(&limit);
    if relative.factor == 1.0 && tolerance > 0.0 {
        format!("{word} {limit}, give or take {}", Share(tolerance))
    } else {
        format!("{word} {limit}")
    }
}

/// A ratio as a change in per cent, or as a multiple where it is far from 1.
fn percent(ratio: f64) -> String {
    const MULTIPLE: f64 = 3.0;
    if ratio >= MULTIPLE {
        return format!("{}x", significant(three_digits(ratio)));
    }
    let percent = (ratio * 1e4 - 1e4).round() / 1e2;
    let sign = if percent > 0.0 { "+" } else { "" };
    format!("{sign}{}%", significant(percent))
}

fn three_digits(value: f64) -> f64 {
    let step = 10_f64.powf(value.log10().floor() - 2.0);
    (value / step).round() * step
}
