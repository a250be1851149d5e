//! A load whose course is laid down: one phase.

use perf_targets::{Builtin, Limit, Metric, Op, Quantity, Target};

use super::finish::{Judgement, finish};
use super::phases::StageSpan;
use super::recovery_watch::RecoveryWatch;
use super::session::{PhasePlan, Session};
use crate::load::{Drive, Executor, Flow, Offer};
use crate::measure::CaseError;
use crate::run::outcome::CaseOutcome;

/// What a soak asks of memory, beside the targets of its benchmarks.
pub(super) fn leak_target(executor: &Executor) -> Option<Target> {
    let Executor::Soak { leak, .. } = executor else {
        return None;
    };
    let metric = Builtin::Leak;
    Some(Target {
        metric: Metric::Builtin(metric),
        op: Op::LessEqual,
        limit: Limit::Absolute(Quantity {
            value: *leak,
            dimension: metric.dimension(),
        }),
        over: None,
    })
}

pub(super) fn run(
    mut session: Session<'_, '_, '_>,
    drive: &mut dyn Drive,
    (offer, spans): (Offer, Vec<StageSpan>),
) -> Result<Vec<CaseOutcome>, CaseError> {
    let load = session.load;
    let planned_ns = spans.last().map_or(0, |span| span.end_ns);
    session.progress.total = Some(std::time::Duration::from_nanos(planned_ns));
    let mut recovery = RecoveryWatch::new(&spans, &load.scenario.faults);
    let mut recovered = Vec::new();
    let found = session.run(
        drive,
        PhasePlan {
            offer,
            spans,
            may_stop: true,
            may_abort: true,
            keeps: 1,
            listen: &mut |begin_ns, end_ns, is_well| {
                if let Some(known) = recovery.second(begin_ns, end_ns, is_well) {
                    recovered.push((end_ns, known));
                }
                Flow::Go
            },
        },
    )?;
    for (at_ns, known) in recovered {
        session.event(found.begin_ns + at_ns, known.to_string());
    }
    if let Some((at_ns, text)) = &found.cascade {
        session.event(found.begin_ns + at_ns, text.clone());
        session.notes.push(text.clone());
    }
    let recovery = recovery.end();
    let quiet = match session.watches.live_bytes {
        Some(_) => Ok(session.quiet_points()),
        None => Err("no counting allocator is installed"),
    };
    let mut evidence = found.evidence();
    for one in &mut evidence {
        one.recovery = recovery;
        one.quiet.clone_from(&quiet);
    }
    let stopped = found.stopped.clone();
    Ok(finish(
        session,
        evidence,
        &Judgement {
            generator: found.generator,
            stopped,
        },
    ))
}
