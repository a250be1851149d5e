use std::collections::BTreeMap;

use perf_targets::{Builtin, Dimension, Metric, OwnStatistic, Percentile};

use super::count::{Counts, counted};
use super::event;
use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use super::own;
use super::pair::Comparison;
use super::peak;
use super::percentile::percentile_figure;
use super::resource_evidence::{ResourceEvidence, why_untold};
use super::times::add_times;
use crate::measure::{Resource, Samples};

/// Percentiles that are always reported.
const PERCENTILES: [u32; 5] = [500_000, 900_000, 950_000, 990_000, 999_000];

/// The figures of one case, by the metric's canonical name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    figures: BTreeMap<String, Figure>,
}

impl Summary {
    /// All figures that the samples give, `asked` for by targets or not.
    pub(crate) fn new(samples: &Samples, judging: &Judging, asked: &[&Metric]) -> Self {
        let mut figures = BTreeMap::new();
        add_times(&mut figures, samples, judging);
        add_counts(&mut figures, samples, judging, asked);
        add_resources(&mut figures, samples, judging, asked);
        event::add_events(&mut figures, samples, judging, asked);
        for parts in PERCENTILES {
            let percentile =
                Percentile::from_parts_per_million(parts).expect("a constant percentile");
            figures.insert(
                percentile.to_string(),
                percentile_figure(percentile, samples, judging),
            );
        }
        for name in samples.own.keys() {
            let metric = Metric::Own {
                name: name.clone(),
                statistic: OwnStatistic::Mean,
            };
            figures.insert(
                metric.to_string(),
                own_figure(name, OwnStatistic::Mean, samples, judging),
            );
        }
        for metric in asked {
            match metric {
                Metric::Percentile(percentile) => {
                    figures
                        .entry(percentile.to_string())
                        .or_insert_with(|| percentile_figure(*percentile, samples, judging));
                }
                Metric::Own { name, statistic } => {
                    figures.insert(
                        metric.to_string(),
                        own_figure(name, *statistic, samples, judging),
                    );
                }
                _ => {}
            }
        }
        Self { figures }
    }

    /// Figures by the canonical names of their metrics.
    #[cfg(feature = "load")]
    pub(super) fn of_figures(figures: BTreeMap<String, Figure>) -> Self {
        Self { figures }
    }

    /// The figures that a paired measuring gives, those of the candidate.
    pub(crate) fn of_comparisons<'a>(
        comparisons: impl IntoIterator<Item = &'a Comparison>,
    ) -> Self {
        let figures = comparisons
            .into_iter()
            .map(|comparison| (comparison.metric.to_string(), comparison.figure()));
        Self {
            figures: figures.collect(),
        }
    }

    /// The figure of a metric; `None` where this version has none of that name.
    pub(crate) fn figure(&self, metric: &Metric) -> Option<&Figure> {
        self.figures.get(&metric.to_string())
    }

    /// All figures by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.figures
            .iter()
            .map(|(name, figure)| (name.as_str(), figure))
    }
}

fn add_counts(
    figures: &mut BTreeMap<String, Figure>,
    samples: &Samples,
    judging: &Judging,
    asked: &[&Metric],
) {
    let metrics = [
        Builtin::Allocs,
        Builtin::AllocBytes,
        Builtin::PeakBytes,
        Builtin::RetainedBytes,
        Builtin::LeakedBytes,
    ];
    for metric in metrics {
        let Some(pick) = counted(metric) else {
            continue;
        };
        let mut add = |name: String, divisor: f64| {
            let counts = Counts::new(&samples.counts, pick, divisor);
            let figure = if !judging.counts_allocations {
                Figure::missing(
                    metric.dimension(),
                    Some(metric.direction()),
                    "no counting allocator is installed",
                )
            } else if counts.len() == 0 {
                Figure::missing(
                    metric.dimension(),
                    Some(metric.direction()),
                    "no call was counted",
                )
            } else {
                let interval = counts.interval(judging.side_level());
                Figure {
                    value: counts.mean(),
                    lower: interval.map(|(lower, _)| lower),
                    upper: interval.map(|(_, upper)| upper),
                    dimension: metric.dimension(),
                    direction: Some(metric.direction()),
                    source: FigureSource::Counts,
                    samples: Some(counts.len() as u64),
                    watched: None,
                    bound: Bound::Exact,
                    remark: counts.deterministic.then(|| "deterministic".to_owned()),
                }
            };
            figures.insert(name, figure);
        };
        add(metric.name().to_owned(), 1.0);
        let per_item = Metric::PerItem(metric);
        if let (true, Some(items)) = (
            asked.contains(&&per_item),
            judging.work.items.filter(|items| *items > 0),
        ) {
            add(per_item.to_string(), items as f64);
        }
    }
}

fn add_resources(
    figures: &mut BTreeMap<String, Figure>,
    samples: &Samples,
    judging: &Judging,
    asked: &[&Metric],
) {
    for resource in Resource::ALL {
        let evidence = ResourceEvidence::new(resource, samples, judging);
        let metric = resource.metric();
        let mut add = |name: &Metric, divisor: f64| {
            let figure = evidence.figure(divisor, samples).or_else(|| {
                let why = why_untold(resource);
                let missing = || Figure::missing(metric.dimension(), Some(metric.direction()), why);
                asked.contains(&name).then(missing)
            });
            figures.extend(figure.map(|figure| (name.to_string(), figure)));
        };
        add(&Metric::Builtin(metric), 1.0);
        let per_item = Metric::PerItem(metric);
        if let (true, Some(items)) = (
            asked.contains(&&per_item),
            judging.work.items.filter(|items| *items > 0),
        ) {
            add(&per_item, items as f64);
        }
    }
    let peak = peak::figure(judging, samples);
    figures.extend(peak.map(|peak| (Builtin::RssPeak.name().to_owned(), peak)));
}

fn own_figure(name: &str, statistic: OwnStatistic, samples: &Samples, judging: &Judging) -> Figure {
    let Some(figure) = samples.own.get(name) else {
        return Figure::missing(Dimension::Count, None, "no call recorded it");
    };
    let dimension = own::dimension(figure.kind);
    let Some(estimate) = own::estimate(figure, statistic, judging.side_level()) else {
        return Figure::missing(dimension, figure.better, "too little was recorded");
    };
    Figure {
        value: Some(estimate.value),
        lower: estimate.lower,
        upper: estimate.upper,
        dimension,
        direction: figure
            .better
            .or_else(|| Builtin::from_name(name).map(Builtin::direction)),
        source: FigureSource::Counts,
        samples: Some(estimate.samples),
        watched: Some(samples.watched()),
        bound: Bound::Exact,
        remark: None,
    }
}
