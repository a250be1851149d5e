//! What was found, as it is stored: the one place where live results become a report.

use std::time::Duration;

use super::answers::{Answers, targets};
use super::changes::changes;
use super::outcome::{CaseOutcome, Measured, Status};
use super::recommend::recommendations;
use super::scaling::add_scaling;
use super::tier_answers::regressions;
use super::wire_figure::{ledger, metric, timeline};
use crate::clock::Clock;
use crate::config::{self, FailOn, RunSettings};
use crate::host::{Check, CheckStatus, Machine, Revision};
use crate::load::Shard;
use crate::plan::{Plan, PlannedCase};
use crate::store::{summarize, wire};

/// What a report says beside the cases.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) package: &'a str,
    pub(crate) bench: &'a str,
    pub(crate) run_id: &'a str,
    pub(crate) timestamp: String,
    pub(crate) revision: Revision,
    pub(crate) machine: &'a Machine,
    pub(crate) clock: &'a Clock,
    pub(crate) environment: Vec<Check>,
    pub(crate) elapsed: Duration,
    /// The other build that this one was held against.
    pub(crate) base: Option<wire::Base>,
    /// Which part of the run this process is.
    pub(crate) shard: Option<Shard>,
    /// What the cases are held against has these, and this program has not; and what reports call it.
    pub(crate) removed: Vec<String>,
    pub(crate) removed_from: String,
    /// The bands of grades.
    pub(crate) grade: config::Grade,
}

/// The report of one process.
pub(crate) fn assemble(
    plan: &Plan<'_>,
    outcomes: Vec<CaseOutcome>,
    settings: &RunSettings,
    surroundings: Surroundings<'_>,
) -> wire::Report {
    let mut benchmarks: Vec<wire::Benchmark> = plan
        .cases
        .iter()
        .zip(outcomes)
        .map(|(planned, outcome)| benchmark(planned, outcome, settings, &surroundings))
        .collect();
    add_scaling(&plan.cases, &mut benchmarks);
    let removed_from = &surroundings.removed_from;
    for id in &surroundings.removed {
        benchmarks.push(removed(
            id,
            removed_from,
            surroundings.package,
            surroundings.bench,
        ));
    }
    let mut report = wire::Report {
        schema: wire::SCHEMA.to_owned(),
        run_id: surroundings.run_id.to_owned(),
        timestamp: surroundings.timestamp,
        git_commit: surroundings.revision.commit,
        git_branch: surroundings.revision.branch,
        git_dirty: surroundings.revision.dirty,
        rust_version: surroundings.revision.rustc,
        profile: settings.profile.clone(),
        machine: machine(surroundings.machine),
        clock: wire::Clock {
            kind: surroundings.clock.kind().name().to_owned(),
            resolution_ns: surroundings.clock.cost().resolution_ns,
            overhead_ns: surroundings.clock.cost().overhead_ns,
        },
        environment: surroundings
            .environment
            .into_iter()
            .map(environment_check)
            .collect(),
        base: surroundings.base,
        shard: surroundings.shard.map(|shard| wire::Shard {
            index: shard.index + 1,
            of: shard.of,
            bench_targets: vec![wire::ShardedTarget {
                package: surroundings.package.to_owned(),
                bench: surroundings.bench.to_owned(),
                cases: plan.of_all_shards as u64,
            }],
        }),
        benchmarks,
        summary: wire::Summary {
            elapsed_ns: surroundings.elapsed.as_nanos() as f64,
            ..wire::Summary::default()
        },
        grade_bands: wire::GradeBands::default(),
    };
    conclude(&mut report, settings, surroundings.grade);
    report
}

/// The machine as it is stored.
pub(crate) fn machine(machine: &Machine) -> wire::Machine {
    wire::Machine {
        key: machine.key(),
        cpu: machine.cpu.clone(),
        cores: machine.cores,
        memory_bytes: machine.memory_bytes,
        os: machine.os.clone(),
        virtualized: machine.virtualized,
    }
}

fn environment_check(check: Check) -> wire::EnvironmentCheck {
    wire::EnvironmentCheck {
        check: check.check.to_owned(),
        status: match check.status {
            CheckStatus::Ok => wire::CheckStatus::Ok,
            CheckStatus::Warn => wire::CheckStatus::Warn,
            CheckStatus::Unknown => wire::CheckStatus::Unknown,
        },
        detail: check.detail,
    }
}

fn benchmark(
    planned: &PlannedCase<'_>,
    outcome: CaseOutcome,
    settings: &RunSettings,
    surroundings: &Surroundings<'_>,
) -> wire::Benchmark {
    let mut benchmark = wire::Benchmark {
        notes: outcome.notes,
        ..described(planned, surroundings.package, surroundings.bench)
    };
    match outcome.status {
        Status::Measured(measured) => {
            write_measured(
                &mut benchmark,
                *measured,
                settings,
                surroundings.base.as_ref(),
            );
        }
        Status::Errored(error) => {
            benchmark.outcome = wire::Outcome::Errored;
            benchmark.error = Some(error);
        }
        Status::Skipped(why) => {
            benchmark.outcome = wire::Outcome::Skipped;
            benchmark.error = Some(why);
        }
    }
    benchmark
}

