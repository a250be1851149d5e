//! Searches for the highest sustainable rate: doubles it until it breaks, halves the bracket until it
//! is as narrow as asked, and then watches how long the service takes to be well again.

use std::time::Duration;

use super::finish::{Judgement, finish};
use super::phases::{RATE, StageSpan, constant_span, nanoseconds, offer_at, shown_load};
use super::recovery_watch::RecoveryWatch;
use super::session::{PhaseFound, PhasePlan, Session};
use super::step;
use crate::load::{Drive, Flow, Open, Ramp};
use crate::measure::CaseError;
use crate::run::outcome::CaseOutcome;
use crate::store::wire;
use crate::verdict::{Capacity, GeneratorFinding, LoadEvidence, Recovery};

/// What is searched through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search<'s> {
    pub(super) open: &'s Open,
    pub(super) start_rate: f64,
    pub(super) max_rate: f64,
    pub(super) dwell: Duration,
    pub(super) tolerance: f64,
}

/// Below the start, a rate is halved so often.
const MOST_HALVINGS: i32 = 10;
/// Seconds of a step that are kept: a longer one is judged by its end.
const MOST_KEPT: u64 = 900;
/// A service is watched for so long after its overload.
const WATCHED: Duration = Duration::from_secs(60);
/// Recovery is watched at so much of the highest rate that was sustained: at that rate itself nothing
/// is left to drain what piled up.
const RECOVERY_LOAD: f64 = 0.8;

/// The bracket so far, and what it rests on.
#[derive(Debug, Default)]
struct Bracket {
    sustained: Option<(f64, Vec<LoadEvidence>)>,
    /// The lowest rate that broke, what broke it, and what was seen of it.
    broken: Option<(f64, String, Vec<LoadEvidence>)>,
    /// What broke first, and at which rate.
    first: Option<(f64, String)>,
    steps: u64,
    /// The lowest rate for which the generator was too slow: what it cannot give says nothing of the
    /// service.
    too_slow: Option<(f64, GeneratorFinding, Vec<LoadEvidence>)>,
    /// How the generator kept to its plan at what was sustained.
    generator: Option<GeneratorFinding>,
}

impl Bracket {
    /// Between which rates it lies, as far as the generator can tell.
    fn width(&self) -> Option<(f64, f64)> {
        let broken = self.broken.as_ref().map(|(rate, _, _)| *rate);
        let too_slow = self.too_slow.as_ref().map(|(rate, _, _)| *rate);
        let ceiling = broken.into_iter().chain(too_slow).min_by(f64::total_cmp)?;
        let sustained = self.sustained.as_ref().map_or(0.0, |(rate, _)| *rate);
        Some((sustained, ceiling))
    }
}

pub(super) fn run(
    mut session: Session<'_, '_, '_>,
    drive: &mut dyn Drive,
    search: Search<'_>,
) -> Result<Vec<CaseOutcome>, CaseError> {
    let mut bracket = Bracket::default();
    let mut rate = search.start_rate.min(search.max_rate);
    let lowest = search.start_rate * 2_f64.powi(-MOST_HALVINGS);
    loop {
        // What held the generator up once may have been the machine's doing.
        let before = bracket.too_slow.take();
        if !take_step(&mut session, drive, search, rate, &mut bracket)? {
            bracket.too_slow = None;
            for course in &mut session.courses {
                course.curve.pop();
            }
            take_step(&mut session, drive, search, rate, &mut bracket)?;
        }
        bracket.too_slow = bracket.too_slow.or(before);
        rate = match bracket.width() {
            // So few calls that even this generator gives them tell nothing.
            _ if bracket.sustained.is_none() && bracket.too_slow.is_some() => break,
            None if rate >= search.max_rate => break,
            None => (2.0 * rate).min(search.max_rate),
            Some((0.0, broken)) if broken / 2.0 < lowest => break,
            Some((sustained, broken)) if broken - sustained <= search.tolerance * sustained => {
                break;
            }
            Some((sustained, broken)) => (sustained + broken) / 2.0,
        };
    }
    let watched = match (&bracket.sustained, &bracket.broken) {
        (Some((sustained, _)), Some((broken, _, _))) => {
            let (sustained, broken) = (*sustained, *broken);
            watch_recovery(&mut session, drive, search, sustained, broken)?
        }
        _ => Watched::default(),
    };
    Ok(conclude(session, bracket, &watched))
}

