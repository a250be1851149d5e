//! Counting what the processor does in single calls.

use std::collections::BTreeMap;
use std::ffi::CString;

use serde::{Deserialize, Serialize};

#[cfg(test)]
use super::scripted_meter::ScriptedMeter;
#[cfg(all(feature = "counters", target_os = "linux"))]
use crate::host::{HardwareCounters, Standing};
use crate::host::{ProcessorEvent, valgrind};

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MeterKind {
    /// Valgrind, under which the process runs; its file has the counts, under this number.
    Valgrind(usize),
    /// The processor's own counters.
    #[cfg(all(feature = "counters", target_os = "linux"))]
    Hardware,
    /// What a test says.
    #[cfg(test)]
    Scripted,
}

/// Counts of each call, by event, or why there are none; an event of which nothing is known here is
/// left out.
pub(crate) type EventReadings = BTreeMap<ProcessorEvent, Result<Vec<u64>, String>>;

/// Counts call by call. What it costs between start and stop is the same around every call, and is
/// found by counting a call that does nothing.
pub(super) trait CallMeter {
    /// From here on is counted.
    fn start(&mut self);
    /// Up to here was counted.
    fn stop(&mut self);
    /// What all calls gave but the first ones, which were to warm up.
    fn finish(self: Box<Self>) -> EventReadings;
}

impl MeterKind {
    /// A meter on the thread that makes the calls: `warm` ones, and those that count.
    pub(super) fn open(self, warm: usize, calls: usize) -> Box<dyn CallMeter> {
        match self {
            Self::Valgrind(case) => Box::new(ValgrindMeter::new(case, warm, calls)),
            #[cfg(all(feature = "counters", target_os = "linux"))]
            Self::Hardware => Box::new(HardwareMeter::new(warm, calls)),
            #[cfg(test)]
            Self::Scripted => Box::new(ScriptedMeter::new(warm)),
        }
    }
}

/// Has valgrind write the counts of each call into its file.
struct ValgrindMeter {
    names: Vec<CString>,
    next: usize,
}

impl ValgrindMeter {
    fn new(case: usize, warm: usize, calls: usize) -> Self {
        let name = |call| {
            CString::new(format!("{case} {call}")).expect("numbers and a space hold no zero byte")
        };
        let warm = std::iter::repeat_n(c"warm".to_owned(), warm);
        Self {
            names: warm.chain((0..calls).map(name)).collect(),
            next: 0,
        }
    }
}

impl CallMeter for ValgrindMeter {
    fn start(&mut self) {
        valgrind::zero_counts();
    }

    fn stop(&mut self) {
        valgrind::dump_counts(&self.names[self.next]);
        self.next += 1;
    }

    fn finish(self: Box<Self>) -> EventReadings {
        EventReadings::new()
    }
}

/// Reads the processor's counters before and after each call.
#[cfg(all(feature = "counters", target_os = "linux"))]
struct HardwareMeter {
    counters: HardwareCounters,
    before: Standing,
    calls: Vec<[Standing; 2]>,
    warm: usize,
}

#[cfg(all(feature = "counters", target_os = "linux"))]
impl HardwareMeter {
    fn new(warm: usize, calls: usize) -> Self {
        Self {
            counters: HardwareCounters::open(),
            before: Standing::default(),
            calls: Vec::with_capacity(warm + calls),
            warm,
        }
    }
}

#[cfg(all(feature = "counters", target_os = "linux"))]
impl CallMeter for HardwareMeter {
    #[inline(never)]
    fn start(&mut self) {
        self.before = self.counters.read();
    }

    #[inline(never)]
    fn stop(&mut self) {
        let after = self.counters.read();
        self.calls.push([self.before, after]);
    }

    fn finish(mut self: Box<Self>) -> EventReadings {
        let counts = |event| {
            let of_call = |[before, after]: &[Standing; 2]| {
                let (before, after) = (before[event as usize]?, after[event as usize]?);
                Some(after.saturating_sub(before))
            };
            self.calls[self.warm..]
                .iter()
                .map(of_call)
                .collect::<Option<Vec<u64>>>()
        };
        let counts = ProcessorEvent::ALL.map(|event| (event, counts(event)));
        counts
            .into_iter()
            .map(|(event, counts)| {
                let counts = match (self.counters.fault(event), counts) {
                    (Some(fault), _) => Err(fault),
                    (None, Some(counts)) => Ok(counts),
                    (None, None) => Err("a counter could not be read".to_owned()),
                };
                (event, counts)
            })
            .collect()
    }
}
