use std::time::Duration;

use perf_targets::{Builtin, Metric, Target};

use super::bench::Bench;
use super::counting::{Counts, count, slow};
use super::outcome::{Judged, Measured, cells};
use super::pace::warm_up;
use super::shape::{Demand, Shape};
use crate::config::CaseSettings;
use crate::host::{Disturbances, tick_ns};
use crate::measure::{
    CaseError, FilesRead, LiveCase, Resource, Samples, Slice, SliceReport, StreamKind, Testimony,
    Witness, WitnessSpeed, Work,
};
use crate::plan::{PlannedCase, versus_name};
use crate::verdict::{
    Attempt, Decision, Ending, Goal, Judging, PrecisionGoal, Summary, check_figures, counts_events,
    finest_share, notices,
};

/// Blocks of each stream that a case is given even where nothing asks for them, so that every
/// figure of the table has something to stand on.
const FEWEST_BLOCKS: u64 = 64;
/// And so long are they watched: one slice would be one spell of the machine.
const SHOWN_NS: f64 = 4e6;
/// What no target asks of the kernel's files is read around a slice as often as this, which costs
/// less than a thousandth of the time.
const READ_FILES_EVERY: Duration = Duration::from_millis(20);
/// The share of a case's time that looks are planned for; the rest covers what cannot be foreseen.
const PLANNED_SHARE: f64 = 0.9;

/// A live case on its way to its answers.
#[derive(Debug)]
pub(super) struct CaseRun<'a> {
    planned: &'a PlannedCase<'a>,
    bench: &'a Bench<'a>,
    live: LiveCase,
    shape: Shape,
    samples: Samples,
    judging: Judging,
    /// Beside the calls timed alone, and beside runs of calls, where a miss is measured again.
    witnesses: Option<[Witness; 2]>,
    targets: Vec<Goal>,
    acceptable: Vec<Goal>,
    /// What ends a case that no timed target ends.
    precision: Option<PrecisionGoal>,
    /// What targets ask of the kernel's files.
    files_asked: FilesRead,
    /// When they are read next for the report alone, in time of measuring.
    files_due: Duration,
    /// What to say of its warm-up.
    warmup_note: Option<String>,
}

/// Whether a case wants another turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Again,
    Done(Ending),
}

