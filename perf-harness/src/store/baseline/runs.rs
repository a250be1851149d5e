//! Reports as runs of baselines, and baselines put together.

use crate::store::wire::{
    Baseline, BaselineCase, BaselineMetric, BaselineRun, Benchmark, Bound, Metric, MetricKind,
    Outcome, Report,
};

/// What a figure says of itself where every call gave the same.
const DETERMINISTIC: &str = "deterministic";

/// The report's cases as runs, a baseline for each bench target and machine in it. Cases that errored or were
/// not run are left out, and those that a scenario called: they are held to their targets alone.
///
/// ```
/// use perf_harness::report::{Report, baselines};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// for baseline in baselines::of_report(&report) {
///     println!("{}.{}: {} cases", baseline.package, baseline.bench, baseline.cases.len());
/// }
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[must_use]
pub fn of_report(report: &Report) -> Vec<Baseline> {
    let mut baselines: Vec<Baseline> = Vec::new();
    for benchmark in &report.benchmarks {
        if benchmark.outcome != Outcome::Completed || benchmark.series.is_some() {
            continue;
        }
        let machine = benchmark.machine.as_ref().unwrap_or(&report.machine);
        let of_target = |baseline: &Baseline| {
            baseline.package == benchmark.package
                && baseline.bench == benchmark.bench
                && baseline.machine.key == machine.key
        };
        let place = baselines.iter().position(of_target).unwrap_or_else(|| {
            baselines.push(Baseline {
                package: benchmark.package.clone(),
                bench: benchmark.bench.clone(),
                machine: machine.clone(),
                ..Baseline::default()
            });
            baselines.len() - 1
        });
        let run = run(report, benchmark);
        baselines[place].add(&benchmark.id, vec![run], Arrival::Last);
    }
    baselines
}

fn run(report: &Report, benchmark: &Benchmark) -> BaselineRun {
    let metrics = benchmark.metrics.iter();
    BaselineRun {
        timestamp: report.timestamp.clone(),
        git_commit: report.git_commit.clone(),
        git_branch: report.git_branch.clone(),
        git_dirty: report.git_dirty,
        rust_version: report.rust_version.clone(),
        metrics: metrics
            .filter_map(|(name, metric)| Some((name.clone(), figure(name, metric)?)))
            .collect(),
        histogram: coarsened(&benchmark.histogram),
    }
}

/// Cells within a fiftieth of the first of them as one, at the mean of their calls: files stay short, and
/// no curve moves to one side.
fn coarsened(cells: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let is_near = |(first, _): &(u64, u64), (ns, _): &(u64, u64)| *ns <= first + first / 50;
    let mut rest = cells;
    let mut coarse = Vec::new();
    while let Some(first) = rest.first() {
        let near = rest.iter().take_while(|cell| is_near(first, cell)).count();
        let (group, others) = rest.split_at(near.max(1));
        let calls: u64 = group.iter().map(|(_, calls)| calls).sum();
        let total: f64 = group
            .iter()
            .map(|(ns, calls)| *ns as f64 * *calls as f64)
            .sum();
        let place = (total / calls.max(1) as f64).round() as u64;
        coarse.push((place.max(first.0), calls));
        rest = others;
    }
    coarse
}

/// A figure as it is kept, by its metric's name; `None` where there is none.
pub(crate) fn figure(name: &str, metric: &Metric) -> Option<BaselineMetric> {
    let finite = |value: &f64| value.is_finite();
    let value = metric.value.filter(finite)?;
    // A total and a percentile of what a benchmark records have ends that meet without being the same
    // in every call, and so may a duration have.
    let is_of_each_call = !name.contains('.') && ["1", "B"].contains(&metric.unit.as_str());
    let is_one = is_of_each_call && metric.lo == Some(value) && metric.hi == Some(value);
    let is_counted = metric.kind == MetricKind::Count && metric.bound == Bound::Exact;
    let deterministic = is_counted && (is_one || metric.reason.as_deref() == Some(DETERMINISTIC));
    let kept = |value: f64| if deterministic { value } else { rounded(value) };
    Some(BaselineMetric {
        value: kept(value),
        // Both are the value where it never varies.
        lo: metric
            .lo
            .filter(|_| !deterministic)
            .filter(finite)
            .map(kept),
        hi: metric
            .hi
            .filter(|_| !deterministic)
            .filter(finite)
            .map(kept),
        unit: metric.unit.clone(),
        better: metric.better,
        kind: metric.kind,
        bound: metric.bound,
        deterministic,
    })
}

/// To seven digits: a millionth of a measured figure means nothing, and long files do.
fn rounded(value: f64) -> f64 {
    format!("{value:.6e}").parse().unwrap_or(value)
}

/// Only the latest run keeps its histogram, so it tells nothing of who a run is.
fn is_same(one: &BaselineRun, other: &BaselineRun) -> bool {
    let without = |run: &BaselineRun| BaselineRun {
        histogram: Vec::new(),
        ..run.clone()
    };
    one.timestamp == other.timestamp && without(one) == without(other)
}

/// Where runs come to stand among those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Behind them, whatever their clock says: they have just been measured, or they are the file's.
    Last,
    /// In the order of time: they come from elsewhere.
    ByTime,
}

impl Baseline {
    /// Takes up runs of a case, each once; the last ten stay.
    pub(super) fn add(&mut self, id: &str, runs: Vec<BaselineRun>, arrival: Arrival) {
        let place = match self.cases.binary_search_by(|case| (*case.id).cmp(id)) {
            Ok(place) => place,
            Err(place) => {
                let case = BaselineCase {
                    id: id.to_owned(),
                    runs: Vec::new(),
                };
                self.cases.insert(place, case);
                place
            }
        };
        let kept = &mut self.cases[place].runs;
        for run in runs {
            if !kept.iter().any(|one| is_same(one, &run)) {
                kept.push(run);
            }
        }
        if arrival == Arrival::ByTime {
            kept.sort_by(|one, other| one.timestamp.cmp(&other.timestamp));
        }
        let surplus = kept.len().saturating_sub(BaselineCase::KEPT_RUNS);
        kept.drain(..surplus);
        if let Some((_, earlier)) = kept.split_last_mut() {
            for run in earlier {
                run.histogram.clear();
            }
        }
    }

    /// Takes up all runs of another baseline of the same bench target and machine.
    pub(super) fn absorb(&mut self, other: Self, arrival: Arrival) {
        self.machine = other.machine;
        for BaselineCase { id, runs } in other.cases {
            self.add(&id, runs, arrival);
        }
    }

    /// In the order of ids that [`add`](Self::add) relies on, whoever wrote the file.
    pub(super) fn in_order(mut self) -> Self {
        let cases = std::mem::take(&mut self.cases);
        for BaselineCase { id, runs } in cases {
            self.add(&id, runs, Arrival::Last);
        }
        self
    }

    /// When its latest run took place.
    pub(super) fn latest(&self) -> Option<&str> {
        let runs = self.cases.iter().flat_map(|case| &case.runs);
        runs.map(|run| run.timestamp.as_str()).max()
    }
}
