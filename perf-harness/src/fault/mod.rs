//! What goes wrong on purpose while a scenario runs.
//!
//! A scenario's `faults` in perf.toml say what and when. Faults of calls (latency, errors, stalls,
//! dropped connections, a bandwidth) meet the operations that the benchmark wraps by [`inject`];
//! faults of the machine and of the server under test (CPU, memory, a full folder, a killed or
//! restarted [`child`](crate::child), a [registered](register) closure) happen by themselves. Outside
//! of a scenario, and while no fault is due, a wrapped operation is simply made.
//!
//! ```toml
//! [scenario.bad-day]
//! executor = "constant-arrival-rate"
//! rate = "200/s"
//! duration = "60s"
//! faults = [
//!     { at = "10s", for = "5s", latency = "100ms", share = "20%" },
//!     { at = "30s", restart = "my-server" },
//! ]
//! ```
//!
//! ```
//! use perf_harness::{fault, perf_bench};
//!
//! # async fn get() -> std::io::Result<Vec<u8>> { Ok(Vec::new()) }
//! #[perf_bench(targets = "errors < 1%")]
//! async fn fetch() -> std::io::Result<Vec<u8>> {
//!     fault::inject(get()).await
//! }
//! ```
//!
//! Time counts from the beginning of the scenario. Which calls are met is drawn from the scenario's
//! seed, for each fault and each time that it comes. What could not be injected, and what met no call,
//! is reported as skipped, with the reason, and never as survived.

mod active;
mod bandwidth;
mod burners;
mod call;
mod conductor;
mod fill;
mod held;
mod inject;
mod injected;
mod injection;
mod machine;
mod planned;
mod pressure;
mod register;
mod running;
mod slot;
mod timer;

pub use bandwidth::{bandwidth, bandwidth_blocking};
pub use inject::{inject, inject_blocking, inject_blocking_or, inject_or};
pub use injected::Injected;
pub(crate) use injection::Injection;
pub use register::{Registered, register};
pub(crate) use running::{Running, begin};
