//! What a report and the kept runs say of one metric.

use perf_targets::{Builtin, Direction, Metric, OwnStatistic};

use crate::plan::Rule;
use crate::run::wire_figure::{bound, dimension, direction};
use crate::store::figure;
use crate::store::wire::{BaselineCase, BaselineMetric, Benchmark};
use crate::verdict::{KeptFigure, Reason, Since, StoredFigure};

/// A case of the report and the kept runs of it, of which there is one at least.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) benchmark: &'a Benchmark,
    pub(super) kept: &'a BaselineCase,
    pub(super) reference: &'a str,
    /// What the kept runs were measured on, where that is another machine.
    pub(super) other_machine: Option<&'a str>,
    pub(super) clock_step_ns: f64,
}

impl Sides<'_> {
    /// Both figures of a metric; why there are not two.
    pub(super) fn figure(&self, metric: &Metric) -> Result<StoredFigure, Reason> {
        if let Metric::Own { name, statistic } = metric
            && *statistic == OwnStatistic::Total
        {
            return Err(Reason::NotMeasurable(format!(
                "a total grows with the number of calls, which is another in every run: `{name}` is the amount a call"
            )));
        }
        let name = metric.to_string();
        let kept: Vec<&BaselineMetric> = self.kept_of(&name).collect();
        let Some(latest) = kept.last() else {
            let why = format!("`{}` holds no {name} of this case", self.reference);
            return Err(Reason::NoBaseline(Some(why)));
        };
        let measured = self.benchmark.metrics.get(&name);
        let Some(current) = measured.and_then(|metric| figure(&name, metric)) else {
            let why = measured.and_then(|metric| metric.reason.clone());
            let why = why.unwrap_or_else(|| "this run has no figure of it".to_owned());
            return Err(Reason::NotMeasurable(why));
        };
        if let Some(other) = kept.iter().find(|kept| kept.unit != current.unit) {
            return Err(Reason::Incomparable(format!(
                "it was kept in `{}` and is in `{}` now",
                other.unit, current.unit
            )));
        }
        let calls: Vec<f64> = self.kept_of("mean").map(|mean| mean.value).collect();
        Ok(StoredFigure {
            metric: metric.clone(),
            dimension: dimension(&current.unit),
            direction: current.better.or(latest.better).map(direction),
            kept: kept.into_iter().map(kept_figure).collect(),
            current: kept_figure(&current),
            other_machine: self.other_machine.map(str::to_owned),
            call_ns: (!calls.is_empty()).then(|| calls.iter().sum::<f64>() / calls.len() as f64),
            clock_step_ns: self.clock_step_ns,
        })
    }

    /// Whether a rule has to be answered for the case: not one that nobody has written and that the
    /// kept runs cannot answer, and not one about work or a figure that the case does not have.
    pub(super) fn is_about(&self, rule: &Rule) -> bool {
        if self.kept_of(&rule.metric.to_string()).next().is_some() {
            return true;
        }
        let is_had = match &rule.metric {
            // Of items only a case that declares them has a rate.
            Metric::PerItem(_) => self.has(&Metric::Builtin(Builtin::ItemRate)),
            Metric::Builtin(Builtin::ItemRate | Builtin::Bandwidth) | Metric::Own { .. } => {
                self.has(&rule.metric)
            }
            _ => true,
        };
        is_had && !rule.is_built_in
    }

    /// Whether either side has the metric.
    fn has(&self, metric: &Metric) -> bool {
        let name = metric.to_string();
        self.benchmark.metrics.contains_key(&name) || self.kept_of(&name).next().is_some()
    }

    /// Which way a metric is better, as the benchmark has said.
    pub(super) fn better(&self, metric: &Metric) -> Option<Direction> {
        let name = metric.to_string();
        let measured = self.benchmark.metrics.get(&name);
        let kept = || self.kept_of(&name).last()?.better;
        let better = measured.and_then(|metric| metric.better).or_else(kept);
        better.map(direction)
    }

    fn kept_of<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a BaselineMetric> {
        let name = name.to_owned();
        let runs = self.kept.runs.iter();
        runs.filter_map(move |run| run.metrics.get(&name))
    }

    /// The latest kept run.
    pub(super) fn since(&self) -> Since {
        let latest = self.kept.runs.last().expect("one run at least");
        Since {
            timestamp: latest.timestamp.clone(),
            commit: latest.git_commit.clone(),
            is_dirty: latest.git_dirty == Some(true),
        }
    }
}

fn kept_figure(metric: &BaselineMetric) -> KeptFigure {
    KeptFigure {
        value: metric.value,
        interval: metric.lo.zip(metric.hi),
        bound: bound(metric.bound),
        is_deterministic: metric.deterministic,
    }
}