/// Dwells at a rate; whether the generator kept to it.
fn take_step(
    session: &mut Session<'_, '_, '_>,
    drive: &mut dyn Drive,
    search: Search<'_>,
    rate: f64,
    bracket: &mut Bracket,
) -> Result<bool, CaseError> {
    let lasting = nanoseconds(search.dwell);
    let found = session.run(
        drive,
        PhasePlan {
            offer: offer_at(search.open, Ramp::constant(rate, lasting)),
            spans: vec![constant_span(rate, 0, lasting, RATE)],
            may_stop: true,
            may_abort: false,
            keeps: kept_seconds(session, search),
            listen: &mut |_, _, _| Flow::Go,
        },
    )?;
    bracket.steps += 1;
    let fired = found.stopped.as_deref();
    let trouble = step::trouble(session.load, &found.gathers, search.open.arrival, fired);
    let finding = trouble.clone().unwrap_or_else(|| "sustained".to_owned());
    add_point(session, &found, rate, RATE, trouble.is_none());
    session.found(&finding);
    match (trouble, &found.generator.too_slow) {
        (_, Some(why)) => {
            session.step_event(rate, RATE, &format!("generator too slow: {why}"));
            bracket.too_slow = Some((rate, found.generator.clone(), found.evidence()));
        }
        (None, None) => {
            bracket.sustained = Some((rate, found.evidence()));
            bracket.generator = Some(found.generator.clone());
        }
        (Some(trouble), None) => {
            session.step_event(rate, RATE, &trouble);
            bracket.first.get_or_insert((rate, trouble.clone()));
            bracket.broken = Some((rate, trouble, found.evidence()));
        }
    }
    Ok(found.generator.too_slow.is_none())
}

/// Enough to see a step as a whole, with what ends after it.
fn kept_seconds(session: &Session<'_, '_, '_>, search: Search<'_>) -> usize {
    let seconds = search.dwell + session.load.scenario.graceful_stop;
    (seconds.as_secs() + 2).min(MOST_KEPT) as usize
}

/// A point of the degradation curve, for every benchmark.
pub(super) fn add_point(
    session: &mut Session<'_, '_, '_>,
    found: &PhaseFound<'_>,
    load: f64,
    unit: &str,
    held: bool,
) {
    let (seconds, passed, errors, times) = found.sum();
    let point = wire::CurvePoint {
        load,
        unit: unit.to_owned(),
        goodput: if seconds > 0.0 {
            passed as f64 / seconds
        } else {
            0.0
        },
        errors,
        times,
        held,
        fitted: None,
    };
    for course in &mut session.courses {
        course.curve.push(point.clone());
    }
}

/// What was seen of the service after its overload.
#[derive(Debug, Default)]
struct Watched {
    recovery: Option<Recovery>,
    /// Why the generator cannot tell it.
    too_slow: Option<String>,
}

/// Breaks the service once more, goes back to 80% of what it sustained, and waits until all targets
/// have held for 5 s.
fn watch_recovery(
    session: &mut Session<'_, '_, '_>,
    drive: &mut dyn Drive,
    search: Search<'_>,
    sustained: f64,
    broken: f64,
) -> Result<Watched, CaseError> {
    let dwell = nanoseconds(search.dwell);
    let watched = nanoseconds(WATCHED);
    let after_rate = sustained * RECOVERY_LOAD;
    let end = dwell + watched;
    let rate = Ramp::new(
        broken,
        [(dwell, broken), (0, after_rate), (watched, after_rate)],
    );
    let overload = StageSpan {
        name: format!("overload at {}", shown_load(broken, RATE)),
        is_overload: true,
        ..constant_span(broken, 0, dwell, RATE)
    };
    let after = StageSpan {
        name: format!("recovery at {}", shown_load(after_rate, RATE)),
        ..constant_span(after_rate, dwell, end, RATE)
    };
    let mut watch = RecoveryWatch::after(dwell, end);
    let found = session.run(
        drive,
        PhasePlan {
            offer: offer_at(search.open, rate),
            spans: vec![overload, after],
            may_stop: false,
            may_abort: false,
            keeps: 1,
            listen: &mut |begin_ns, end_ns, is_well| match watch.second(begin_ns, end_ns, is_well) {
                Some(known) => Flow::Stop(known.to_string()),
                None => Flow::Go,
            },
        },
    )?;
    if let Some((at_ns, text)) = &found.cascade {
        session.event(found.begin_ns + at_ns, text.clone());
        session.notes.push(text.clone());
    }
    let too_slow = found.generator.too_slow;
    if let Some(why) = &too_slow {
        let note = format!("the generator was too slow for the recovery to be told: {why}");
        session.notes.push(note);
    }
    Ok(Watched {
        recovery: watch.end().filter(|_| too_slow.is_none()),
        too_slow,
    })
}

