use std::time::Duration;

use super::counter::InputWork;
use super::resource::SliceUse;
use super::slice::SliceReport;
use super::watch::{Side, Watch};
use crate::clock::Clock;
use crate::stats::BlockSum;

/// Blocks of one kind, in the order of time.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) calls_per_block: u32,
    pub(crate) blocks: Vec<BlockSum>,
    /// Calls of each block that returned an `Err`.
    pub(crate) errors: Vec<u32>,
    /// The longest single reading: of a call, or of a run of calls.
    pub(crate) longest: f64,
    /// Time in which its samples were taken, inputs made between them included.
    pub(crate) watched: Duration,
    /// Time and work of the slices whose inputs tell their work.
    pub(crate) worked: Vec<SliceWork>,
    /// What was used, by slice.
    pub(crate) used: Vec<SliceUse>,
    /// Of several callers: the time of each slice in which their calls were measured, and the calls
    /// that they made in it.
    pub(crate) paces: Vec<BlockSum>,
    watches: Vec<Watch>,
    open: BlockSum,
    open_errors: u32,
}

/// The calls of a slice, and the mean work of one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SliceWork {
    pub(crate) time: BlockSum,
    pub(crate) work: InputWork,
}

impl Stream {
    pub(super) fn new(calls_per_block: u32) -> Self {
        Self {
            calls_per_block: calls_per_block.max(1),
            blocks: Vec::new(),
            errors: Vec::new(),
            longest: 0.0,
            watched: Duration::ZERO,
            worked: Vec::new(),
            used: Vec::new(),
            paces: Vec::new(),
            watches: Vec::new(),
            open: BlockSum { sum: 0.0, calls: 0 },
            open_errors: 0,
        }
    }

    pub(super) fn watch(&mut self, limit_ns: f64, side: Side, overhead: f64) -> usize {
        self.watches.push(Watch::new(limit_ns, side, overhead));
        self.watches.len() - 1
    }

    /// What a watch counted.
    pub(crate) fn watched(&self, watch: usize) -> &Watch {
        &self.watches[watch]
    }

    pub(super) fn add_call(&mut self, ns: f64, error: bool) {
        self.longest = self.longest.max(ns);
        self.open.sum += ns;
        self.open.calls += 1;
        self.open_errors += u32::from(error);
        for watch in &mut self.watches {
            watch.see(ns);
        }
        if self.open.calls == u64::from(self.calls_per_block) {
            self.close_block();
        }
    }

    pub(super) fn add_batch(&mut self, ns: f64, calls: u64) {
        self.longest = self.longest.max(ns);
        self.open = BlockSum { sum: ns, calls };
        for watch in &mut self.watches {
            watch.see(ns / calls as f64);
        }
        self.close_block();
    }

    pub(super) fn add_slice(&mut self, clock: &Clock, report: &SliceReport, calls: u64) {
        if let Some(work) = report.work {
            let sum = clock.ns(report.ticks.iter().sum());
            self.worked.push(SliceWork {
                time: BlockSum { sum, calls },
                work,
            });
        }
        if report.measured_ticks.is_some() {
            let sum = report.watched.as_nanos() as f64;
            self.paces.push(BlockSum { sum, calls });
        }
        self.watched += report.watched;
        self.used.push(report.usage(calls));
    }

    fn close_block(&mut self) {
        self.blocks.push(self.open);
        self.errors.push(self.open_errors);
        self.open = BlockSum { sum: 0.0, calls: 0 };
        self.open_errors = 0;
        for watch in &mut self.watches {
            watch.close_block();
        }
    }
}
