use super::figure::quantity;
use super::text::escape;
use super::{Benchmark, Change, ChangeVerdict, Metric, Severity};
use crate::store::wire::{is_base, shown_reference};
use crate::units::percent_of_change as percent;

/// Whether the change is one against a stored run or another build; else it is one against another
/// case.
pub(super) fn is_from_baseline(change: &Change) -> bool {
    is_base(&change.reference)
}

/// The change that matters most: the most severe, and the mean's among equals.
pub(super) fn leading_change(benchmark: &Benchmark) -> Option<&Change> {
    let weight = |change: &Change| (severity(change.severity), change.metric == "mean");
    benchmark
        .comparison
        .iter()
        .filter(|change| is_from_baseline(change))
        .rev()
        .max_by(|one, other| weight(one).cmp(&weight(other)))
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::None => 0,
        Severity::Notice => 1,
        Severity::Warn => 2,
        Severity::Fail => 3,
    }
}

/// The change in a few words, such as `+2% [+1.1, +3]`.
pub(super) fn change_text(change: &Change, metric: Option<&Metric>) -> String {
    match change.verdict {
        ChangeVerdict::New => return "new".to_owned(),
        ChangeVerdict::Removed => return "removed".to_owned(),
        ChangeVerdict::Incomparable => return "incomparable".to_owned(),
        ChangeVerdict::Same
        | ChangeVerdict::Improved
        | ChangeVerdict::Regressed
        | ChangeVerdict::Inconclusive => {}
    }
    if let Some(ratio) = change.ratio {
        return ratio_text(ratio, change.lo, change.hi);
    }
    let unit = metric.map_or("1", |metric| metric.unit.as_str());
    match (change.base, change.current) {
        (Some(base), Some(current)) => {
            format!(
                "{} to {}",
                quantity(&change.metric, unit, base),
                quantity(&change.metric, unit, current)
            )
        }
        _ => "unknown".to_owned(),
    }
}

/// The leading change as a cell: the mean's without a name.
pub(super) fn change_cell(benchmark: &Benchmark) -> String {
    let Some(change) = leading_change(benchmark) else {
        return String::new();
    };
    let text = change_text(change, benchmark.metrics.get(&change.metric));
    if change.metric == "mean" {
        text
    } else {
        format!("{} {text}", escape(&change.metric))
    }
}

/// What changed, by how much, against what.
pub(super) fn change_sentence(change: &Change, metric: Option<&Metric>) -> String {
    format!(
        "{} {} vs {}",
        escape(&change.metric),
        change_text(change, metric),
        escape(shown_reference(&change.reference))
    )
}

fn ratio_text(ratio: f64, lo: Option<f64>, hi: Option<f64>) -> String {
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo < hi => {
            format!("{}% [{}, {}]", percent(ratio), percent(lo), percent(hi))
        }
        _ => format!("{}%", percent(ratio)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(metric: &str, ratio: Option<f64>, severity: Severity) -> Change {
        Change {
            metric: metric.into(),
            reference: "baseline:main".into(),
            base: Some(0.0),
            current: Some(3.0),
            ratio,
            lo: ratio.map(|ratio| ratio - 0.01),
            hi: ratio.map(|ratio| ratio + 0.01),
            severity,
            verdict: ChangeVerdict::Regressed,
        }
    }

    #[test]
    fn a_ratio_is_shown_in_per_cent_and_a_change_from_nothing_by_its_ends() {
        assert_eq!(
            change_text(&change("mean", Some(1.02), Severity::None), None),
            "+2% [+1, +3]"
        );
        assert_eq!(
            change_text(&change("mean", Some(0.99), Severity::None), None),
            "-1% [-2, 0]"
        );
        assert_eq!(
            change_text(&change("allocs", None, Severity::None), None),
            "0 to 3"
        );
    }

    #[test]
    fn the_most_severe_change_leads_and_the_mean_among_equals() {
        let mut benchmark = Benchmark::new("a");
        assert!(leading_change(&benchmark).is_none());
        benchmark.comparison = vec![
            change("allocs", None, Severity::None),
            change("mean", Some(1.0), Severity::None),
            change("p99", Some(1.0), Severity::None),
        ];
        assert_eq!(leading_change(&benchmark).unwrap().metric, "mean");
        benchmark.comparison[2].severity = Severity::Notice;
        assert_eq!(leading_change(&benchmark).unwrap().metric, "p99");
    }
}