impl<'a> CaseRun<'a> {
    /// Makes the case's state, warms it up and counts what it allocates. What was `missed` when the
    /// case was measured before is all that is judged, this time with a witness. It may have
    /// neighbours: other cases that are live at the same time.
    pub(super) fn start(
        planned: &'a PlannedCase<'a>,
        bench: &'a Bench<'a>,
        missed: Option<&Measured>,
        has_neighbours: bool,
    ) -> Result<Self, CaseError> {
        let settings = &planned.settings;
        let callers = planned.case.callers;
        let mut live = LiveCase::start(
            bench.clock,
            &planned.case.id,
            settings.timeout,
            planned.case.body(),
        )?;
        let tolerates_errors = planned.tolerates_errors;
        if let (true, Some(note)) = (tolerates_errors, live.notes().first()) {
            return Err(CaseError::Failed(format!(
                "a target on `errors` cannot be judged: {note}"
            )));
        }
        let check = |report: &SliceReport| refuse_error(report, tolerates_errors);

        // The first call is no sample: it shows what the call records, and whether it works at all.
        let first = live.run(Slice {
            files: FilesRead::Counts,
            ..Slice::of(Work::Counted { calls: 1 })
        })?;
        check(&first)?;
        check_figures(
            settings.targets.iter().chain(&settings.acceptable),
            &first.figures,
        )
        .map_err(CaseError::Failed)?;
        live.pin(bench.cores_for(&first, callers))?;
        let slow = slow(&mut live, &first, check)?;
        let (warmed_up, counts) = match slow {
            Some(known) if callers.count() == 1 => known,
            slow => {
                let warmed_up = warm_up(
                    &mut live,
                    bench.clock,
                    settings.warmup,
                    first.elapsed,
                    callers.count(),
                    check,
                )?;
                let counts = match slow {
                    Some((_, counts)) => counts,
                    None if bench.counts_allocations => {
                        count(&mut live, warmed_up.pace.wall_ns, check)?
                    }
                    None => Counts::default(),
                };
                (warmed_up, counts)
            }
        };
        let pace = warmed_up.pace;
        let events = bench
            .events
            .count(&planned.case.id, &mut live, pace.wall_ns, check)?;

        let cost = bench.clock.cost();
        let demand = Demand {
            time: settings.max_time.mul_f64(PLANNED_SHARE),
            iters: settings.iters,
            finest_share: finest_share(settings.targets.iter().chain(&settings.acceptable)),
            has_witness: missed.is_some(),
            callers: callers.count(),
            share_cores: bench.shares_cores(callers),
        };
        let shape = Shape::new(pace, cost, demand);
        let mut samples = Samples::new(cost, shape.calls_per_block, shape.calls_per_batch);
        samples.counts = counts;
        samples.events = events;
        let witnesses = missed.map(|missed| {
            // Rare slow calls make the pace that of no call.
            let call_ns = missed.typical_ns().unwrap_or(f64::MAX).min(pace.call_ns);
            let speed = bench.speed.fastest(WitnessSpeed::measure(bench.clock));
            let batch_ns = pace.call_ns * f64::from(shape.calls_per_batch);
            let alone = speed.witness(call_ns, shape.calls_per_block);
            let together = speed.witness(batch_ns, 1);
            let of_calls = Testimony::new(alone, call_ns, cost);
            let of_batches = Testimony::new(together, batch_ns, cost);
            samples.call_witness(StreamKind::Alone, of_calls);
            samples.call_witness(StreamKind::Together, of_batches);
            [alone, together]
        });
        let judging = Judging {
            call_ns: pace.call_ns,
            means_from: shape.means_from,
            calls_affordable: shape.calls_affordable,
            batches_affordable: shape.batches_affordable,
            calls_at_least: shape.calls_at_least,
            batches_at_least: shape.batches_at_least,
            confidence: bench.confidence,
            registered_targets: bench.registered_targets,
            cost,
            loop_ns: bench.loop_ns,
            work: planned.case.work.or(live.work()),
            declared: live.work(),
            callers: callers.count(),
            counts_allocations: bench.counts_allocations,
            first_used: first.used,
            has_runtime: first
                .figures
                .iter()
                .any(|figure| figure.name == Builtin::RtTasks.name()),
            tells_peak: first.peak.is_some(),
            has_neighbours,
            cores: bench.cores.len().max(1) as u64,
            tick_ns: tick_ns(),
        };
        let attempt = if missed.is_some() {
            Attempt::Second
        } else {
            Attempt::First
        };
        let goal = |target: &Target, samples: &mut Samples| {
            Goal::new(target.clone(), attempt, &judging, samples)
        };
        let targets: Vec<Goal> = settings
            .targets
            .iter()
            .filter(|target| is_judged_alone(target))
            .filter(|target| missed.is_none_or(|missed| missed.is_suspect(target)))
            .map(|target| goal(target, &mut samples))
            .collect();
        let acceptable = settings
            .acceptable
            .iter()
            .filter(|looser| is_judged_alone(looser))
            .filter(|looser| {
                missed.is_none()
                    || targets
                        .iter()
                        .any(|goal| goal.target().metric == looser.metric)
            })
            .map(|target| goal(target, &mut samples))
            .collect();
        let nothing_timed = targets.iter().all(|goal| goal.next_look().is_none());
        // Pairs tell how two cases stand to each other, and better.
        let is_shown_for_itself =
            planned.is_selected && planned.versus.is_empty() && !planned.is_reference;
        let precision = (nothing_timed && missed.is_none() && is_shown_for_itself)
            .then(|| PrecisionGoal::new(settings.precision, &judging, &samples));
        Ok(Self {
            planned,
            bench,
            live,
            shape,
            samples,
            judging,
            witnesses,
            targets,
            acceptable,
            precision,
            files_asked: files_asked(settings),
            files_due: Duration::ZERO,
            warmup_note: warmed_up.note,
        })
    }

