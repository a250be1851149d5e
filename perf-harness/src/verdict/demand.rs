//! What had to hold, in words.

use perf_targets::{Limit, Op, Reference, Relative, Target};

use crate::units::{Share, amount, significant};

/// The limit in words: `under 1 us`.
pub(super) fn demand(target: &Target) -> String {
    let word = word(target.op);
    match &target.limit {
        Limit::Absolute(quantity) => {
            format!("{word} {}", amount(quantity.dimension, quantity.value))
        }
        Limit::Relative(relative) => format!("{word} {relative}"),
    }
}

/// A limit on a ratio in words, where the reference is named beside it: `at most +0%, give or take 1%`.
pub(super) fn demand_of_ratio(target: &Target, tolerance: f64) -> String {
    let Limit::Relative(relative) = &target.limit else {
        return demand(target);
    };
    let word = word(target.op);
    let margin = Relative {
        reference: Reference::Baseline,
        ..relative.clone()
    };
    if relative.factor == 1.0 && tolerance > 0.0 {
        format!("{word} {margin}, give or take {}", Share(tolerance))
    } else {
        format!("{word} {margin}")
    }
}

/// How sure an interval is.
pub(super) fn at_confidence(confidence: f64) -> String {
    format!("at {}% confidence", significant(confidence * 100.0))
}

fn word(op: Op) -> &'static str {
    match op {
        Op::Less => "under",
        Op::LessEqual => "at most",
        Op::Equal => "exactly",
        Op::GreaterEqual => "at least",
        Op::Greater => "over",
    }
}
