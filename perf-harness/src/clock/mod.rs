//! The one place that reads time: the processor's time stamp counter, the operating system's
//! monotonic clock, or a simulated clock for tests.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where time is read, and where the calibration waits for it to pass"
)]

#[cfg(target_arch = "x86_64")]
mod calibration;
#[allow(
    clippy::module_inception,
    reason = "the room is named after its one public type"
)]
mod clock;
mod cost;
mod shared;
mod simulated;
mod timestamp;
#[cfg(target_arch = "x86_64")]
mod tsc;

pub use clock::{Clock, ClockError, ClockKind};
pub use cost::ClockCost;
pub(crate) use shared::SharedClock;
pub use simulated::SimulatedClock;
pub(crate) use timestamp::{timestamp, unix_now, unix_time};
