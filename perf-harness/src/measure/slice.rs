use std::time::Duration;

use super::allocation::AllocationCount;
use super::call_meter::{EventReadings, MeterKind};
use super::counter::InputWork;
use super::ledger::SliceSigns;
use super::recorded::RecordedFigure;
use super::resource::{SliceUse, Used};
use super::usage_span::ResidentPeak;
use super::witness::Witness;
use serde::{Deserialize, Serialize};

/// What the runner asks of a live case before it takes the baton back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slice {
    /// Untimed calls first: they bring the caches back after another case has run.
    pub(crate) lead: usize,
    pub(crate) work: Work,
    /// What is timed beside the calls, after each whole block of them.
    pub(crate) witness: Option<Witness>,
    pub(crate) files: FilesRead,
    /// Of several callers: calls of each between two looks at the time.
    pub(crate) block: usize,
    /// Of several callers: when their calls are measured. `None` measures just the calls of `work`,
    /// which otherwise are the most that there can be.
    pub(crate) window: Option<Window>,
}

/// What is read from the kernel's files before and after the calls: each takes microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FilesRead {
    #[default]
    None,
    /// Traffic and resident memory.
    Counts,
    /// And the most resident memory, that of the process before forgotten.
    CountsAndPeak,
}

impl Slice {
    /// The work alone.
    pub(crate) fn of(work: Work) -> Self {
        Self {
            lead: 0,
            work,
            witness: None,
            files: FilesRead::None,
            block: usize::MAX,
            window: None,
        }
    }
}

/// The part of a slice in which the calls of several callers are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// From the beginning, in which callers come into the step that they keep.
    pub(crate) after: Duration,
    pub(crate) length: Duration,
}

/// The measured part of a slice: the calls of all callers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Work {
    /// Every call is timed alone.
    Alone { calls: usize },
    /// Runs of `calls` calls, each run timed as a whole.
    Together { calls: usize, batches: usize },
    /// Every call's allocations are counted; nothing is timed.
    Counted { calls: usize },
    /// What the processor does in every call is counted, but left out for the `warm` ones before them;
    /// nothing is timed.
    Metered {
        meter: MeterKind,
        warm: usize,
        calls: usize,
    },
}

impl Work {
    /// Whether time is what it measures.
    pub(super) fn is_timed(self) -> bool {
        matches!(self, Self::Alone { .. } | Self::Together { .. })
    }

    /// How many calls are measured.
    pub(crate) fn calls(self) -> usize {
        match self {
            Self::Alone { calls } | Self::Counted { calls } => calls,
            Self::Metered { warm, calls, .. } => warm + calls,
            Self::Together { calls, batches } => calls * batches,
        }
    }
}

/// What a slice found.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SliceReport {
    /// Calls that were measured, and others that were made.
    pub(crate) calls: usize,
    pub(crate) untimed: usize,
    /// Whole blocks of the calls that several callers measured.
    pub(crate) blocks: usize,
    /// Ticks of each call ([`Work::Alone`]) or of each batch ([`Work::Together`]).
    pub(crate) ticks: Vec<u64>,
    /// Ticks of each reading of the witness.
    pub(crate) witness: Vec<u64>,
    /// Allocations of each call ([`Work::Counted`]).
    pub(crate) counts: Vec<AllocationCount>,
    /// Events of each call ([`Work::Metered`]).
    pub(crate) events: EventReadings,
    /// Positions, among the measured calls, of those that returned an `Err`.
    pub(crate) failed: Vec<usize>,
    /// What the first `Err` of the slice said, the untimed calls included.
    pub(crate) first_error: Option<String>,
    /// The work of a call, where its inputs tell it: the mean over the slice's inputs.
    pub(crate) work: Option<InputWork>,
    /// What the benchmark recorded during the measured calls.
    pub(crate) figures: Vec<RecordedFigure>,
    /// What was used during the measured calls, and the untimed ones between them.
    pub(crate) used: Used,
    /// The most resident memory, where it was asked for.
    pub(crate) peak: Option<ResidentPeak>,
    /// Processor time of the case's own thread ([`Work::Counted`]).
    pub(crate) thread_cpu: Option<Duration>,
    /// What happened over the measured calls to the threads that made them.
    pub(crate) signs: Option<SliceSigns>,
    /// Stamp of the clock at the slice's beginning.
    pub(crate) begin: u64,
    /// From the first measured call of several callers to the last one.
    pub(crate) measured_ticks: Option<u64>,
    /// Time on the clock from the first measured call to the last one, with the inputs made between
    /// them.
    pub(crate) watched: Duration,
    /// Time over which it was read what is used: with the callers' way into step and out of it.
    pub(crate) spanned: Duration,
    /// Time on the clock for the whole slice, inputs and untimed calls included.
    pub(crate) elapsed: Duration,
}

impl SliceReport {
    /// What was used while so many calls were measured.
    pub(crate) fn usage(&self, calls: u64) -> SliceUse {
        SliceUse {
            used: self.used,
            calls,
            untimed: self.untimed as u64,
            spanned: self.spanned,
        }
    }
}
