use std::time::Duration;

use perf_targets::{Metric, Percentile, Target};

use crate::measure::{Ledger, Timeline};
use crate::plan::{PlannedCase, Severity, loosens};
use crate::store::wire;
use crate::verdict::{Comparison, Decision, Figure, Summary, Suspicion};

/// What became of one case.
#[derive(Debug)]
pub(crate) struct CaseOutcome {
    pub(crate) status: Status,
    /// What the user should know that is no error.
    pub(crate) notes: Vec<String>,
}

#[derive(Debug)]
pub(crate) enum Status {
    /// It was measured.
    Measured(Box<Measured>),
    /// It panicked, returned an error, was misused, or took too long.
    Errored(String),
    /// It was ignored, or the run ended before its turn; the text says why.
    Skipped(String),
}

/// What was found of one case.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) summary: Summary,
    /// Cells of single calls' times as they were read.
    pub(crate) histogram: Vec<(u64, u64)>,
    /// And of the same calls of the other build, where it was measured beside this one.
    pub(crate) base_histogram: Vec<(u64, u64)>,
    /// The single calls in the order of time.
    pub(crate) timeline: Timeline,
    pub(crate) targets: Vec<Judged>,
    pub(crate) acceptable: Vec<Judged>,
    /// How the tiers of `[regression]` came out, where there is something to hold the case against.
    pub(crate) rules: Vec<JudgedRule>,
    /// Time in which its samples were taken.
    pub(crate) watched: Duration,
    /// From the beginning of the first slice to the end of the last one.
    pub(crate) span: Duration,
    /// What disturbed the slices.
    pub(crate) ledger: Ledger,
    /// How it stands to the cases that it is held against, each by its id.
    pub(super) comparisons: Vec<(String, Comparison)>,
    /// The base that lacks the case, and so says nothing of it.
    pub(crate) is_new_to: Option<String>,
    /// The course of its scenario.
    pub(crate) series: Option<Box<wire::Series>>,
}

/// What was found of the tiers of one metric, the least severe one first.
#[derive(Clone, Debug)]
pub(crate) struct JudgedRule {
    pub(crate) tiers: Vec<(Severity, Judged)>,
}

/// A target with its answer, and the figure that the answer rests on.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) target: Target,
    pub(crate) decision: Decision,
    pub(crate) figure: Option<Figure>,
    /// What disturbed the measuring that it comes from.
    pub(crate) ledger: Ledger,
    /// What was suspected when the case was measured first.
    pub(super) was_suspect: Option<Suspicion>,
    /// The reference that a relative limit is held against, and how the figure stands to it.
    pub(crate) comparison: Option<(String, Comparison)>,
}

impl Measured {
    /// The median of single calls.
    pub(super) fn typical_ns(&self) -> Option<f64> {
        let p50 = Metric::Percentile(Percentile::from_parts_per_million(500_000)?);
        self.summary.figure(&p50)?.value
    }

    /// Whether the answer about a target is to be had by a second measuring: its own is suspect, or it
    /// has none and that about its looser tier is suspect.
    pub(super) fn is_suspect(&self, target: &Target) -> bool {
        let suspect = |judged: &Judged| matches!(judged.decision, Decision::Suspect(_));
        let tier_is_suspect = self
            .acceptable
            .iter()
            .any(|looser| suspect(looser) && loosens(&looser.target, target));
        self.targets
            .iter()
            .filter(|judged| judged.target == *target)
            .any(|judged| {
                suspect(judged)
                    || tier_is_suspect && matches!(judged.decision, Decision::Inconclusive(_))
            })
    }
}

impl CaseOutcome {
    /// What was found, if it was measured.
    pub(super) fn measured(&self) -> Option<&Measured> {
        match &self.status {
            Status::Measured(measured) => Some(measured),
            Status::Errored(_) | Status::Skipped(_) => None,
        }
    }

    pub(super) fn errored(trouble: String, notes: Vec<String>) -> Self {
        Self {
            status: Status::Errored(trouble),
            notes,
        }
    }

    pub(super) fn skipped(why: String) -> Self {
        Self {
            status: Status::Skipped(why),
            notes: Vec::new(),
        }
    }
}

/// The outcome of a case that had no turn; one that did not finish within its timeout may have ended
/// the run.
pub(super) fn not_run(planned: &PlannedCase<'_>, ended_by: Option<&str>) -> CaseOutcome {
    CaseOutcome::skipped(match (ended_by, &planned.settings.ignore) {
        (_, why) if !planned.runs => match why.as_deref() {
            None | Some("") => "ignored".to_owned(),
            Some(why) => format!("ignored: {why}"),
        },
        (Some(id), _) => run_ended(id),
        (None, _) => "it had no turn".to_owned(),
    })
}

pub(super) fn run_ended(id: &str) -> String {
    format!("the run ended when `{id}` did not finish within its timeout")
}
