//! One slice as the thread of a live case runs it: what is read around the calls, and in which order.

use std::time::Duration;

use perf_targets::Builtin;
use tokio::runtime::Runtime;

use super::at_once::AtOnce;
use super::call_meter::MeterKind;
use super::calls::Calls;
use super::collector;
use super::gauges::sealed::Gauges;
use super::outputs::Remarks;
use super::recorded::FigureKind;
use super::seat;
use super::session::Session;
use super::slice::{FilesRead, Slice, SliceReport, Work};
use super::timed::Gauge;
use super::usage_span::{FilesBefore, UsageSpan, files_of_this_process};
use super::witness::Witness;
use crate::clock::ClockKind;
use crate::host;

impl Session {
    /// Runs one slice; the timed calls are those of callers `at_once`, where there are any.
    pub(super) fn execute(
        &self,
        slice: Slice,
        calls: &mut dyn Calls,
        mut at_once: Option<&mut dyn AtOnce>,
        gauges: &dyn Gauges,
    ) -> Result<SliceReport, String> {
        let clock = &self.clock;
        let begin = clock.start();
        let files = if self.is_real() && slice.files != FilesRead::None {
            FilesBefore::read(&mut files_of_this_process(), slice.files)
        } else {
            FilesBefore::default()
        };
        let mut untimed = Remarks::default();
        match &mut at_once {
            Some(callers) => callers.gather(clock, &slice),
            None => calls.run(clock, Gauge::None, slice.lead, &mut untimed),
        }

        let mut part = Part {
            session: self,
            calls,
            gauges,
            report: SliceReport {
                begin,
                ..SliceReport::default()
            },
            remarks: Remarks::default(),
        };
        if at_once.is_none() {
            part.prepare(&slice);
        }
        self.collector.open();
        self.tally.clear();
        let thread = (self.is_real() && matches!(slice.work, Work::Counted { .. }))
            .then(host::thread_time)
            .flatten();
        let span = self.is_real().then(|| {
            let runtime = self.runtime.get().map(Runtime::handle);
            UsageSpan::start(files, runtime)
        });
        let is_at_once = at_once.is_some();
        let watched = clock.start();
        match (at_once, slice.work) {
            (Some(callers), _) => part.at_once(&slice, callers)?,
            (None, Work::Alone { calls }) => part.alone(calls, slice.witness.as_ref()),
            (None, Work::Together { calls, batches }) => {
                part.together(calls, batches, slice.witness.as_ref());
            }
            (None, Work::Counted { calls }) => part.counted(calls),
            (None, Work::Metered { meter, warm, calls }) => part.metered(meter, warm, calls),
        }
        // Before anything else is asked of the kernel: it likes to take the core away then.
        let watched = clock.elapsed(watched);
        let Part {
            mut report,
            remarks,
            ..
        } = part;
        let heard = Duration::from_nanos(clock.ns(report.witness.iter().sum()) as u64);
        report.spanned = watched.saturating_sub(heard);
        report.watched = match report.measured_ticks {
            Some(between) => Duration::from_nanos(clock.ns(between) as u64),
            None => report.spanned,
        };
        if let Some(span) = span {
            // The witness computes as long as it does undisturbed, however long it is kept from it.
            let quiet_ns = slice.witness.map_or(0.0, |witness| witness.quiet_ns);
            let heard = Duration::from_nanos((quiet_ns * report.witness.len() as f64) as u64);
            let made = (report.calls + remarks.untimed) as f64;
            // Several callers make their lead before anything is read.
            let lead = if is_at_once { 0 } else { slice.lead };
            let share = made / (made + lead as f64);
            let found = span.stop(&mut files_of_this_process(), heard, share);
            report.used = found.used;
            report.signs.get_or_insert(found.signs);
            report.peak = found.peak;
        }
        // Which threads were busy is asked of the first call alone: each answer takes its time.
        report.thread_cpu = thread
            .zip(host::thread_time())
            .map(|(before, after)| after.saturating_sub(before));
        report.untimed = remarks.untimed;
        collector::join(&mut report.figures, self.collector.close()?)?;
        self.collector.direct_all(&mut report.figures);
        report.work = self.tally.of_an_input();
        report.failed = remarks.failed;
        report.first_error = untimed.first_error.or(remarks.first_error);
        report.elapsed = clock.elapsed(begin);
        Ok(report)
    }