fn conclude(
    mut session: Session<'_, '_, '_>,
    bracket: Bracket,
    watched: &Watched,
) -> Vec<CaseOutcome> {
    let recovery = watched.recovery;
    let slow = bracket.too_slow;
    let capacity = Capacity {
        sustained: bracket.sustained.as_ref().map(|(rate, _)| *rate),
        broken: bracket.broken.as_ref().map(|(rate, _, _)| *rate),
        too_slow: slow
            .as_ref()
            .and_then(|(_, found, _)| found.too_slow.clone()),
        steps: bracket.steps,
    };
    let summary = summary(&capacity, bracket.first.as_ref(), recovery);
    for course in &mut session.courses {
        course
            .curve
            .sort_by(|one, other| one.load.total_cmp(&other.load));
        course.curve_summary = Some(summary.clone());
    }
    let judged = match (capacity.sustained, capacity.broken) {
        (Some(rate), _) => Some(format!(
            "judged at {}, the highest rate that was sustained",
            shown_load(rate, RATE)
        )),
        (None, Some(rate)) => Some(format!(
            "judged at {}, the lowest rate that was tried",
            shown_load(rate, RATE)
        )),
        (None, None) => None,
    };
    session.notes.extend(judged);
    if let (Some((rate, found, _)), true) = (&slow, capacity.sustained.is_some()) {
        let why = found.too_slow.as_deref().unwrap_or_default();
        session.notes.push(format!(
            "the generator was too slow for {}: {why}",
            shown_load(*rate, RATE)
        ));
    }
    // What was sustained, else what broke, else what the generator could not give.
    let (mut evidence, generator) = match (bracket.sustained, bracket.broken, slow) {
        (Some((_, evidence)), _, _) => (evidence, bracket.generator),
        (None, Some((_, _, evidence)), _) => (evidence, None),
        (None, None, Some((_, found, evidence))) => (evidence, Some(found)),
        (None, None, None) => (Vec::new(), None),
    };
    for one in &mut evidence {
        one.capacity = Some(capacity.clone());
        one.recovery = recovery;
        one.recovery_too_slow.clone_from(&watched.too_slow);
    }
    let generator = generator.unwrap_or_default();
    finish(
        session,
        evidence,
        &Judgement {
            generator,
            stopped: None,
        },
    )
}

/// The search in a sentence.
fn summary(
    capacity: &Capacity,
    first: Option<&(f64, String)>,
    recovery: Option<Recovery>,
) -> String {
    let mut text = match (capacity.sustained, capacity.broken) {
        (Some(sustained), Some(broken)) => format!(
            "sustained up to {}, and not {}",
            shown_load(sustained, RATE),
            shown_load(broken, RATE)
        ),
        (Some(sustained), None) => {
            format!(
                "sustained up to {} and not driven beyond",
                shown_load(sustained, RATE)
            )
        }
        (None, Some(broken)) => format!("not sustained even at {}", shown_load(broken, RATE)),
        (None, None) => "no rate was told".to_owned(),
    };
    if let Some((rate, trouble)) = first {
        let rate = shown_load(*rate, RATE);
        text.push_str(&format!("; broken first at {rate}: {trouble}"));
    }
    if let Some(recovery) = recovery {
        text.push_str(&format!("; {recovery}"));
    }
    text
}
