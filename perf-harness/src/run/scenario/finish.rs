//! What a load came to, as every report takes it.

use perf_targets::{Metric, Target};

use super::load_of::Member;
use super::session::Session;
use super::single::leak_target;
use crate::measure::Ledger;
use crate::run::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::store::wire;
use crate::verdict::{
    GeneratorFinding, LoadEvidence, LoadLevels, Summary, check_figures, decide, figure_of, figures,
};

/// What holds for all benchmarks of a load.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) generator: GeneratorFinding,
    /// What stopped it before its time.
    pub(super) stopped: Option<String>,
}

/// The outcomes, in the order of the members.
pub(super) fn finish(
    mut session: Session<'_, '_, '_>,
    evidence: Vec<LoadEvidence>,
    judgement: &Judgement,
) -> Vec<CaseOutcome> {
    let load = session.load;
    let levels = load.levels();
    let (peaks, untold) = match &mut session.watches.resources {
        Some(watch) => (watch.peaks(), watch.untold()),
        None => ([None, None], None),
    };
    if let Some(why) = &judgement.generator.too_slow {
        session.notes.push(format!("generator too slow: {why}"));
    }
    if load.is_part() {
        let crate::load::Shard { index, of } = load.shard;
        session.notes.push(format!(
            "part {}/{of} of a load: `cargo perf-bench merge` judges all parts together",
            index + 1
        ));
    }
    let span = std::time::Duration::from_nanos(session.at_ns);
    let leak = leak_target(&load.scenario.executor);
    let faults = match &mut session.watches.faults {
        Some(faults) => faults(),
        None => Vec::new(),
    };
    let skipped = faults.iter().find_map(|fault| {
        let why = fault.skipped.as_ref()?;
        Some(format!("the fault `{}` was skipped: {why}", fault.name))
    });
    session.notes.extend(skipped.clone());
    session.events.sort_by_key(|event| event.at_ns);
    let members = load.members.iter().zip(evidence).zip(session.courses);
    members
        .map(|((member, mut evidence), course)| {
            for (total, peak) in evidence.usage.iter_mut().zip(peaks) {
                total.rss_peak = peak.map(|peak| peak as f64).or(total.rss_peak);
            }
            evidence.untold = untold;
            if skipped.is_some() {
                evidence.skipped.clone_from(&skipped);
                evidence.recovery = None;
            }
            let targets = targets_of(member, leak.as_ref());
            if let (false, Err(trouble)) = (load.is_part(), check_own(member, &evidence)) {
                return CaseOutcome {
                    status: Status::Errored(trouble),
                    notes: session.notes.clone(),
                };
            }
            let every = targets.iter().chain(member.acceptable);
            let asked: Vec<&Metric> = every.map(|target| &target.metric).collect();
            let summary = figures(&evidence, &levels, &asked);
            let judged = |targets: &[Target]| {
                // A part of a load is judged when all of its parts are there.
                let targets = if load.is_part() { &[] } else { targets };
                let judged = targets.iter();
                judged
                    .map(|target| judged_target(target, &summary, &evidence, &levels))
                    .collect::<Vec<_>>()
            };
            let series = wire::Series {
                scenario: load
                    .scenario
                    .name
                    .clone()
                    .unwrap_or_else(|| load.scenario.executor.word().to_owned()),
                executor: load.scenario.executor.word().to_owned(),
                expansion: load
                    .scenario
                    .preset
                    .as_ref()
                    .map(|(_, expansion)| expansion.clone()),
                model: if evidence.model.is_open {
                    "open"
                } else {
                    "closed"
                }
                .to_owned(),
                seed: load.seed,
                share: member.share,
                faults: faults.clone(),
                events: session.events.clone(),
                generator: generator(&judgement.generator),
                stopped: judgement.stopped.clone(),
                ..course.into_series()
            };
            let (targets, acceptable) = (judged(&targets), judged(member.acceptable));
            let measured = Measured {
                histogram: evidence.whole.response.pairs().collect(),
                targets,
                acceptable,
                watched: evidence.load_time(),
                span,
                series: Some(Box::new(series)),
                summary,
                ..Measured::default()
            };
            CaseOutcome {
                status: Status::Measured(Box::new(measured)),
                notes: session.notes.clone(),
            }
        })
        .collect()
}

/// The targets of a benchmark, and what its scenario asks beside them.
fn targets_of(member: &Member<'_>, leak: Option<&Target>) -> Vec<Target> {
    let mut targets = member.targets.to_vec();
    if let Some(leak) = leak
        && !targets.iter().any(|target| target.metric == leak.metric)
    {
        targets.push(leak.clone());
    }
    targets
}

/// Holds targets on the benchmark's own figures and checks against what its calls recorded. Where none ended well,
/// what they do not record is not known.
fn check_own(member: &Member<'_>, evidence: &LoadEvidence) -> Result<(), String> {
    let recorded = &evidence.whole.figures;
    let is_known = |target: &&Target| match &target.metric {
        Metric::Own { name, .. } => {
            evidence.whole.passed > 0 || recorded.iter().any(|figure| figure.name == *name)
        }
        _ => false,
    };
    check_figures(member.every_target().filter(is_known), recorded)?;
    let checks = &evidence.whole.checks;
    let unknown = member
        .every_target()
        .find_map(|target| match &target.metric {
            Metric::Check(name) if !checks.contains_key(name.as_str()) => Some((target, name)),
            _ => None,
        });
    match unknown {
        Some((target, name)) if evidence.whole.passed > 0 => {
            let known: Vec<String> = checks.keys().map(|name| format!("`{name}`")).collect();
            let known = if known.is_empty() {
                "nothing".to_owned()
            } else {
                known.join(", ")
            };
            Err(format!(
                "the target `{target}` is about `checks.{name}`, which no call checked; it checks {known}"
            ))
        }
        _ => Ok(()),
    }
}

fn judged_target(
    target: &Target,
    summary: &Summary,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Judged {
    let decision = decide(target, evidence, levels);
    Judged {
        target: target.clone(),
        figure: figure_of(target, &decision, summary, evidence, levels),
        decision,
        ledger: Ledger::default(),
        was_suspect: None,
        comparison: None,
    }
}

fn generator(finding: &GeneratorFinding) -> wire::Generator {
    wire::Generator {
        lag_p50: finding.lag_p50,
        lag_p99: finding.lag_p99,
        late: finding.late,
        too_slow: finding.too_slow.clone(),
        little: finding.little,
    }
}
