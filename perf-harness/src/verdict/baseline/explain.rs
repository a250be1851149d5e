use std::fmt::Write as _;

use perf_targets::{Dimension, Target};

use super::spread::FEWEST_RUNS;
use crate::units::amount;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::demand::{at_confidence, demand_of_ratio};
use crate::verdict::pair::{Comparison, Evidence, between, percent};

/// Letters of a commit's name that tell it from all others.
const SHORT_COMMIT: usize = 9;

/// The latest of the kept runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Since {
    pub(crate) timestamp: String,
    pub(crate) commit: Option<String>,
    pub(crate) is_dirty: bool,
}

impl Since {
    /// What names the build to measure beside this one.
    fn revision(&self) -> &str {
        self.commit.as_deref().map_or("REF", short)
    }
}

/// How a figure stands to the kept ones, how far that can be trusted, and what had to hold.
/// `confidence` is that of the interval.
pub(crate) fn explain_stored(
    target: &Target,
    decision: &Decision,
    reference: &str,
    comparison: &Comparison,
    dimension: Option<Dimension>,
    confidence: f64,
    since: &Since,
) -> String {
    let show = |value| amount(dimension.unwrap_or(Dimension::Count), value);
    let mut text = format!(
        "{} is {} against {} of `{reference}`",
        target.metric,
        show(comparison.candidate),
        show(comparison.base)
    );
    let is_incomparable = matches!(decision, Decision::Inconclusive(Reason::Incomparable(_)));
    if comparison.ratio.is_finite() && comparison.ratio > 0.0 && !is_incomparable {
        let _ = write!(text, ", {}", percent(comparison.ratio));
        if comparison.lower < comparison.upper {
            let _ = write!(
                text,
                " ({} {})",
                range(comparison),
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
        let _ = write!(text, ": {reason}");
        match reason {
            Reason::TooClose => {
                let _ = write!(
                    text,
                    " for runs of different times: use `cargo perf-bench compare --base {}` or --against, which measure both builds side by side",
                    since.revision()
                );
            }
            Reason::Incomparable(_) => {
                let _ = write!(
                    text,
                    "; `cargo perf-bench compare --base {}` measures both builds here",
                    since.revision()
                );
            }
            Reason::TooFewCalls => {
                let _ = write!(
                    text,
                    ": a run did not tell its interval, and how far runs lie apart is known from {FEWEST_RUNS} kept runs on"
                );
            }
            _ => {}
        }
    }
    let _ = write!(text, " ({})", rests_on(comparison.evidence, since));
    if *decision == Decision::Fail {
        let _ = write!(
            text,
            "; `cargo perf-bench compare --base {}` measures both side by side",
            since.revision()
        );
    }
    text
}

/// Both ends; one that nothing bounds is left out.
fn range(comparison: &Comparison) -> String {
    let (lower, upper) = (comparison.lower, comparison.upper);
    match (lower > 0.0, upper.is_finite()) {
        (true, true) => between(lower, upper),
        (false, true) => format!("at most {}", percent(upper)),
        (true, false) => format!("at least {}", percent(lower)),
        (false, false) => "by how much is not known".to_owned(),
    }
}

/// What the answer rests on, and when and of which commit the latest kept run was.
fn rests_on(evidence: Evidence, since: &Since) -> String {
    let mut text = match evidence {
        Evidence::Runs(1) => "assumed spread, 1 kept run".to_owned(),
        Evidence::Runs(runs) if runs < FEWEST_RUNS => {
            format!("assumed spread, {runs} kept runs")
        }
        Evidence::Runs(runs) => format!("{runs} kept runs"),
        _ => "counted".to_owned(),
    };
    if !since.timestamp.is_empty() {
        let _ = write!(text, "; the latest kept run is of {}", since.timestamp);
    }
    if let Some(commit) = &since.commit {
        let changes = if since.is_dirty { " with changes" } else { "" };
        let _ = write!(text, ", commit {}{changes}", short(commit));
    }
    text
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT_COMMIT).unwrap_or(commit)
}
