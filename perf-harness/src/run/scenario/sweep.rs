//! Holds numbers of virtual users against each other, in random order, and fits the universal
//! scalability law to what they did.

use std::time::Duration;

use super::breakpoint::add_point;
use super::finish::{Judgement, finish};
use super::phases::{USERS, level_phase, shown_load};
use super::session::{PhasePlan, Session};
use super::step;
use crate::load::random_for;
use crate::load::{Drive, Flow, SweepLevel};
use crate::measure::CaseError;
use crate::run::outcome::CaseOutcome;
use crate::stats::{ScalabilityLaw, ScalabilityLevel};
use crate::units::{Share, significant};
use crate::verdict::{LoadEvidence, SecondSum};

/// Of so many seconds the first is left out, in which users begin.
const LEAST_SECONDS: usize = 3;
const MOST_KEPT: u64 = 900;

/// A level that was run.
#[derive(Debug)]
struct Found {
    level: ScalabilityLevel,
    holds: bool,
    evidence: Vec<LoadEvidence>,
}

pub(super) fn run(
    mut session: Session<'_, '_, '_>,
    drive: &mut dyn Drive,
    levels: &[SweepLevel],
) -> Result<Vec<CaseOutcome>, CaseError> {
    let load = session.load;
    session.progress.total = Some(levels.iter().map(|level| level.duration).sum());
    let mut order: Vec<SweepLevel> = levels.to_vec();
    random_for("order of levels", load.seed).shuffle(&mut order);
    let mut found = Vec::with_capacity(order.len());
    let mut generator = None;
    let mut stopped: Option<String> = None;
    for level in order {
        let (offer, spans) = level_phase(level.vus, level.duration);
        let phase = session.run(
            drive,
            PhasePlan {
                offer,
                spans,
                may_stop: true,
                may_abort: false,
                keeps: kept_seconds(level.duration, load.scenario.graceful_stop),
                listen: &mut |_, _, _| Flow::Go,
            },
        )?;
        let users = f64::from(level.vus);
        let missed =
            step::missed(load, &phase.gathers).map(|target| format!("`{target}` was missed"));
        let trouble = phase
            .stopped
            .as_ref()
            .map(|what| format!("{what} fired"))
            .or(missed);
        add_point(&mut session, &phase, users, USERS, trouble.is_none());
        session.found(trouble.as_deref().unwrap_or("held"));
        stopped = stopped.or_else(|| phase.stopped.clone());
        found.push(Found {
            level: ScalabilityLevel {
                callers: users,
                throughputs: throughputs(phase.gathers.iter().map(super::gather::Gather::sums)),
            },
            holds: trouble.is_none(),
            evidence: phase.evidence(),
        });
        let slower = generator.is_none() || phase.generator.too_slow.is_some();
        if slower {
            generator = Some(phase.generator.clone());
        }
    }
    found.sort_by(|one, other| one.level.callers.total_cmp(&other.level.callers));
    describe(&mut session, &found);
    // The most users that hold all targets are those to judge; without any the fewest.
    let judged = found.iter().rposition(|level| level.holds).unwrap_or(0);
    let evidence = (judged < found.len()).then(|| found.swap_remove(judged));
    if let Some(level) = &evidence {
        let users = shown_load(level.level.callers, USERS);
        let why = if level.holds {
            "the most that hold all targets"
        } else {
            "the fewest"
        };
        session.notes.push(format!("judged at {users}, {why}"));
    }
    Ok(finish(
        session,
        evidence.map(|level| level.evidence).unwrap_or_default(),
        &Judgement {
            generator: generator.unwrap_or_default(),
            stopped,
        },
    ))
}

fn kept_seconds(duration: Duration, graceful_stop: Duration) -> usize {
    ((duration + graceful_stop).as_secs() + 2).min(MOST_KEPT) as usize
}

/// Calls of all benchmarks that ended well, a second, of each second.
fn throughputs<'s>(members: impl Iterator<Item = &'s [SecondSum]>) -> Vec<f64> {
    let mut rates: Vec<f64> = Vec::new();
    for sums in members {
        rates.resize(rates.len().max(sums.len()), 0.0);
        for (rate, sum) in rates.iter_mut().zip(sums) {
            *rate += sum.passed as f64 * 1e9 / sum.span_ns.max(1) as f64;
        }
    }
    let begin = usize::from(rates.len() > LEAST_SECONDS);
    rates.split_off(begin.min(rates.len()))
}

/// Fits the law and says what it says.
fn describe(session: &mut Session<'_, '_, '_>, found: &[Found]) {
    let level = session.load.levels().pass();
    let levels: Vec<ScalabilityLevel> = found.iter().map(|found| found.level.clone()).collect();
    let points: Vec<(f64, f64)> = levels
        .iter()
        .filter_map(|level| Some((level.callers, level.mean()?)))
        .collect();
    let law = ScalabilityLaw::fit(&points);
    let seed = session.load.seed;
    let interval = law.and_then(|_| ScalabilityLaw::peak_interval(&levels, level, seed));
    let most = levels.last().map_or(0.0, |level| level.callers);
    let least = levels.first().map_or(0.0, |level| level.callers);
    let summary = match law {
        None => "no scalability law: it takes three levels at which calls ended well".to_owned(),
        Some(law) => in_words(&law, interval, (least, most), session.load.confidence),
    };
    let peak = law
        .and_then(|law| law.peak())
        .filter(|peak| (least..=most).contains(peak));
    for course in &mut session.courses {
        course
            .curve
            .sort_by(|one, other| one.load.total_cmp(&other.load));
        for point in &mut course.curve {
            point.fitted = law.map(|law| law.throughput_at(point.load));
        }
        course.curve_summary = Some(summary.clone());
        course.peak = peak;
    }
}

fn in_words(
    law: &ScalabilityLaw,
    interval: Option<(f64, Option<f64>)>,
    (least, most): (f64, f64),
    confidence: f64,
) -> String {
    let terms = format!(
        "contention {} and coherency {}",
        Share(law.sigma),
        Share(law.kappa)
    );
    let measured = format!(
        "{} to {} were measured",
        significant(least),
        shown_load(most, USERS)
    );
    let Some(peak) = law.peak() else {
        return format!("goodput has no peak ({terms}; {measured})");
    };
    let ends = match interval {
        Some((lower, Some(upper))) => format!(
            ", between {} and {} at {}% confidence",
            significant(lower),
            significant(upper),
            significant(confidence * 100.0)
        ),
        Some((lower, None)) => format!(
            ", at least {} at {}% confidence",
            significant(lower),
            significant(confidence * 100.0)
        ),
        None => String::new(),
    };
    let outside = if peak > most || peak < least {
        ", which is outside of what was measured and only what the law foretells"
    } else {
        ""
    };
    format!(
        "goodput peaks at {}{ends}{outside} ({terms}; {measured})",
        shown_load(peak, USERS)
    )
}
