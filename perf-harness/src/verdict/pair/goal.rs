use perf_targets::{Builtin, Limit, Metric, Target};

use super::compared::{Compared, SideWork};
use super::comparison::Comparison;
use super::estimate::Estimate;
use super::limit::{RatioLimit, no_change_of_nothing};
use super::segment::Segment;
use crate::stats::LogRatio;
use crate::verdict::decision::{Decision, Reason};

/// Segments at which a goal is looked at.
pub(super) const LOOKS: [usize; 4] = [6, 12, 24, 48];
/// Before so many segments nothing is told.
pub(crate) const FIRST_LOOK: usize = LOOKS[0];

/// Whether pairs are looked at after so many segments.
pub(crate) fn is_look(segments: usize) -> bool {
    LOOKS.contains(&segments)
}
/// A miss is confirmed by so many segments of its own at least.
const FEWEST_CONFIRMING: usize = 6;
/// The chance that segments which confirm a miss do so for nothing.
const CONFIRMING_LEVEL: f64 = 0.05;
/// So many times may confirming fail before nothing more is tried.
const CONFIRMATIONS: usize = 2;
/// The chance at which the reference counts as different from itself.
const SELF_LEVEL: f64 = 0.0005;
/// It may differ from itself by this share of the distance between the figure and the limit.
const SELF_SHARE: f64 = 0.25;
/// Slow calls that most slices lack may make up this share of the mean, and not be seen.
const UNSEEN_SHARE: f64 = 0.05;
/// The chance that the reference's own spread, as told for a case without an answer, is wider.
const SPREAD_LEVEL: f64 = 0.005;

/// A relative target on its way to a decision.
#[derive(Clone, Debug)]
pub(crate) struct PairGoal {
    target: Target,
    compared: Option<Compared>,
    limit: RatioLimit,
    /// The chance of error of one look on one side.
    level: f64,
    /// Percentiles that differ by less than this may be equal: two steps of the clock.
    steps_ns: f64,
    /// Whether a worsening by next to nothing is none, whatever share of the figure it is.
    has_floor: bool,
    /// The segments that looks are taken at, by their places.
    first: Vec<usize>,
    /// Segments until it was decided.
    seen: usize,
    /// A miss that is being confirmed.
    confirming: Option<Confirming>,
    confirmations: usize,
    /// Which ratio a miss was found in.
    missed_by: Lens,
    decision: Decision,
}

#[derive(Clone, Debug)]
struct Confirming {
    lens: Lens,
    wanted: usize,
    segments: Vec<usize>,
}

/// Which of the two ratios of an estimate speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lens {
    Typical,
    Total,
}

/// What an estimate says of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lean {
    Open,
    Pass,
    Miss(Lens),
    /// A miss that was counted and cannot be otherwise.
    Fact,
    /// Nothing on either side, of which a share is to be saved.
    Nothing,
}

impl PairGoal {
    /// A goal for a target with a relative limit; `confidence` is that of the run, `tolerance` what
    /// `+0%` allows.
    pub(crate) fn new(
        target: Target,
        [candidate, base]: [SideWork; 2],
        confidence: f64,
        tolerance: f64,
        resolution_ns: f64,
    ) -> Self {
        let (compared, decision) = match Compared::new(&target.metric, candidate, base) {
            Ok(compared) => (Some(compared), Decision::Open),
            Err(why) => (None, Decision::Inconclusive(Reason::NotMeasurable(why))),
        };
        let factor = match &target.limit {
            Limit::Relative(relative) => relative.factor,
            Limit::Absolute(_) => unreachable!("a pair is judged by relative limits"),
        };
        Self {
            limit: RatioLimit {
                op: target.op,
                factor,
                tolerance,
            },
            target,
            compared,
            level: (1.0 - confidence) / LOOKS.len() as f64,
            steps_ns: 2.0 * resolution_ns,
            has_floor: false,
            first: Vec::new(),
            seen: 0,
            confirming: None,
            confirmations: 0,
            missed_by: Lens::Typical,
            decision,
        }
    }

