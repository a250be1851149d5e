//! The figures of a load, by the metric's canonical name.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_targets::{
    Builtin, Dimension, Direction, Limit, Metric, OwnStatistic, Percentile, Target,
};

use super::decide::{checks, errors, shares};
use super::evidence::{LoadEvidence, LoadLevels, WindowShare};
use super::share::Clusters;
use super::usage::UsageTotal;
use super::{leak, percentile, rate};
use crate::measure::OwnFigure;
use crate::verdict::decision::Decision;
use crate::verdict::figure::{Bound, Figure, FigureSource};
use crate::verdict::own;
use crate::verdict::summary::Summary;

/// Percentiles that are always reported.
const PERCENTILES: [u32; 5] = [500_000, 900_000, 950_000, 990_000, 999_000];

/// All figures of a load, and those that are `asked` for.
pub(crate) fn figures(evidence: &LoadEvidence, levels: &LoadLevels, asked: &[&Metric]) -> Summary {
    let mut figures = BTreeMap::new();
    let mut add = |metric: &Metric, figure: Option<Figure>| {
        figures.extend(figure.map(|figure| (metric.to_string(), figure)));
    };
    let mut percentiles: Vec<Percentile> = PERCENTILES
        .iter()
        .filter_map(|parts| Percentile::from_parts_per_million(*parts))
        .collect();
    percentiles.extend(asked.iter().filter_map(|metric| match metric {
        Metric::Percentile(percentile) => Some(*percentile),
        _ => None,
    }));
    for percentile in percentiles {
        let figure = percentile::figure(percentile, evidence, levels);
        add(&Metric::Percentile(percentile), Some(figure));
    }
    let mut builtins = vec![
        Builtin::Mean,
        Builtin::Throughput,
        Builtin::Goodput,
        Builtin::Errors,
        Builtin::Availability,
        Builtin::Stability,
        Builtin::Capacity,
        Builtin::Recovery,
        Builtin::Leak,
    ];
    if evidence.model.is_open {
        builtins.push(Builtin::Dropped);
    }
    builtins.extend(UsageTotal::METRICS);
    for metric in builtins {
        let metric = Metric::Builtin(metric);
        add(&metric, figure(&metric, evidence, levels));
    }
    for metric in UsageTotal::METRICS {
        let metric = Metric::Child(metric);
        add(&metric, figure(&metric, evidence, levels));
    }
    for name in evidence.whole.checks.keys() {
        let metric = Metric::Check((*name).to_owned());
        add(&metric, figure(&metric, evidence, levels));
    }
    for (name, own) in &evidence.own {
        let metric = Metric::Own {
            name: name.clone(),
            statistic: OwnStatistic::Mean,
        };
        add(
            &metric,
            own_figure(own, OwnStatistic::Mean, evidence, levels),
        );
    }
    for metric in asked {
        if let Metric::Own { name, statistic } = metric
            && let Some(own) = evidence.own.get(name)
        {
            add(metric, own_figure(own, *statistic, evidence, levels));
        }
    }
    Summary::of_figures(figures)
}

fn figure(metric: &Metric, evidence: &LoadEvidence, levels: &LoadLevels) -> Option<Figure> {
    match metric {
        Metric::Check(name) => share_figure(metric, &checks(name, evidence), evidence, levels),
        Metric::Child(builtin) => used_figure(*builtin, 1, evidence, levels),
        Metric::Builtin(builtin) => match builtin {
            Builtin::Mean => Some(rate::mean_figure(evidence, levels)),
            Builtin::Throughput | Builtin::Goodput => {
                Some(rate::rate_figure(*builtin, evidence, levels))
            }
            Builtin::Errors => share_figure(metric, &errors(evidence), evidence, levels),
            Builtin::Dropped => Some(exact(
                metric,
                evidence.whole.dropped as f64,
                evidence.whole.offered,
                evidence,
            )),
            Builtin::Availability => windows_figure(metric, evidence.availability, evidence),
            Builtin::Stability => windows_figure(metric, evidence.stability, evidence),
            Builtin::Capacity => evidence.capacity.as_ref().map(super::Capacity::figure),
            Builtin::Recovery => evidence.recovery.map(super::Recovery::figure),
            Builtin::Leak => leak::figure(evidence.quiet.as_ref().ok()?, levels),
            metric => used_figure(*metric, 0, evidence, levels),
        },
        _ => None,
    }
}

fn exact(metric: &Metric, value: f64, samples: u64, evidence: &LoadEvidence) -> Figure {
    Figure {
        value: Some(value),
        lower: Some(value),
        upper: Some(value),
        dimension: metric.dimension().unwrap_or(Dimension::Count),
        direction: metric.direction(),
        source: FigureSource::Counts,
        samples: Some(samples),
        watched: Some(evidence.load_time()),
        bound: Bound::Exact,
        remark: None,
    }
}

fn windows_figure(
    metric: &Metric,
    windows: WindowShare,
    evidence: &LoadEvidence,
) -> Option<Figure> {
    Some(exact(metric, windows.value()?, windows.all, evidence))
}

