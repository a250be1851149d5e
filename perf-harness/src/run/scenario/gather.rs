//! What a phase gives one benchmark's verdicts to rest on, second by second and in constant memory.

use std::collections::VecDeque;

use perf_targets::{Limit, Metric, Target};

use super::load_of::{LoadOf, Member};
use crate::load::{Asked, Overs, Tally};
use crate::measure::{OwnFigure, RecordedFigure};
use crate::stats::BlockSum;
use crate::verdict::{
    Join, Joined, LoadEvidence, LoadModel, Moment, Pane, SecondSum, Standing, UsageTotal,
    WindowShare, WindowWatch, error_limit,
};

/// Rows of sums that are kept of a phase.
const MOST_SUMS: usize = 1024;
/// Blocks that the kept values of a figure of the benchmark's own are parted into.
const OWN_BLOCKS: usize = 256;

#[derive(Debug)]
pub(super) struct Gather<'a> {
    member: Member<'a>,
    model: LoadModel,
    /// Judged is what comes from then on, on the scenario's time.
    judged_from_ns: u64,
    begin_ns: u64,
    pub(super) asked: Asked,
    whole: Tally,
    sums: Joined<SecondSum>,
    drained: SecondSum,
    pub(super) windows: Vec<WindowWatch>,
    /// The last seconds, as many as windows and stop conditions look back.
    pub(super) moments: VecDeque<Moment>,
    looks_back: usize,
    availability: WindowShare,
    stability: WindowShare,
    usage: [UsageTotal; 2],
}

impl<'a> Gather<'a> {
    /// For a phase that begins on the scenario's time, is planned to take so long, and whose last
    /// `looks_back` seconds are looked at.
    pub(super) fn new(
        load: &LoadOf<'a>,
        member: Member<'a>,
        begin_ns: u64,
        planned_ns: u64,
        looks_back: usize,
    ) -> Self {
        let levels = load.levels();
        let judged_from_ns = super::phases::nanoseconds(load.scenario.delay);
        let windows: Vec<WindowWatch> = member
            .every_target()
            .filter_map(|target| WindowWatch::new(target, &levels, planned_ns))
            .collect();
        let longest = windows.iter().map(WindowWatch::seconds).max();
        Self {
            member,
            model: load.model(),
            judged_from_ns,
            begin_ns,
            asked: Asked {
                limits_ns: limits_ns(member.every_target()),
            },
            whole: Tally::default(),
            sums: Joined::new(MOST_SUMS),
            drained: SecondSum::default(),
            windows,
            moments: VecDeque::new(),
            looks_back: looks_back.max(longest.unwrap_or(1)),
            availability: WindowShare::default(),
            stability: WindowShare::default(),
            usage: [UsageTotal::default(), UsageTotal::default()],
        }
    }

    pub(super) fn add(&mut self, tally: &Tally, moment: Moment) {
        let is_draining = moment.is_draining;
        if moment.begin_ns < self.judged_from_ns {
            return;
        }
        for (total, usage) in self.usage.iter_mut().zip(&moment.usage) {
            total.add(usage, moment.end_ns, moment.span_ns());
        }
        let sum = SecondSum::new(tally, &self.asked.limits_ns);
        // Calls that were given up count in the second in which they are.
        if !is_draining || moment.unfinished > 0 {
            self.add_standing(&moment);
        }
        if !is_draining {
            self.sums.push(sum);
        } else if self.drained.span_ns == 0 {
            self.drained = sum;
        } else {
            self.drained.join(sum);
        }
        self.whole.add(tally);
        if self.moments.len() == self.looks_back {
            self.moments.pop_front();
        }
        self.moments.push_back(moment);
        for window in &mut self.windows {
            window.look(&self.moments, self.model);
        }
    }

    /// Whether a second is available and stable. One in which calls were due or under way and none
    /// ended is not available; one without calls says nothing.
    fn add_standing(&mut self, moment: &Moment) {
        let pane = Pane::of([moment]);
        let (op, limit) = error_limit(self.member.targets);
        if pane.settled() > 0 {
            let errors = pane.lost() as f64 / pane.settled() as f64;
            self.availability.add(op.holds(errors, limit));
        } else if pane.is_hung() {
            self.availability.add(false);
        }
        match Standing::of(self.member.targets, &pane, self.model).0 {
            Standing::Holds => self.stability.add(true),
            Standing::Misses => self.stability.add(false),
            Standing::Untold => {}
        }
    }

