use std::time::Duration;

use perf_targets::{Builtin, Metric};

use super::bench::Bench;
use super::case_goals::CaseGoals;
use super::live::Live;
use super::outcome::Measured;
use super::shape::{Demand, Shape};
use super::warm_case::{WarmCase, refuse_error};
use crate::host::{Disturbances, tick_ns};
use crate::measure::{
    CaseError, FilesRead, Resource, Samples, Slice, StreamKind, Testimony, Witness, WitnessSpeed,
    Work,
};
use crate::plan::{PlannedCase, loosens};
use crate::verdict::{Ending, Judging, Leaning, Summary, finest_share, notices};

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
    live: Live,
    shape: Shape,
    samples: Samples,
    judging: Judging,
    /// Beside the calls timed alone, and beside runs of calls, where a miss is measured again.
    witnesses: Option<[Witness; 2]>,
    goals: CaseGoals,
    /// What targets and rules ask of the kernel's files.
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
        let warm = WarmCase::start(planned, bench)?;
        let (live, first, pace) = (warm.live, warm.first, warm.pace);
        let cost = bench.clock.cost();
        let demand = Demand {
            time: settings.max_time.mul_f64(PLANNED_SHARE),
            iters: settings.iters,
            finest_share: finest_share(settings.every_target()),
            has_witness: missed.is_some(),
            callers: callers.count(),
            share_cores: bench.shares_cores(callers),
        };
        let shape = Shape::new(pace, cost, demand);
        let mut samples = Samples::new(cost, shape.calls_per_block, shape.calls_per_batch);
        samples.counts = warm.counts;
        samples.events = warm.events;
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
            work: live.work(planned.case.work),
            declared: live.declared(),
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
        let goals = CaseGoals::new(planned, missed, &judging, &mut samples);
        Ok(Self {
            planned,
            bench,
            live,
            shape,
            samples,
            judging,
            witnesses,
            goals,
            files_asked: files_asked(planned),
            files_due: Duration::ZERO,
            warmup_note: warm.note,
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
        self.goals.look(&self.judging, &self.samples);
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

    /// What its answers lean to.
    pub(super) fn leanings(&self) -> Vec<(String, Option<Leaning>)> {
        self.goals.leanings(&self.judging, &self.samples)
    }

    /// How much longer it is measured at most.
    pub(super) fn left(&self) -> Duration {
        let most = self.planned.settings.max_time;
        most.saturating_sub(self.samples.measured)
    }

    /// The case that is measured.
    pub(super) fn id(&self) -> &'a str {
        &self.planned.case.id
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
        let samples = match stream {
            StreamKind::Alone => self
                .planned
                .settings
                .samples
                .unwrap_or(0)
                .div_ceil(u64::from(self.shape.calls_per_block)),
            StreamKind::Together => 0,
        };
        self.goals
            .next_look(stream)
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
        let uncounted = self.bench.events.note(&self.planned.case.id);
        // A target that they would have judged says so itself.
        notes.extend(uncounted.filter(|_| !self.goals.judges_events()));
        notes.extend(self.bench.note_on_cores(self.planned.case.callers));
        let settings = &self.planned.settings;
        for looser in &settings.acceptable {
            let metric = &looser.metric;
            if !settings
                .targets
                .iter()
                .any(|target| loosens(looser, target))
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
        if let Some(iters) = settings.iters.filter(|iters| self.samples.calls < *iters) {
            notes.push(format!(
                "{} of the {iters} calls of `iters` were made, since `max_time` of {} was over",
                self.samples.calls,
                crate::units::Time::from(settings.max_time)
            ));
        }
        if let Some(lack) = self.goals.lacking_precision()
            && self.samples.measured >= self.planned.settings.max_time
        {
            notes.push(format!(
                "{lack} after {}",
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
        self.goals.close(ending, &self.judging, &self.samples);
        // A rule on a figure of the benchmarks' own is for the cases that record it.
        let is_had = |metric: &&Metric| match metric {
            Metric::Own { name, .. } => self.samples.own.contains_key(name),
            _ => true,
        };
        let targets = self.planned.settings.every_target();
        let asked: Vec<&Metric> = targets
            .map(|target| &target.metric)
            .chain(self.planned.kept_metrics().filter(is_had))
            .collect();
        let summary = Summary::new(&self.samples, &self.judging, &asked);
        let [targets, acceptable] = self.goals.judged(&summary, &self.samples);
        let measured = Measured {
            histogram: self.samples.histogram.pairs().collect(),
            base_histogram: Vec::new(),
            targets,
            acceptable,
            watched: self.samples.watched(),
            span: self.samples.span,
            timeline: self.samples.timeline,
            ledger: self.samples.ledger,
            comparisons: Vec::new(),
            rules: Vec::new(),
            is_new_to: None,
            series: None,
            summary,
        };
        self.live.finish()?;
        Ok(measured)
    }
}

/// What targets and rules ask of the kernel's files.
fn files_asked(planned: &PlannedCase<'_>) -> FilesRead {
    let mut asked = FilesRead::None;
    let targets = planned.settings.every_target();
    let metrics = targets.map(|target| &target.metric);
    for metric in metrics.chain(planned.kept_metrics()) {
        let (Metric::Builtin(metric) | Metric::PerItem(metric)) = metric else {
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
