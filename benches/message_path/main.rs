//! What does a message cost on its way through an in-process broker, and what does each feature add?
//!
//! Limits of a broker in memory: over a million small messages (under 1 KiB) a second, a single one
//! delivered within 1 us for 99% of them, and less than 200 bytes for a message beside its payload.
//! Correlation ids may cost 2% of the throughput and 5% of the memory of a message of 1 KiB, acknowledgement 10% of the
//! throughput, logging 5%.
//!
//! The broker itself is in `src`, a library as a service has its own.
//!
//! - `parts`: what a message is made of, ids, metadata, the message itself, and the router.
//! - `path`: from the publisher to the consumer, by sizes, batches and publishers.
//! - `impact`: the same path with one feature more, in pairs.
//!
//! What is to be learnt here: a suite in several modules, relative targets on what a feature costs,
//! memory for each item, and `threads` over a shared component.

mod consumer;
mod impact;
mod log;
mod parts;
mod path;
mod router;

perf_harness::main!();
