//! What moved along with a figure that got worse, and what that may mean.

use perf_targets::{Builtin, Dimension, Limit, Metric, Target};

use super::answers::Answers;
use super::outcome::Judged;
use crate::store::wire;
use crate::units::amount;
use crate::verdict::{Comparison, Tendency};

/// What moved along with a figure that got worse, or did not, which is where to look next.
pub(super) fn company(answers: Answers<'_>, reference: &str, of: &Comparison) -> String {
    let told = TOLD_ALONG.iter().filter_map(|metric| {
        let metric = Metric::Builtin(*metric);
        if metric == of.metric {
            return None;
        }
        let found = answers
            .comparisons
            .iter()
            .find(|(other, comparison)| other == reference && comparison.metric == metric);
        match found {
            Some((_, comparison)) => Some(moved(comparison)),
            None if metric == Metric::Builtin(Builtin::Instructions) => {
                Some("instructions were not counted (`--instructions` counts them)".to_owned())
            }
            None => None,
        }
    });
    format!("; {}", told.collect::<Vec<_>>().join(", "))
}

/// The figures that may explain others.
const TOLD_ALONG: [Builtin; 3] = [
    Builtin::Instructions,
    Builtin::Allocs,
    Builtin::ContextSwitches,
];

fn moved(comparison: &Comparison) -> String {
    let show = |value| amount(Dimension::Count, value);
    let (metric, base) = (&comparison.metric, show(comparison.base));
    match comparison.tendency() {
        Tendency::Same => format!("{metric} stay at {base}"),
        Tendency::Better | Tendency::Worse => {
            format!("{metric} go from {base} to {}", show(comparison.candidate))
        }
        Tendency::Unclear => format!("{metric} show no certain change"),
    }
}

/// Whether a time has changed so little, while the instructions are the same, that where code and data
/// lie in memory may have changed it alone.
///
/// Source: Mytkowicz et al., "Producing wrong data without doing anything obviously wrong!", ASPLOS
/// 2009, for how much that can be.
pub(super) fn is_layout(answers: Answers<'_>, judged: &Judged) -> bool {
    const LARGEST_CHANGE: f64 = 0.1;
    const SAME_INSTRUCTIONS: f64 = 0.001;
    let Some((reference, comparison)) = &judged.comparison else {
        return false;
    };
    let is_timed = matches!(
        comparison.metric.dimension(),
        Some(Dimension::Time | Dimension::Rate | Dimension::ByteRate)
    );
    let instructions = answers.comparisons.iter().find(|(other, comparison)| {
        other == reference && comparison.metric == Metric::Builtin(Builtin::Instructions)
    });
    let are_same = instructions.is_some_and(|(_, instructions)| {
        let same = 1.0 - SAME_INSTRUCTIONS..=1.0 + SAME_INSTRUCTIONS;
        same.contains(&instructions.lower) && same.contains(&instructions.upper)
    });
    is_timed
        && are_same
        && !asks_for_a_change(&judged.target)
        && wire::is_base(reference)
        && (comparison.ratio - 1.0).abs() < LARGEST_CHANGE
}

/// What is said of that.
pub(super) const LAYOUT: &str = "; layout: the same instructions took longer, where code and data lie in memory may be all of it";

/// Whether something has to become better, and not just no worse: no layout excuses that it did not.
fn asks_for_a_change(target: &Target) -> bool {
    match &target.limit {
        Limit::Relative(relative) if target.op.is_upper_bound() => relative.factor < 1.0,
        Limit::Relative(relative) if target.op.is_lower_bound() => relative.factor > 1.0,
        Limit::Relative(_) | Limit::Absolute(_) => true,
    }
}
