//! What the processor did in single calls: instructions, cycles, and what it guessed or cached wrong.

use std::collections::BTreeMap;

use perf_targets::{Builtin, Metric, Target};

use super::count::Counts;
use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use crate::host::ProcessorEvent;
use crate::measure::{EventCounts, Samples};
use crate::units::grouped;

const METRICS: [Builtin; 4] = [
    Builtin::Instructions,
    Builtin::Cycles,
    Builtin::BranchMisses,
    Builtin::CacheMisses,
];

/// The event that a metric counts.
pub(super) fn of_metric(metric: Builtin) -> Option<ProcessorEvent> {
    match metric {
        Builtin::Instructions => Some(ProcessorEvent::Instructions),
        Builtin::Cycles => Some(ProcessorEvent::Cycles),
        Builtin::BranchMisses => Some(ProcessorEvent::BranchMisses),
        Builtin::CacheMisses => Some(ProcessorEvent::CacheMisses),
        _ => None,
    }
}

/// Whether a target is on what the processor does.
pub(crate) fn counts_events(target: &Target) -> bool {
    matches!(
        target.metric,
        Metric::Builtin(metric) | Metric::PerItem(metric) if of_metric(metric).is_some()
    )
}

/// The counts of single calls, by `divisor` items a call, or why there are none.
pub(super) fn counts(
    metric: Builtin,
    divisor: f64,
    events: &EventCounts,
) -> Result<Counts, String> {
    let not_tried = || format!("nothing here counts `{metric}`");
    let event = of_metric(metric).ok_or_else(not_tried)?;
    let passes = events.of(event).ok_or_else(not_tried)?;
    let values = passes?
        .each_ref()
        .map(|pass| pass.iter().map(|count| *count as f64).collect());
    Ok(Counts::of_passes(values, divisor))
}

/// Adds the figures that were counted or are asked for.
pub(super) fn add_events(
    figures: &mut BTreeMap<String, Figure>,
    samples: &Samples,
    judging: &Judging,
    asked: &[&Metric],
) {
    for metric in METRICS {
        let found = counts(metric, 1.0, &samples.events);
        if found.is_ok() || asked.contains(&&Metric::Builtin(metric)) {
            figures.insert(
                metric.name().to_owned(),
                figure(metric, found, judging.side_level()),
            );
        }
        let per_item = Metric::PerItem(metric);
        if let (true, Some(items)) = (
            asked.contains(&&per_item),
            judging.work.items.filter(|items| *items > 0),
        ) {
            let found = counts(metric, items as f64, &samples.events);
            figures.insert(
                per_item.to_string(),
                figure(metric, found, judging.side_level()),
            );
        }
    }
}

/// The figure of a metric that is counted in single calls, each of which does `items`; its ends leave
/// out so much on each side.
pub(crate) fn event_figure(
    metric: &Metric,
    items: Option<u64>,
    events: &EventCounts,
    level: f64,
) -> Option<Figure> {
    let (metric, divisor) = match metric {
        Metric::Builtin(metric) => (*metric, 1.0),
        Metric::PerItem(metric) => (*metric, items.filter(|items| *items > 0)? as f64),
        _ => return None,
    };
    of_metric(metric)?;
    Some(figure(metric, counts(metric, divisor, events), level))
}

fn figure(metric: Builtin, counts: Result<Counts, String>, level: f64) -> Figure {
    let (dimension, direction) = (metric.dimension(), Some(metric.direction()));
    let counts = match counts {
        Ok(counts) if counts.len() > 0 => counts,
        Ok(_) => return Figure::missing(dimension, direction, "no call was counted"),
        Err(why) => return Figure::missing(dimension, direction, &why),
    };
    let interval = counts.interval(level);
    let remark = match counts.range() {
        _ if counts.deterministic => Some("deterministic".to_owned()),
        Some((least, most)) if least < most => Some(format!(
            "single calls gave {} to {}",
            grouped(least as u64),
            grouped(most as u64)
        )),
        _ => None,
    };
    Figure {
        value: counts.mean(),
        lower: interval.map(|(lower, _)| lower),
        upper: interval.map(|(_, upper)| upper),
        dimension,
        direction,
        source: FigureSource::Counts,
        samples: Some(counts.len() as u64),
        watched: None,
        bound: Bound::Exact,
        remark,
    }
}