fn share_figure(
    metric: &Metric,
    clusters: &Clusters,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Option<Figure> {
    let ends = clusters.ends(levels.pass());
    Some(Figure {
        lower: ends.map(|ends| ends.lower),
        upper: ends.map(|ends| ends.upper),
        ..exact(metric, clusters.value()?, clusters.calls(), evidence)
    })
}

fn used_figure(
    metric: Builtin,
    whose: usize,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Option<Figure> {
    let total = &evidence.usage[whose];
    let calls = evidence.whole.ended();
    let value = total.value(metric, evidence.model, calls)?;
    let name = if whose == 1 {
        Metric::Child(metric)
    } else {
        Metric::Builtin(metric)
    };
    let figure = exact(&name, value, calls, evidence);
    if metric != Builtin::RssGrowth {
        return Some(figure);
    }
    let line = total.growth(levels.pass())?;
    Some(Figure {
        lower: line.lower,
        upper: line.upper,
        samples: Some(line.points as u64),
        ..figure
    })
}

fn own_figure(
    own: &OwnFigure,
    statistic: OwnStatistic,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Option<Figure> {
    let estimate = own::estimate(own, statistic, levels.pass())?;
    Some(Figure {
        value: Some(estimate.value),
        lower: estimate.lower,
        upper: estimate.upper,
        dimension: own::dimension(own.kind),
        direction: own.better,
        source: FigureSource::Counts,
        samples: Some(estimate.samples),
        watched: Some(evidence.load_time()),
        bound: Bound::Exact,
        remark: None,
    })
}

/// Whether the interval of a figure reaches to both sides of a limit.
fn holds_limit(figure: &Figure, limit: f64) -> bool {
    figure.lower.is_none_or(|lower| lower <= limit)
        && figure.upper.is_none_or(|upper| limit <= upper)
}

/// The figure that an answer is about: of a target with `over` that of the worst window. What was
/// certified bounds it too, as the test at the limit may know more than the interval.
pub(crate) fn figure_of(
    target: &Target,
    decision: &Decision,
    summary: &Summary,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Option<Figure> {
    if target.over.is_some() {
        let mut windows = evidence.windows.iter();
        let finding = windows.find(|finding| finding.target == *target)?;
        let worst = finding.worst?;
        let is_endless = !worst.value.is_finite();
        let longest = evidence.whole.response.max().unwrap_or_default() as f64;
        let at = Duration::from_nanos(worst.begin_ns);
        return Some(Figure {
            value: Some(if is_endless { longest } else { worst.value }),
            lower: worst.lower,
            upper: worst.upper.filter(|_| !is_endless),
            dimension: target.metric.dimension().unwrap_or(Dimension::Count),
            direction: target.metric.direction(),
            source: FigureSource::Calls,
            samples: Some(worst.calls),
            watched: Some(Duration::from_nanos(worst.end_ns - worst.begin_ns)),
            bound: if is_endless {
                Bound::AtLeast
            } else {
                Bound::Exact
            },
            remark: Some(format!(
                "the worst of {} windows, from {} on",
                finding.windows,
                crate::units::Time::from(at)
            )),
        });
    }
    let mut figure = summary.figure(&target.metric)?.clone();
    if let (Decision::Fail, Limit::Absolute(limit)) = (decision, &target.limit)
        && holds_limit(&figure, limit.value)
    {
        // The miss is one of the load as it was, whose calls count as independent.
        let level = levels.pass();
        if let Metric::Percentile(percentile) = &target.metric {
            (figure.lower, figure.upper) = percentile::ends_in_whole(*percentile, evidence, level);
        } else if let Some(shares) = shares(&target.metric, evidence) {
            let ends = shares.ends_in_whole(level);
            (figure.lower, figure.upper) = (Some(ends.lower), Some(ends.upper));
        }
    }
    if let (Metric::Percentile(_), Limit::Absolute(limit)) = (&target.metric, &target.limit) {
        let limit = limit.value;
        let is_upper = !target.op.is_lower_bound();
        match decision {
            Decision::Pass if is_upper => {
                figure.upper = Some(figure.upper.unwrap_or(limit).min(limit));
            }
            Decision::Fail if is_upper => {
                figure.lower = Some(figure.lower.unwrap_or(limit).max(limit));
            }
            Decision::Pass => figure.lower = Some(figure.lower.unwrap_or(limit).max(limit)),
            Decision::Fail => figure.upper = figure.upper.map(|upper| upper.min(limit)),
            _ => {}
        }
        // Calls that failed may be slower than any limit, and have a time all the same.
        let is_contradicted = *decision == Decision::Fail
            && figure.direction == Some(Direction::Lower)
            && is_upper
            && figure.value.is_some_and(|value| value < limit);
        if is_contradicted {
            figure.remark = Some("calls that failed count as slower than any limit".to_owned());
        }
    }
    Some(figure)
}
