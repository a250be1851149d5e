//! Measuring: what runs on the thread of a live case, and the runner's handle to it. Targets are
//! unknown here; when to stop is the runner's decision.

mod allocation;
mod at_once;
mod awaited;
mod bencher;
mod bencher_counters;
mod bencher_inputs;
mod call_meter;
mod caller;
mod callers;
mod calls;
mod case_thread;
mod collector;
mod counter;
mod crew;
#[cfg(test)]
mod crew_tests;
mod event_counts;
mod figure_message;
mod figures;
mod gate;
mod gauges;
mod handover;
mod in_flight;
mod join;
mod ledger;
mod link;
mod live;
mod loop_cost;
mod outputs;
mod recorded;
mod resource;
mod room;
mod samples;
#[cfg(feature = "load")]
mod scenario_calls;
#[cfg(test)]
pub(crate) mod scripted_meter;
mod seat;
mod session;
mod shown_result;
mod skip;
mod slice;
mod slice_run;
mod stream;
mod testimony;
mod timed;
mod timeline;
mod usage_span;
mod warmup;
mod watch;
mod witness;

pub use allocation::CountingAllocator;
pub(crate) use allocation::{AllocationCount, is_installed as allocator_is_installed};
#[cfg(feature = "load")]
pub(crate) use allocation::{LiveBytes, uncounted};
pub use bencher::Bencher;
pub(crate) use call_meter::{EventReadings, MeterKind};
pub use callers::CallerCounts;
pub(crate) use callers::Callers;
pub(crate) use case_thread::{Body, panic_message};
#[cfg(feature = "load")]
pub(crate) use case_thread::{panic_place, take_over_panic};
pub use counter::{BytesCount, Counter, ItemsCount};
pub(crate) use counter::{DeclaredWork, PerCall};
pub(crate) use event_counts::{EventCounts, without_cost};
pub use figures::{
    Number, gauge, higher_is_better, lower_is_better, record, record_bytes, record_duration,
    record_share,
};
pub(crate) use ledger::{Ledger, SliceSigns};
pub(crate) use live::{CaseError, LiveCase};
pub(crate) use loop_cost::loop_cost;
pub use outputs::Inspection;
pub(crate) use recorded::{FigureKind, RecordedFigure};
pub(crate) use resource::{Amount, Resource, SliceUse, Used};
pub(crate) use samples::{OwnFigure, Samples, StreamKind};
#[cfg(feature = "load")]
pub(crate) use seat::misuse;
pub use session::Session;
pub(crate) use shown_result::ShownResult;
pub use skip::skip;
pub(crate) use slice::{FilesRead, Slice, SliceReport, Window, Work};
pub(crate) use stream::Stream;
pub(crate) use testimony::Testimony;
pub(crate) use timeline::Timeline;
pub(crate) use usage_span::ResidentPeak;
pub use warmup::Warmup;
pub(crate) use watch::Side;
pub(crate) use witness::{Witness, WitnessSpeed};
