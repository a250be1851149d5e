//! Stored runs as the report of a run: what `--load-baseline` shows and compares without measuring.

use crate::config::Settings;
use crate::plan::{Plan, PlannedCase, is_against_base};
use crate::run::report::{conclude, described};
use crate::store::Found;
use crate::store::wire::{
    BaselineMetric, BaselineRun, Benchmark, Clock, GradeBands, Metric, Outcome, Report, SCHEMA,
    Summary, Target, Tier, Verdict,
};

/// The latest stored run of each case of a plan; what none is stored of was skipped.
pub(crate) fn loaded(
    plan: &Plan<'_>,
    found: &Found,
    (package, bench): (&str, &str),
    run_id: &str,
    settings: &Settings,
) -> Report {
    let latest = |planned: &PlannedCase<'_>| -> Option<&BaselineRun> {
        let cases = found.baselines.iter().flat_map(|baseline| &baseline.cases);
        let mut cases = cases.filter(|case| case.id == planned.case.id);
        cases.find_map(|case| case.runs.last())
    };
    let benchmark = |planned: &PlannedCase<'_>| {
        let benchmark = described(planned, package, bench);
        match latest(planned) {
            Some(run) => Benchmark {
                metrics: run
                    .metrics
                    .iter()
                    .map(|(name, metric)| (name.clone(), metric_of(metric)))
                    .collect(),
                histogram: run.histogram.clone(),
                targets: relative_targets(planned),
                notes: unjudged(planned).into_iter().collect(),
                ..benchmark
            },
            None => Benchmark {
                outcome: Outcome::Skipped,
                error: Some(format!("`{}` has no such case", found.name())),
                ..benchmark
            },
        }
    };
    let benchmarks: Vec<Benchmark> = plan.cases.iter().map(benchmark).collect();
    let runs = plan.cases.iter().filter_map(latest);
    let newest = runs.max_by(|one, other| one.timestamp.cmp(&other.timestamp));
    let newest = newest.cloned().unwrap_or_default();
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        run_id: run_id.to_owned(),
        timestamp: newest.timestamp,
        git_commit: newest.git_commit,
        git_branch: newest.git_branch,
        git_dirty: newest.git_dirty,
        rust_version: newest.rust_version,
        profile: settings.run.profile.clone(),
        machine: found
            .baselines
            .first()
            .map(|baseline| baseline.machine.clone())
            .unwrap_or_default(),
        clock: Clock {
            kind: "stored".to_owned(),
            ..Clock::default()
        },
        environment: Vec::new(),
        base: None,
        shard: None,
        benchmarks,
        summary: Summary::default(),
        grade_bands: GradeBands::default(),
    };
    conclude(&mut report, &settings.run, settings.grade);
    report
}

/// What the kept figures can answer, as far as it is not answered yet; absolute targets speak of
/// samples that are gone.
fn relative_targets(planned: &PlannedCase<'_>) -> Vec<Target> {
    let of_tier = |targets: &[perf_targets::Target], tier| {
        let relative = targets.iter().filter(|target| is_against_base(target));
        relative
            .map(|target| Target {
                target: target.to_string(),
                metric: target.metric.to_string(),
                tier,
                observed: None,
                lo: None,
                hi: None,
                limit: None,
                unit: String::new(),
                watched_ns: None,
                verdict: Verdict::Inconclusive,
                reason: Some("no baseline".to_owned()),
                reference: None,
                explanation: format!("{target}: no baseline to hold the stored run against"),
            })
            .collect::<Vec<_>>()
    };
    let settings = &planned.settings;
    let mut all = of_tier(&settings.targets, Tier::Target);
    all.extend(of_tier(&settings.acceptable, Tier::Acceptable));
    all
}

/// Says which targets a stored run cannot answer.
fn unjudged(planned: &PlannedCase<'_>) -> Option<String> {
    let targets = planned.settings.targets.iter();
    let told: Vec<String> = targets
        .filter(|target| !is_against_base(target))
        .map(|target| format!("`{target}`"))
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "not judged, since a stored run has no samples: {}",
            told.join(", ")
        )
    })
}

fn metric_of(kept: &BaselineMetric) -> Metric {
    Metric {
        value: Some(kept.value),
        lo: kept.lo,
        hi: kept.hi,
        unit: kept.unit.clone(),
        better: kept.better,
        kind: kept.kind,
        samples: None,
        watched_ns: None,
        bound: kept.bound,
        reason: kept.deterministic.then(|| "deterministic".to_owned()),
    }
}