    /// Sums of the seconds of load so far.
    pub(super) fn sums(&self) -> &[SecondSum] {
        self.sums.rows()
    }

    /// Calls that were given up.
    pub(super) fn unfinished(&self) -> u64 {
        self.whole.unfinished
    }

    /// All seconds that are kept, as one.
    pub(super) fn pane(&self) -> Pane {
        Pane::of(&self.moments)
    }

    /// What the last seconds are, as one.
    pub(super) fn last(&self, seconds: usize) -> Pane {
        let skipped = self.moments.len().saturating_sub(seconds);
        Pane::of(self.moments.iter().skip(skipped))
    }

    /// What there is to judge while the phase runs.
    pub(super) fn so_far(&self) -> LoadEvidence {
        self.evidence(self.whole.clone(), Vec::new())
    }

    /// What there is to judge when it has ended. The whole is what the engine says of it, unless its
    /// beginning is left out: then calls over limits are those of the seconds that count.
    pub(super) fn ended(&self, end: &Tally, overs: Vec<Overs>) -> LoadEvidence {
        if self.judged_from_ns <= self.begin_ns {
            return self.evidence(end.clone(), overs);
        }
        let mut whole = self.whole.clone();
        whole.figures.clone_from(&end.figures);
        // Calls that had not ended are told when all is over.
        let untold = end.unfinished.saturating_sub(whole.unfinished);
        if let (true, Some(age)) = (untold > 0, end.unfinished_from_ns) {
            whole.unfinished += untold;
            whole.response.record_n(age, untold);
            whole.unfinished_from_ns = Some(age);
        }
        self.evidence(whole, Vec::new())
    }

    fn evidence(&self, whole: Tally, overs: Vec<Overs>) -> LoadEvidence {
        let figures = whole.figures.iter();
        let own = figures.map(|figure| (figure.name.clone(), own(figure, whole.ended())));
        let own = own.collect();
        LoadEvidence {
            model: self.model,
            whole,
            limits_ns: self.asked.limits_ns.clone(),
            overs,
            seconds: self.sums.rows().to_vec(),
            drained: self.drained.clone(),
            own,
            windows: self.windows.iter().map(WindowWatch::finding).collect(),
            availability: self.availability,
            stability: self.stability,
            usage: self.usage.clone(),
            recovery: None,
            capacity: None,
            recovery_too_slow: None,
            quiet: Err("only a load whose course is laid down tells it, and no search"),
            too_slow: None,
            untold: None,
            skipped: None,
            stopped: None,
            missed: Vec::new(),
        }
    }
}

/// Limits on percentiles of the whole load.
fn limits_ns<'t>(targets: impl Iterator<Item = &'t Target>) -> Vec<u64> {
    let limits = targets.filter_map(|target| match (&target.metric, &target.limit) {
        (Metric::Percentile(_), Limit::Absolute(limit)) if target.over.is_none() => {
            Some(limit.value as u64)
        }
        _ => None,
    });
    let mut limits: Vec<u64> = limits.collect();
    limits.sort_unstable();
    limits.dedup();
    limits
}

/// What calls recorded under one name. The first values are kept one by one, and tell how it varies;
/// what came later is one block more.
fn own(recorded: &RecordedFigure, ended: u64) -> OwnFigure {
    let mut own = OwnFigure::new(recorded.kind);
    own.better = recorded.better;
    own.total = recorded.sum;
    own.recorded = recorded.count;
    own.smallest = recorded.smallest;
    own.largest = recorded.largest;
    own.values.clone_from(&recorded.values);
    let a_call = ended.max(1) as f64 / recorded.count.max(1) as f64;
    let mut add = |sum: f64, count: u64| {
        let block = |calls| BlockSum { sum, calls };
        own.records.push(block(count));
        own.slices
            .push(block(((count as f64 * a_call).round() as u64).max(1)));
    };
    let per_block = recorded.values.len().div_ceil(OWN_BLOCKS).max(1);
    for values in recorded.values.chunks(per_block) {
        add(values.iter().sum(), values.len() as u64);
    }
    let rest = recorded.count - recorded.values.len() as u64;
    if rest > 0 {
        add(recorded.sum - recorded.values.iter().sum::<f64>(), rest);
    }
    own
}