    /// Runs one slice, and looks where a look is due. A case `resumes` if no other one had the baton
    /// meanwhile.
    pub(super) fn turn(&mut self, resumes: bool) -> Result<Turn, CaseError> {
        let Some((stream, work)) = self.next_work() else {
            return Ok(Turn::Done(Ending::AllLooks));
        };
        let files = self.files();
        let report = self.live.run(Slice {
            files,
            lead: self.shape.lead(resumes),
            work,
            witness: self.witnesses.map(|[alone, together]| match stream {
                StreamKind::Alone => alone,
                StreamKind::Together => together,
            }),
            block: self.shape.calls_per_block as usize,
            window: match stream {
                StreamKind::Alone => self.shape.window_of_calls,
                StreamKind::Together => self.shape.window_of_batches,
            },
        })?;
        refuse_error(&report, self.planned.tolerates_errors)?;
        match stream {
            StreamKind::Alone => self.samples.add_alone(self.bench.clock, &report),
            StreamKind::Together => self.samples.add_together(self.bench.clock, &report),
        }
        for goal in self.targets.iter_mut().chain(&mut self.acceptable) {
            goal.look(&self.judging, &self.samples);
        }
        if let Some(precision) = &mut self.precision {
            precision.look(&self.judging, &self.samples);
        }
        if self.next_work().is_none() {
            return Ok(Turn::Done(Ending::AllLooks));
        }
        if self.samples.measured >= self.planned.settings.max_time {
            return Ok(Turn::Done(Ending::Time));
        }
        Ok(Turn::Again)
    }

    /// What is read of the kernel's files around the next slice.
    fn files(&mut self) -> FilesRead {
        if self.files_asked != FilesRead::None {
            return self.files_asked;
        }
        if self.samples.measured < self.files_due {
            return FilesRead::None;
        }
        self.files_due = self.samples.measured + READ_FILES_EVERY;
        FilesRead::Counts
    }

    /// Time in which samples were taken so far.
    pub(super) fn watched(&self) -> Duration {
        self.samples.watched()
    }

    /// The stream that is furthest from what is wanted of it; `None` when nothing is wanted.
    fn next_work(&self) -> Option<(StreamKind, Work)> {
        if let Some(iters) = self.planned.settings.iters {
            let left =
                usize::try_from(iters.saturating_sub(self.samples.calls)).unwrap_or(usize::MAX);
            let calls = left.min(self.shape.calls_per_slice);
            return (calls > 0).then_some((StreamKind::Alone, Work::Alone { calls }));
        }
        let streams = match self.shape.means_from {
            StreamKind::Alone => &[StreamKind::Alone][..],
            StreamKind::Together => &[StreamKind::Together, StreamKind::Alone],
        };
        let behind = |stream: &StreamKind| {
            let blocks = self.samples.stream(*stream).blocks.len() as f64;
            blocks / self.wanted(*stream) as f64
        };
        let stream = streams
            .iter()
            .min_by(|a, b| behind(a).total_cmp(&behind(b)))?;
        if behind(stream) >= 1.0 && self.samples.measured >= self.planned.settings.min_time {
            return None;
        }
        let work = match stream {
            StreamKind::Alone => Work::Alone {
                calls: self.shape.calls_per_slice,
            },
            StreamKind::Together => Work::Together {
                calls: self.shape.calls_per_batch as usize,
                batches: self.shape.batches_per_slice,
            },
        };
        Some((*stream, work))
    }

    /// Blocks of a stream at which something is looked at next.
    fn wanted(&self, stream: StreamKind) -> u64 {
        let failed = |goal: &Goal| *goal.decision() == Decision::Fail;
        // The looser tier matters only once a target was missed.
        let acceptable = self
            .acceptable
            .iter()
            .filter(|_| self.targets.iter().any(failed));
        let looks = self
            .targets
            .iter()
            .chain(acceptable)
            .filter_map(Goal::next_look);
        let precision = self.precision.as_ref().and_then(PrecisionGoal::next_look);
        let samples = match stream {
            StreamKind::Alone => self
                .planned
                .settings
                .samples
                .unwrap_or(0)
                .div_ceil(u64::from(self.shape.calls_per_block)),
            StreamKind::Together => 0,
        };
        looks
            .chain(precision)
            .filter(|(of, _)| *of == stream)
            .map(|(_, blocks)| blocks)
            .min()
            .unwrap_or(0)
            .max(samples)
            .max(self.display_blocks(stream))
    }

