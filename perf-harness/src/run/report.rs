//! What was found, as it is stored: the one place where live results become a report.

use std::time::Duration;

use perf_targets::{Dimension, Direction, Limit};

use super::outcome::{CaseOutcome, Judged, Measured, Status};
use super::scaling::add_scaling;
use crate::clock::Clock;
use crate::config::{FailOn, RunSettings};
use crate::host::{Check, CheckStatus, Machine, Revision};
use crate::measure::Ledger;
use crate::plan::{Plan, PlannedCase};
use crate::store::wire;
use crate::verdict::{
    Bound, Comparison, Decision, Figure, FigureSource, Reason, Suspicion, Tendency, explain,
    explain_pair,
};

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
    let summary = summary(&benchmarks, settings, surroundings.elapsed);
    wire::Report {
        schema: wire::SCHEMA.to_owned(),
        run_id: surroundings.run_id.to_owned(),
        timestamp: surroundings.timestamp,
        git_commit: surroundings.revision.commit,
        git_branch: surroundings.revision.branch,
        git_dirty: surroundings.revision.dirty,
        rust_version: surroundings.revision.rustc,
        profile: settings.profile.clone(),
        machine: wire::Machine {
            key: surroundings.machine.key(),
            cpu: surroundings.machine.cpu.clone(),
            cores: surroundings.machine.cores,
            memory_bytes: surroundings.machine.memory_bytes,
            os: surroundings.machine.os.clone(),
            virtualized: surroundings.machine.virtualized,
        },
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
        benchmarks,
        summary,
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
    let case = planned.case;
    let mut benchmark = wire::Benchmark {
        package: surroundings.package.to_owned(),
        bench: surroundings.bench.to_owned(),
        name: case.options.name.map(str::to_owned),
        params: case.params.iter().cloned().collect(),
        group: case.options.group.map(str::to_owned),
        tags: case.options.tags.iter().map(ToString::to_string).collect(),
        source: wire::Source {
            file: case.source.file.to_owned(),
            line: case.source.line,
        },
        notes: outcome.notes,
        ..wire::Benchmark::new(&case.id)
    };
    match outcome.status {
        Status::Measured(measured) => {
            benchmark.metrics = measured
                .summary
                .iter()
                .map(|(name, figure)| (name.to_owned(), metric(figure)))
                .collect();
            benchmark.targets = targets(&measured, settings.confidence);
            benchmark.verdict = benchmark
                .targets
                .iter()
                .filter(|target| target.tier == wire::Tier::Target)
                .fold(wire::Verdict::None, |worst, target| {
                    worst.worse(target.verdict)
                });
            benchmark.comparison = changes(&measured);
            benchmark.histogram = measured.histogram;
            benchmark.measured_ns = measured.watched.as_nanos() as f64;
            benchmark.span_ns = measured.span.as_nanos() as f64;
            benchmark.ledger = ledger(&measured.ledger);
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

/// All targets with their answers, each followed by its looser tier.
fn targets(measured: &Measured, confidence: f64) -> Vec<wire::Target> {
    let mut judged = Vec::new();
    for one in &measured.targets {
        let looser: Vec<&Judged> = measured
            .acceptable
            .iter()
            .filter(|acceptable| acceptable.target.metric == one.target.metric)
            .collect();
        let is_met = !looser.is_empty()
            && looser
                .iter()
                .all(|acceptable| acceptable.decision == Decision::Pass);
        let is_missed = looser
            .iter()
            .any(|acceptable| acceptable.decision == Decision::Fail);
        let open_tier = looser
            .iter()
            .find_map(|acceptable| match &acceptable.decision {
                Decision::Inconclusive(reason) => Some((&acceptable.target, reason)),
                _ => None,
            });
        let decision = &one.decision;
        let (decision, verdict) = match decision {
            Decision::Pass => (decision, wire::Verdict::Pass),
            Decision::Fail if is_met => (decision, wire::Verdict::Warn),
            Decision::Fail if !is_missed && open_tier.is_some() => {
                (decision, wire::Verdict::Inconclusive)
            }
            Decision::Fail => (decision, wire::Verdict::Fail),
            // What misses the looser tier misses the target too.
            _ if is_missed => (&Decision::Fail, wire::Verdict::Fail),
            _ => (decision, wire::Verdict::Inconclusive),
        };
        let mut answer = wire_target(one, wire::Tier::Target, decision, verdict, confidence);
        if let (wire::Verdict::Inconclusive, Decision::Fail, Some((acceptable, reason))) =
            (verdict, decision, open_tier)
        {
            answer.reason = Some(stated(reason));
            answer.explanation.push_str(&format!(
                "; whether it stays within the acceptable `{acceptable}` cannot be told: {reason}"
            ));
        }
        judged.push(answer);
        for acceptable in looser {
            // What meets the target meets the looser tier too.
            let own = if verdict == wire::Verdict::Pass {
                &Decision::Pass
            } else {
                &acceptable.decision
            };
            let verdict = match own {
                Decision::Pass => wire::Verdict::Pass,
                Decision::Fail => wire::Verdict::Fail,
                _ => wire::Verdict::Inconclusive,
            };
            judged.push(wire_target(
                acceptable,
                wire::Tier::Acceptable,
                own,
                verdict,
                confidence,
            ));
        }
    }
    judged
}

fn wire_target(
    judged: &Judged,
    tier: wire::Tier,
    decision: &Decision,
    verdict: wire::Verdict,
    confidence: f64,
) -> wire::Target {
    let target = &judged.target;
    let figure = judged.figure.as_ref();
    let dimension = figure
        .map(|figure| figure.dimension)
        .or_else(|| target.metric.dimension());
    wire::Target {
        target: target.to_string(),
        metric: target.metric.to_string(),
        tier,
        observed: figure.and_then(|figure| figure.value),
        lo: figure.and_then(|figure| figure.lower),
        hi: figure.and_then(|figure| figure.upper),
        limit: match &target.limit {
            Limit::Absolute(quantity) => Some(quantity.value),
            Limit::Relative(_) => None,
        },
        unit: dimension.map_or("1", unit).to_owned(),
        watched_ns: match &judged.comparison {
            Some((_, comparison)) => Some(comparison.watched.as_nanos() as f64),
            None => figure.and_then(watched_ns),
        },
        verdict,
        reason: match decision {
            Decision::Inconclusive(reason) => Some(stated(reason)),
            _ => None,
        },
        reference: judged
            .comparison
            .as_ref()
            .map(|(reference, _)| reference.clone()),
        explanation: explanation(judged, decision, confidence),
    }
}

/// How the case stands to those that it is held against.
fn changes(measured: &Measured) -> Vec<wire::Change> {
    let is_missed = |reference: &str, comparison: &Comparison| {
        measured.targets.iter().any(|judged| {
            judged.decision == Decision::Fail
                && judged.target.metric == comparison.metric
                && judged
                    .comparison
                    .as_ref()
                    .is_some_and(|(other, _)| other == reference)
        })
    };
    let finite = |value: f64| value.is_finite().then_some(value);
    measured
        .comparisons
        .iter()
        .map(|(reference, comparison)| wire::Change {
            metric: comparison.metric.to_string(),
            reference: reference.clone(),
            base: finite(comparison.base),
            current: finite(comparison.candidate),
            ratio: finite(comparison.ratio),
            lo: finite(comparison.lower),
            hi: finite(comparison.upper),
            severity: if is_missed(reference, comparison) {
                wire::Severity::Fail
            } else {
                wire::Severity::None
            },
            verdict: match comparison.tendency() {
                Tendency::Same => wire::ChangeVerdict::Same,
                Tendency::Better => wire::ChangeVerdict::Improved,
                Tendency::Worse => wire::ChangeVerdict::Regressed,
                Tendency::Unclear => wire::ChangeVerdict::Inconclusive,
            },
        })
        .collect()
}

/// A word that programs can tell; what there is to say of the noise stands in the explanation.
fn stated(reason: &Reason) -> String {
    match reason {
        Reason::NoisyMachine(_) => reason.term().to_owned(),
        _ => reason.to_string(),
    }
}

/// The verdict in a sentence; where noise may be why it is none or no better, what disturbed.
fn explanation(judged: &Judged, decision: &Decision, confidence: f64) -> String {
    let figure = judged.figure.as_ref();
    if let Some((reference, comparison)) = &judged.comparison {
        let dimension = figure.map(|figure| figure.dimension);
        return explain_pair(
            &judged.target,
            decision,
            reference,
            comparison,
            dimension,
            confidence,
        );
    }
    let mut text = explain(&judged.target, decision, figure, confidence);
    if judged.was_suspect == Some(Suspicion::Missed) && *decision == Decision::Fail {
        text.push_str("; it was missed twice");
    }
    let is_timed = figure.is_some_and(|figure| figure.source != FigureSource::Counts);
    let may_be_noise = match decision {
        Decision::Pass | Decision::Open => false,
        Decision::Fail | Decision::Suspect(_) => true,
        Decision::Inconclusive(reason) => reason.may_be_noise(),
    };
    if let (true, Some(disturbance)) = (
        is_timed && may_be_noise,
        ledger(&judged.ledger).disturbance(),
    ) {
        text.push_str("; ");
        text.push_str(&disturbance);
    }
    text
}

fn ledger(ledger: &Ledger) -> wire::Ledger {
    let ms = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1e3);
    wire::Ledger {
        interrupted_samples: ledger.interrupted,
        voluntary_switches: ledger.switches.map(|switches| switches.voluntary),
        involuntary_switches: ledger.switches.map(|switches| switches.involuntary),
        migrations: ledger.migrations,
        steal_ms: ms(ledger.system.stolen),
        pressure_ms: ms(ledger.system.pressure),
        throttled_ms: ms(ledger.system.throttled),
        throttled_periods: ledger.system.throttled_periods,
    }
}

fn watched_ns(figure: &Figure) -> Option<f64> {
    figure.watched.map(|watched| watched.as_nanos() as f64)
}

fn metric(figure: &Figure) -> wire::Metric {
    wire::Metric {
        value: figure.value,
        lo: figure.lower,
        hi: figure.upper,
        unit: unit(figure.dimension).to_owned(),
        better: figure.direction.map(|direction| match direction {
            Direction::Lower => wire::Better::Lower,
            Direction::Higher => wire::Better::Higher,
        }),
        kind: match figure.source {
            FigureSource::Calls => wire::MetricKind::Call,
            FigureSource::Batches => wire::MetricKind::Batch,
            FigureSource::Counts => wire::MetricKind::Count,
        },
        samples: figure.samples,
        watched_ns: watched_ns(figure),
        bound: match figure.bound {
            Bound::Exact => wire::Bound::Exact,
            Bound::AtMost => wire::Bound::AtMost,
            Bound::AtLeast => wire::Bound::AtLeast,
        },
        reason: figure.remark.clone(),
    }
}

fn unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "ns",
        Dimension::Rate => "1/s",
        Dimension::ByteRate => "B/s",
        Dimension::Bytes => "B",
        Dimension::Growth => "B/h",
        Dimension::Share => "share",
        _ => "1",
    }
}

