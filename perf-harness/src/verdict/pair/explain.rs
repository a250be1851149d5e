use std::fmt::Write as _;

use perf_targets::{Dimension, Target};

use super::comparison::{Comparison, Evidence};
use crate::units::{Time, amount, percent_of_change, significant, to_digits};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::demand::{at_confidence, demand_of_ratio};

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
                " ({} {})",
                between(comparison.lower, comparison.upper),
                at_confidence(confidence)
            );
        }
    }
    let _ = write!(
        text,
        ", and must be {}",
        demand_of_ratio(target, comparison.tolerance)
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
    let counted = match comparison.evidence {
        Evidence::Counts | Evidence::Runs(_) => return text,
        Evidence::Segments(count) => format!("{count} segments"),
        Evidence::Launches(count) => format!("{count} launches of each"),
    };
    let _ = write!(
        text,
        " (in pairs, {counted} over {}",
        Time::from(comparison.watched)
    );
    if let Some(remark) = &comparison.remark {
        let _ = write!(text, "; {remark}");
    }
    text.push(')');
    text
}

/// From here on a ratio is told as a multiple.
const MULTIPLE: f64 = 3.0;

/// A ratio as a change in per cent, or as a multiple where it is far from 1.
pub(in crate::verdict) fn percent(ratio: f64) -> String {
    if ratio >= MULTIPLE {
        times(ratio)
    } else {
        format!("{}%", percent_of_change(ratio))
    }
}

fn times(ratio: f64) -> String {
    format!("{}x", significant(to_digits(ratio, 3)))
}

/// Both ends of a ratio's interval, told alike.
pub(in crate::verdict) fn between(lower: f64, upper: f64) -> String {
    let told = if upper >= MULTIPLE { times } else { percent };
    let (lower, upper) = (told(lower), told(upper));
    if lower == upper {
        format!("about {lower}")
    } else {
        format!("between {lower} and {upper}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_told_alike() {
        for (lower, upper, expected) in [
            (1.01, 1.03, "between +1% and +3%"),
            (1.246, 5.93, "between 1.25x and 5.93x"),
            (0.651, 4.52, "between 0.651x and 4.52x"),
            (2.350_01, 2.350_02, "about +135%"),
        ] {
            assert_eq!(between(lower, upper), expected);
        }
    }
}