/// What was found of a case, into the benchmark that names it.
pub(super) fn write_measured(
    benchmark: &mut wire::Benchmark,
    measured: Measured,
    settings: &RunSettings,
    base: Option<&wire::Base>,
) {
    benchmark.metrics = measured
        .summary
        .iter()
        .map(|(name, figure)| (name.to_owned(), metric(figure)))
        .collect();
    let answers = Answers::of(&measured, settings);
    benchmark.targets = targets(answers);
    benchmark.targets.extend(regressions(answers));
    benchmark.verdict = verdict(&benchmark.targets);
    benchmark.comparison = changes(answers, &benchmark.targets);
    benchmark.histogram = measured.histogram;
    benchmark.base_histogram = base_histogram(measured.base_histogram, base);
    benchmark.timeline = timeline(&measured.timeline);
    benchmark.measured_ns = measured.watched.as_nanos() as f64;
    benchmark.span_ns = measured.span.as_nanos() as f64;
    benchmark.ledger = ledger(&measured.ledger);
    benchmark.series = measured.series;
}

/// The single calls of the other build.
fn base_histogram(
    cells: Vec<(u64, u64)>,
    base: Option<&wire::Base>,
) -> Option<wire::BaseHistogram> {
    let base = base.filter(|_| !cells.is_empty())?;
    Some(wire::BaseHistogram {
        reference: base.reference(),
        cells,
    })
}

/// A case as reports name it, before anything is known of it.
pub(super) fn described(planned: &PlannedCase<'_>, package: &str, bench: &str) -> wire::Benchmark {
    let case = planned.case;
    wire::Benchmark {
        package: package.to_owned(),
        bench: bench.to_owned(),
        name: case.options.name.map(str::to_owned),
        params: case.params.iter().cloned().collect(),
        group: case.options.group.map(str::to_owned),
        tags: case.options.tags.iter().map(ToString::to_string).collect(),
        source: wire::Source {
            file: case.source.file.to_owned(),
            line: case.source.line,
        },
        ..wire::Benchmark::new(&case.id)
    }
}

/// The worst of a case's targets; the looser tier is in them already.
pub(super) fn verdict(targets: &[wire::Target]) -> wire::Verdict {
    targets
        .iter()
        .filter(|target| target.tier != wire::Tier::Acceptable)
        .fold(wire::Verdict::None, |worst, target| {
            worst.worse(target.verdict)
        })
}

/// A case that only the base has.
pub(super) fn removed(id: &str, reference: &str, package: &str, bench: &str) -> wire::Benchmark {
    let verdict = wire::ChangeVerdict::Removed;
    wire::Benchmark {
        package: package.to_owned(),
        bench: bench.to_owned(),
        outcome: wire::Outcome::Skipped,
        error: Some(format!(
            "removed: only `{}` has it",
            wire::shown_reference(reference)
        )),
        comparison: vec![wire::Change::without_figures(reference, verdict)],
        ..wire::Benchmark::new(id)
    }
}

/// What is said of a report when all its verdicts stand: what the figures suggest, the grades, and
/// what the cases come to.
pub(super) fn conclude(report: &mut wire::Report, settings: &RunSettings, grade: config::Grade) {
    let config::Grade {
        excellent,
        good,
        fair,
    } = grade;
    report.grade_bands = wire::GradeBands {
        excellent,
        good,
        fair,
    };
    for benchmark in &mut report.benchmarks {
        benchmark.grade = super::grade::grade(benchmark, report.grade_bands);
        let machine = benchmark.machine.as_ref().unwrap_or(&report.machine);
        benchmark.recommendations = recommendations(benchmark, machine);
    }
    let before = std::mem::take(&mut report.summary);
    report.summary = summarize(&report.benchmarks, report.grade_bands);
    report.summary.elapsed_ns = before.elapsed_ns;
    report.summary.exit_status = exit_status(&report.summary, settings);
    report.summary.end_with(before.run_status);
}

/// The highest that applies of: 101 errored, 3 missed, 4 inconclusive under `strict`, 0.
pub(super) fn exit_status(summary: &wire::Summary, settings: &RunSettings) -> u8 {
    let missed = match settings.fail_on {
        FailOn::Fail => summary.fail > 0,
        FailOn::Warn => summary.fail + summary.warn > 0,
        FailOn::Never => false,
    };
    if summary.errored > 0 {
        101
    } else if missed {
        3
    } else if settings.strict && settings.fail_on != FailOn::Never && summary.inconclusive > 0 {
        4
    } else {
        0
    }
}