fn summary(
    benchmarks: &[wire::Benchmark],
    settings: &RunSettings,
    elapsed: Duration,
) -> wire::Summary {
    let outcomes = |outcome| {
        benchmarks
            .iter()
            .filter(|one| one.outcome == outcome)
            .count()
    };
    let completed = |verdict| {
        benchmarks
            .iter()
            .filter(|one| one.outcome == wire::Outcome::Completed && one.verdict == verdict)
            .count()
    };
    let mut summary = wire::Summary {
        pass: completed(wire::Verdict::Pass),
        warn: completed(wire::Verdict::Warn),
        fail: completed(wire::Verdict::Fail),
        inconclusive: completed(wire::Verdict::Inconclusive),
        unjudged: completed(wire::Verdict::None),
        errored: outcomes(wire::Outcome::Errored),
        skipped: outcomes(wire::Outcome::Skipped),
        verdict: benchmarks
            .iter()
            .fold(wire::Verdict::None, |worst, one| worst.worse(one.verdict)),
        grade: None,
        exit_status: 0,
        elapsed_ns: elapsed.as_nanos() as f64,
    };
    summary.exit_status = exit_status(&summary, settings);
    summary
}

/// The highest that applies of: 101 errored, 3 missed, 4 inconclusive under `strict`, 0.
fn exit_status(summary: &wire::Summary, settings: &RunSettings) -> u8 {
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