    /// Blocks for the figures alone: fewer where they are slow and something else ends the case.
    fn display_blocks(&self, stream: StreamKind) -> u64 {
        let calls = match stream {
            StreamKind::Alone => self.shape.calls_per_block,
            StreamKind::Together => self.shape.calls_per_batch,
        };
        let callers = self.judging.callers as f64;
        let block_ns = self.judging.call_ns * f64::from(calls) / callers;
        if stream == StreamKind::Alone && block_ns > 1e6 {
            return 8;
        }
        FEWEST_BLOCKS.max((SHOWN_NS / block_ns) as u64)
    }

    /// What the user should know of the case.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.live.notes().to_vec();
        notes.extend(self.warmup_note.clone());
        // A target that they would have judged says so itself.
        let is_judged = self.targets.iter().any(|goal| counts_events(goal.target()));
        let uncounted = self.bench.events.note(&self.planned.case.id);
        notes.extend(uncounted.filter(|_| !is_judged));
        notes.extend(self.bench.note_on_cores(self.planned.case.callers));
        let settings = &self.planned.settings;
        for looser in &settings.acceptable {
            let metric = &looser.metric;
            if !settings
                .targets
                .iter()
                .any(|target| target.metric == *metric)
            {
                notes.push(format!(
                    "`acceptable` has `{looser}`, and no target on `{metric}` that it could loosen"
                ));
            }
        }
        for name in self.live.directed() {
            if !self.samples.own.contains_key(&name) {
                notes.push(format!(
                    "it was said which way `{name}` is better, and no call recorded it"
                ));
            }
        }
        if let Some(precision) = &self.precision
            && !precision.is_reached()
            && self.samples.measured >= self.planned.settings.max_time
        {
            notes.push(format!(
                "its median is not known to within {} after {}",
                crate::units::Share(self.planned.settings.precision),
                crate::units::Time::from(self.planned.settings.max_time),
            ));
        }
        notes.extend(notices(&self.samples, &self.judging));
        notes
    }

    /// Ends the case: its teardown runs, and what is still open gets its reason.
    /// `system` is what disturbed the whole machine meanwhile.
    pub(super) fn finish(
        mut self,
        ending: Ending,
        system: Disturbances,
    ) -> Result<Measured, CaseError> {
        self.samples.ledger.system = system;
        for goal in self.targets.iter_mut().chain(&mut self.acceptable) {
            goal.close(ending, &self.judging, &self.samples);
        }
        let settings = &self.planned.settings;
        let asked: Vec<&Metric> = settings
            .targets
            .iter()
            .chain(&settings.acceptable)
            .map(|target| &target.metric)
            .collect();
        let summary = Summary::new(&self.samples, &self.judging, &asked);
        let judged = |goals: &[Goal]| {
            let judged = goals.iter().map(|goal| Judged {
                target: goal.target().clone(),
                decision: goal.decision().clone(),
                figure: goal.figure(&summary),
                ledger: self.samples.ledger.clone(),
                was_suspect: None,
                comparison: None,
            });
            judged.collect()
        };
        let measured = Measured {
            histogram: cells(&self.samples),
            targets: judged(&self.targets),
            acceptable: judged(&self.acceptable),
            watched: self.samples.watched(),
            span: self.samples.span,
            ledger: self.samples.ledger,
            comparisons: Vec::new(),
            summary,
        };
        self.live.finish()?;
        Ok(measured)
    }
}

/// Whether a case's own samples answer; else it is a pair that does.
fn is_judged_alone(target: &Target) -> bool {
    versus_name(target).is_none()
}

/// What targets ask of the kernel's files.
fn files_asked(settings: &CaseSettings) -> FilesRead {
    let mut asked = FilesRead::None;
    for target in settings.targets.iter().chain(&settings.acceptable) {
        let (Metric::Builtin(metric) | Metric::PerItem(metric)) = &target.metric else {
            continue;
        };
        if *metric == Builtin::RssPeak {
            return FilesRead::CountsAndPeak;
        }
        if Resource::of(*metric).is_some_and(Resource::is_told_by_files) {
            asked = FilesRead::Counts;
        }
    }
    asked
}

/// Without a target on errors, the first `Err` ends the case.
pub(super) fn refuse_error(report: &SliceReport, tolerated: bool) -> Result<(), CaseError> {
    match &report.first_error {
        Some(error) if !tolerated => Err(CaseError::Failed(format!(
            "returned an error: {error} (a target such as `errors < 1%` counts errors instead)"
        ))),
        _ => Ok(()),
    }
}