    /// The same goal, to which a worsening by next to nothing is none: by a nanosecond, by a byte, by
    /// less than one allocation.
    pub(crate) fn with_floor(self) -> Self {
        Self {
            has_floor: true,
            ..self
        }
    }

    /// The same goal, which nothing here can answer.
    pub(crate) fn refused(self, why: &str) -> Self {
        Self {
            decision: Decision::Inconclusive(Reason::NotMeasurable(why.to_owned())),
            ..self
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Whether the calls have such a metric: what no call of either side has recorded is none.
    pub(crate) fn is_about(&self, segments: &[Segment]) -> bool {
        let Metric::Own { name, .. } = &self.target.metric else {
            return true;
        };
        let arms = segments
            .iter()
            .flat_map(|segment| [&segment.candidate, &segment.base, &segment.again]);
        let mut recorded = arms.map(|arm| arm.own.contains_key(name));
        recorded.any(|is_recorded| is_recorded)
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }

    pub(crate) fn is_open(&self) -> bool {
        self.decision.is_open()
    }

    /// Whether single calls have to be timed for it.
    pub(crate) fn needs_single_calls(&self) -> bool {
        self.compared
            .as_ref()
            .is_some_and(Compared::needs_single_calls)
    }

    /// Whether the calls' allocations have to be counted for it.
    pub(crate) fn needs_counts(&self) -> bool {
        matches!(self.compared, Some(Compared::Count { .. }))
    }

    /// Looks, if the newest segment makes a look due.
    pub(crate) fn look(&mut self, segments: &[Segment]) {
        if !self.is_open() {
            return;
        }
        self.seen = segments.len();
        let newest = segments.len() - 1;
        if let Some(confirming) = &mut self.confirming {
            confirming.segments.push(newest);
            if confirming.segments.len() == confirming.wanted {
                self.confirm(segments);
            }
            return;
        }
        self.first.push(newest);
        if !LOOKS.contains(&self.first.len()) {
            return;
        }
        let Some(estimate) = self.estimate(segments) else {
            return;
        };
        match self.lean(&estimate, segments) {
            Lean::Pass => self.decision = Decision::Pass,
            Lean::Fact => self.decision = Decision::Fail,
            Lean::Nothing => self.decision = no_change_of_nothing(),
            Lean::Miss(lens) => {
                self.confirming = Some(Confirming {
                    lens,
                    wanted: self.first.len().max(FEWEST_CONFIRMING),
                    segments: Vec::new(),
                });
            }
            Lean::Open if self.first.len() == LOOKS[LOOKS.len() - 1] => {
                self.give_up(segments, Reason::TooClose);
            }
            Lean::Open => {}
        }
    }

    /// A miss stands if segments that had no part in the suspicion show it alone.
    fn confirm(&mut self, segments: &[Segment]) {
        let Some(Confirming {
            lens, segments: of, ..
        }) = self.confirming.take()
        else {
            return;
        };
        let estimate = self.estimate_of(&of, segments);
        let is_confirmed = estimate.is_some_and(|estimate| {
            let limit = self.limit(&estimate, segments);
            if estimate.is_exact {
                return !limit.holds_exactly(estimate.candidate, estimate.base);
            }
            let ratio = match lens {
                Lens::Typical => Some(estimate.ratio),
                Lens::Total => estimate.total,
            };
            ratio.is_some_and(|ratio| {
                self.may_be_told(&estimate, limit)
                    && limit.may_be_missed(estimate.bound)
                    && limit.is_missed(ratio, CONFIRMING_LEVEL)
            })
        });
        if is_confirmed {
            self.missed_by = lens;
            self.decision = Decision::Fail;
            return;
        }
        self.confirmations += 1;
        if self.confirmations == CONFIRMATIONS || self.first.len() == LOOKS[LOOKS.len() - 1] {
            self.give_up(segments, Reason::TooClose);
        }
    }

    /// Turns what is still open into an answer when the time is over. One of the looks that the time
    /// did not allow is taken at what there is.
    pub(crate) fn close(&mut self, segments: &[Segment]) {
        if !self.is_open() {
            return;
        }
        let has_more = self.confirming.is_none() && self.first.len() > LOOKS[0];
        let estimate = self.estimate(segments).filter(|_| has_more);
        match estimate.map(|estimate| self.lean(&estimate, segments)) {
            Some(Lean::Pass) => self.decision = Decision::Pass,
            _ => self.give_up(segments, Reason::OutOfTime),
        }
    }

    fn give_up(&mut self, segments: &[Segment], otherwise: Reason) {
        let noise = self.estimate(segments).and_then(|estimate| {
            let itself = estimate.itself?;
            let apart = (itself.center.abs() - itself.reach(SELF_LEVEL)).max(0.0);
            let limit = self.limit(&estimate, segments).log();
            if apart > SELF_SHARE * (estimate.ratio.center - limit).abs() {
                return Some(format!(
                    "the reference differs from itself by {}",
                    crate::units::Share(itself.center.abs().exp_m1())
                ));
            }
            let spread = itself.reach(SPREAD_LEVEL);
            (spread > limit.abs() / 2.0).then(|| {
                format!(
                    "the reference may differ from itself by up to {}",
                    crate::units::Share(spread.exp_m1())
                )
            })
        });
        let is_blurred = self
            .estimate(segments)
            .is_some_and(|estimate| self.is_blurred(&estimate, self.limit(&estimate, segments)));
        if is_blurred {
            let why = format!(
                "single calls are read in steps of {}, and the figure is nearer to its limit: make the call longer, by repeating it in the body",
                crate::units::Time(self.steps_ns / 2.0)
            );
            self.decision = Decision::Inconclusive(Reason::NotMeasurable(why));
            return;
        }
        self.decision = Decision::Inconclusive(match noise {
            _ if self.first.len() < LOOKS[0] => Reason::OutOfTime,
            Some(noise) => Reason::NoisyMachine(noise),
            None if self.estimate(segments).is_none() => Reason::TooFewCalls,
            None => otherwise,
        });
    }

    /// What the candidate's figure is of the reference's, for reports.
    pub(crate) fn comparison(&self, segments: &[Segment]) -> Option<Comparison> {
        let segments = &segments[..self.seen];
        let all: Vec<usize> = (0..segments.len()).collect();
        let compared = self.compared.as_ref()?;
        let mut estimate = self.estimate_of(&all, segments)?;
        if let (Lens::Total, Some(total)) = (self.missed_by, estimate.total) {
            estimate.ratio = total;
            estimate.candidate = estimate.base * total.ratio();
        }
        if !compared.is_of_all_time() && self.missed_by == Lens::Typical {
            estimate.total = None;
        }
        let mut comparison = Comparison::new(
            self.target.metric.clone(),
            compared.direction(segments),
            &estimate,
            segments,
            self.level,
            compared.is_timed(segments).then_some(self.limit.tolerance),
        );
        if self.decision == Decision::Pass && self.limit.is_missed(estimate.ratio, self.level) {
            comparison.remark = Some("a worsening by so little is none".to_owned());
        }
        Some(comparison)
    }

    fn estimate(&self, segments: &[Segment]) -> Option<Estimate> {
        self.estimate_of(&self.first, segments)
    }

    fn estimate_of(&self, places: &[usize], segments: &[Segment]) -> Option<Estimate> {
        let chosen: Vec<&Segment> = places.iter().map(|place| &segments[*place]).collect();
        self.compared.as_ref()?.estimate(&chosen)
    }

    /// The limit as it holds for what the segments are of: only what is timed has a tolerance, and a
    /// worsening that is next to nothing is none.
    fn limit(&self, estimate: &Estimate, segments: &[Segment]) -> RatioLimit {
        let compared = self.compared.as_ref();
        let is_timed = compared.is_some_and(|compared| compared.is_timed(segments));
        let limit = RatioLimit {
            tolerance: if is_timed { self.limit.tolerance } else { 0.0 },
            ..self.limit
        };
        let share = compared
            .filter(|_| self.has_floor)
            .and_then(|compared| compared.floor_share(estimate.base, self.steps_ns));
        share.map_or(limit, |share| limit.with_room_for(share))
    }

    /// Whether the candidate has so little of what the base has nothing of that it is next to nothing;
    /// what varies may be twice of what was seen.
    fn is_next_to_nothing(&self, estimate: &Estimate, limit: RatioLimit) -> bool {
        let compared = self.compared.as_ref().filter(|_| self.has_floor);
        let floor = compared.and_then(|compared| compared.floor(self.steps_ns));
        let most = if estimate.is_exact {
            estimate.candidate
        } else {
            2.0 * estimate.candidate
        };
        estimate.base == 0.0
            && limit.op.is_upper_bound()
            && !limit.asks_for_a_change()
            && floor.is_some_and(|floor| most <= floor)
    }

    /// Whether a percentile lies so near to its limit that the steps of the clock may have put it on
    /// either side.
    fn is_blurred(&self, estimate: &Estimate, limit: RatioLimit) -> bool {
        let at = estimate.base * limit.log().exp();
        // Where the steps themselves are the room that the limit leaves, what was read as no more than
        // half of them has not used it up.
        let is_room = self.has_floor
            && limit.op.is_upper_bound()
            && at - estimate.base <= self.steps_ns * (1.0 + 1e-9)
            && estimate.candidate - estimate.base <= self.steps_ns / 2.0;
        matches!(self.compared, Some(Compared::Percentile(_)))
            && !is_room
            && (estimate.candidate - at).abs() < self.steps_ns
    }

    /// Whether neither the reference beside itself nor the clock's steps may have made the distance
    /// from the limit.
    fn may_be_told(&self, estimate: &Estimate, limit: RatioLimit) -> bool {
        let gap = (estimate.ratio.center - limit.log()).abs();
        let differs_from_itself = estimate.itself.is_some_and(|itself| {
            itself.center.abs() - itself.reach(SELF_LEVEL) > SELF_SHARE * gap
        });
        !differs_from_itself && !self.is_blurred(estimate, limit)
    }

    fn lean(&self, estimate: &Estimate, segments: &[Segment]) -> Lean {
        let limit = self.limit(estimate, segments);
        if estimate.base == 0.0 && estimate.candidate == 0.0 && limit.asks_for_a_change() {
            return Lean::Nothing;
        }
        if self.is_next_to_nothing(estimate, limit) {
            return Lean::Pass;
        }
        if estimate.is_exact {
            return if limit.holds_exactly(estimate.candidate, estimate.base) {
                Lean::Pass
            } else {
                Lean::Fact
            };
        }
        if !self.may_be_told(estimate, limit) {
            return Lean::Open;
        }
        let may_miss = limit.may_be_missed(estimate.bound);
        let is_missed = |ratio: &LogRatio| may_miss && limit.is_missed(*ratio, self.level);
        let all_time_is_near = || {
            let is_of_all_time = self.compared.as_ref().is_some_and(Compared::is_of_all_time);
            let total = estimate.total.filter(|_| is_of_all_time);
            total.is_none_or(|total| limit.looser_by(UNSEEN_SHARE).is_met(total, self.level))
        };
        if is_missed(&estimate.ratio) {
            Lean::Miss(Lens::Typical)
        } else if estimate.total.as_ref().is_some_and(is_missed) {
            Lean::Miss(Lens::Total)
        } else if limit.may_be_met(estimate.bound)
            && limit.is_met(estimate.ratio, self.level)
            && all_time_is_near()
        {
            Lean::Pass
        } else {
            Lean::Open
        }
    }
}

/// How a metric stands of which no target asks; `is_single` is whether both sides have one caller.
pub(crate) fn comparison_of(
    metric: &Metric,
    segments: &[Segment],
    confidence: f64,
    tolerance: f64,
    is_single: bool,
) -> Option<Comparison> {
    let is_mean = *metric == Metric::Builtin(Builtin::Mean);
    let compared = if is_mean {
        Compared::mean(is_single)
    } else {
        Compared::new(metric, SideWork::default(), SideWork::default()).ok()?
    };
    let all: Vec<&Segment> = segments.iter().collect();
    let estimate = compared.estimate(&all)?;
    Some(Comparison::new(
        metric.clone(),
        compared.direction(segments),
        &estimate,
        segments,
        (1.0 - confidence) / LOOKS.len() as f64,
        is_mean.then_some(tolerance),
    ))
}
