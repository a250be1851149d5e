//! Changes against references, as lines of a case's table.

use serde::Serialize;

use super::standing::Standing;
use crate::report::change::change_text;
use crate::report::figure::{NO_FIGURE, quantity};
use crate::report::text::escape;
use crate::report::{Benchmark, Change, ChangeVerdict, Severity};
use crate::store::wire::shown_reference;

/// One metric against one reference.
#[derive(Serialize)]
pub(super) struct ChangeRow {
    metric: String,
    reference: String,
    base: String,
    current: String,
    text: String,
    verdict: &'static str,
    /// The tier that was reached.
    severity: Option<Standing>,
    ratio: Span,
}

/// A value with its interval, for a bar.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Span {
    pub(super) lo: Option<f64>,
    pub(super) at: Option<f64>,
    pub(super) hi: Option<f64>,
}

impl Span {
    pub(super) fn of_ratio(change: &Change) -> Self {
        Self {
            lo: change.lo,
            at: change.ratio,
            hi: change.hi,
        }
    }
}

pub(super) fn change_rows(benchmark: &Benchmark) -> Vec<ChangeRow> {
    benchmark
        .comparison
        .iter()
        .map(|change| row(benchmark, change))
        .collect()
}

fn row(benchmark: &Benchmark, change: &Change) -> ChangeRow {
    let metric = benchmark.metrics.get(&change.metric);
    let unit = metric.map_or("1", |metric| metric.unit.as_str());
    let shown = |value: Option<f64>| {
        value.map_or_else(
            || NO_FIGURE.to_owned(),
            |value| quantity(&change.metric, unit, value),
        )
    };
    ChangeRow {
        metric: escape(&change.metric).into_owned(),
        reference: escape(shown_reference(&change.reference)).into_owned(),
        base: shown(change.base),
        current: shown(change.current),
        text: change_text(change, metric),
        verdict: match change.verdict {
            ChangeVerdict::Same => "same",
            ChangeVerdict::Improved => "improved",
            ChangeVerdict::Regressed => "regressed",
            ChangeVerdict::Inconclusive => "inconclusive",
            ChangeVerdict::New => "new",
            ChangeVerdict::Removed => "removed",
            ChangeVerdict::Incomparable => "incomparable",
        },
        severity: match change.severity {
            Severity::None => None,
            Severity::Notice => Some(Standing::Notice),
            Severity::Warn => Some(Standing::Warn),
            Severity::Fail => Some(Standing::Fail),
        },
        ratio: Span::of_ratio(change),
    }
}
