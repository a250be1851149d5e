//! Leaving a case out where what it needs is not there, which shows only when it is made.

use std::any::Any;
use std::panic::resume_unwind;

/// Leaves the running case out, and says why: to be called in its `setup`, or in its body before the
/// [`Bencher`](crate::Bencher) is used, where what it needs is not there.
///
/// The case is reported as skipped, with the reason, and fails nothing; under `cargo test` it is
/// `ignored`. What is known before the program runs is better said with the key `ignore`. In a call
/// that is measured, or in `teardown`, this makes the case errored: to be left out half-way would hide
/// what was found. On a thread that the benchmark itself has started it ends that thread alone.
///
/// ```
/// use std::net::TcpStream;
///
/// use perf_harness::perf_bench;
///
/// # perf_harness::main!();
/// fn connect() -> TcpStream {
///     match TcpStream::connect("127.0.0.1:6379") {
///         Ok(stream) => stream,
///         Err(error) => perf_harness::skip(format!("no server on port 6379: {error}")),
///     }
/// }
///
/// #[perf_bench(setup = connect)]
/// fn ping(server: &TcpStream) -> bool {
///     server.peer_addr().is_ok()
/// }
/// ```
pub fn skip(why: impl Into<String>) -> ! {
    // As a panic would leave the thread, but nothing prints it.
    resume_unwind(Box::new(Skip(why.into())))
}

/// What unwinds the thread of a case that is left out.
struct Skip(String);

/// Why a case is left out, if that is what unwound its thread.
pub(super) fn reason(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<Skip>().map(|skip| skip.0.as_str())
}