    /// Looks at the gauges of the case and at those of the harness's own.
    fn look(&self) {
        self.collector.look();
        if let Some(runtime) = self.runtime.get() {
            let metrics = runtime.metrics();
            for (metric, value) in [
                (Builtin::RtTasks, metrics.num_alive_tasks()),
                (Builtin::RtQueueDepth, metrics.global_queue_depth()),
            ] {
                seat::record(metric.name(), FigureKind::Gauge, value as f64);
            }
        }
    }

    /// Nothing is asked of the system on the simulated clock, whose runs are exact.
    fn is_real(&self) -> bool {
        self.clock.kind() != ClockKind::Simulated
    }
}

/// The measured part of a slice while it runs.
struct Part<'a> {
    session: &'a Session,
    calls: &'a mut dyn Calls,
    gauges: &'a dyn Gauges,
    report: SliceReport,
    remarks: Remarks,
}

impl Part<'_> {
    /// Makes room for what the slice will read, and touches it: a page that is used for the first
    /// time between two calls would count as theirs.
    fn prepare(&mut self, slice: &Slice) {
        let (readings, blocks) = match slice.work {
            Work::Alone { calls } => (calls, calls / self.block(calls, slice.witness.as_ref())),
            Work::Together { batches, .. } => (batches, batches),
            Work::Counted { .. } | Work::Metered { .. } => (0, 0),
        };
        let heard = slice.witness.map_or(0, |witness| blocks * witness.readings);
        for (room, count) in [
            (&mut self.report.ticks, readings),
            (&mut self.report.witness, heard),
        ] {
            room.reserve_exact(count);
            room.resize(count, 0);
            room.clear();
        }
    }

    fn at_once(&mut self, slice: &Slice, callers: &mut dyn AtOnce) -> Result<(), String> {
        let clock = &self.session.clock;
        let look = || {
            self.session.look();
            self.gauges.look();
        };
        callers.run(clock, slice, &look, &mut self.report, &mut self.remarks)
    }

    fn alone(&mut self, count: usize, witness: Option<&Witness>) {
        let block = self.block(count, witness);
        let mut done = 0;
        while done < count {
            let calls = block.min(count - done);
            let mut ticks = std::mem::take(&mut self.report.ticks);
            self.measure(Gauge::Alone(&mut ticks), done, calls);
            self.report.ticks = ticks;
            done += calls;
            if calls == block {
                self.hear(witness);
            }
        }
    }

    /// How many of the calls that are timed alone are made without a pause.
    fn block(&self, calls: usize, witness: Option<&Witness>) -> usize {
        const LOOKS_AT_GAUGES: usize = 16;
        match witness {
            Some(witness) => witness.calls_per_block,
            None if self.gauges.are_there() || self.session.collector.has_gauges() => {
                calls.div_ceil(LOOKS_AT_GAUGES)
            }
            None => calls,
        }
        .max(1)
    }

    fn together(&mut self, count: usize, batches: usize, witness: Option<&Witness>) {
        for batch in 0..batches {
            let mut total = 0;
            self.measure(Gauge::Together(&mut total), batch * count, count);
            self.report.ticks.push(total);
            self.hear(witness);
        }
    }

    fn counted(&mut self, count: usize) {
        let mut counts = Vec::with_capacity(count);
        self.measure(Gauge::Counted(&mut counts), 0, count);
        self.report.counts = counts;
    }

    fn metered(&mut self, kind: MeterKind, warm: usize, count: usize) {
        let mut meter = kind.open(warm, count);
        self.measure(Gauge::Metered(meter.as_mut()), 0, warm + count);
        self.report.events = meter.finish();
    }

    /// Runs some of the slice's calls, the first of which has the position `from`.
    fn measure(&mut self, gauge: Gauge<'_>, from: usize, count: usize) {
        let clock = &self.session.clock;
        let mut remarks = Remarks::default();
        self.calls.run(clock, gauge, count, &mut remarks);
        let found = &mut self.remarks;
        found
            .failed
            .extend(remarks.failed.iter().map(|at| at + from));
        found.first_error = found.first_error.take().or(remarks.first_error);
        found.untimed += remarks.untimed;
        self.report.calls += count;
        self.session.look();
        self.gauges.look();
    }

    /// No system call here: the kernel would take the core away at it, and not from a call.
    fn hear(&mut self, witness: Option<&Witness>) {
        if let Some(witness) = witness {
            witness.read(&self.session.clock, &mut self.report.witness);
        }
    }
}
