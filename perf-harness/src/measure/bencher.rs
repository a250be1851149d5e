use std::fmt::Debug;
use std::time::Duration;

use perf_targets::Direction;

use super::calls::{ByValue, Custom, Inspection};
use super::figures::{self, Number};
use super::gauges::{Gauge, Gauges, NoGauges};
use super::session::Session;

/// What a benchmark's body measures with: it hands the call over, and the inputs if there are any,
/// and the harness decides how often and when it runs.
///
/// A body uses it once. Inputs are made, and outputs dropped, outside the timed span; outputs go
/// through [`black_box`](std::hint::black_box).
///
/// ```
/// use perf_harness::{perf_bench, Bencher};
///
/// #[perf_bench(args = [16, 256])]
/// fn sort(bencher: Bencher, n: usize) {
///     bencher
///         .with_inputs(|| (0..n).rev().collect::<Vec<_>>())
///         .bench_values(|mut numbers| {
///             numbers.sort_unstable();
///             numbers
///         });
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bencher<'a, G = NoInputs, W = NoGauges> {
    pub(super) session: &'a Session,
    pub(super) make: G,
    pub(super) gauges: W,
}

/// A [`Bencher`] that was given no inputs.
#[derive(Clone, Copy, Debug)]
pub struct NoInputs(());

fn nothing() {}

pub(super) fn infallible<O>(_: &O) -> Inspection {
    Inspection::Infallible
}

/// What to do about a closure that only the case's own thread can call.
pub(super) fn local(instead: &str) -> impl FnOnce(usize) -> String + '_ {
    move |threads| {
        format!(
            "a closure of one thread is measured, and `threads` asks for {threads}: use `{instead}`, whose closure is `Fn` and `Sync`, or leave `threads` out"
        )
    }
}

pub(super) fn of_result<T, E: Debug>(result: &Result<T, E>) -> Inspection {
    match result {
        Ok(_) => Inspection::Passed,
        Err(error) => Inspection::Failed(format!("{error:?}")),
    }
}

impl<'a> Bencher<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self {
            session,
            make: NoInputs(()),
            gauges: NoGauges(()),
        }
    }
}

impl<'a, W: Gauges> Bencher<'a, NoInputs, W> {
    /// Makes a fresh input for each call, outside the timed span.
    pub fn with_inputs<G>(self, make: G) -> Bencher<'a, G, W> {
        Bencher {
            session: self.session,
            make,
            gauges: self.gauges,
        }
    }

    /// Measures `call`, which all threads of a case with several `threads` run at once.
    pub fn bench<O>(self, call: impl Fn() -> O + Sync) {
        self.warn_of_unseen_errors::<O>("bench", "try_bench");
        self.session.serve_threads(
            || ByValue::new(nothing, |()| call(), infallible),
            &self.gauges,
        );
    }

    /// Measures `call` on the case's own thread.
    pub fn bench_local<O>(self, mut call: impl FnMut() -> O) {
        self.warn_of_unseen_errors::<O>("bench_local", "try_bench_local");
        let calls = &mut ByValue::new(nothing, |()| call(), infallible);
        self.session
            .serve_local(calls, &self.gauges, local("bench"));
    }

    /// Measures `call`, an `Err` of which counts as an error; all threads of a case with several
    /// `threads` run it at once.
    pub fn try_bench<T, E: Debug>(self, call: impl Fn() -> Result<T, E> + Sync) {
        self.session.serve_threads(
            || ByValue::new(nothing, |()| call(), of_result),
            &self.gauges,
        );
    }

    /// Measures `call` on the case's own thread; an `Err` counts as an error.
    pub fn try_bench_local<T, E: Debug>(self, mut call: impl FnMut() -> Result<T, E>) {
        let calls = &mut ByValue::new(nothing, |()| call(), of_result);
        self.session
            .serve_local(calls, &self.gauges, local("try_bench"));
    }

    /// Measures an asynchronous call, awaited on the case's tokio runtime; with `concurrency`, so
    /// many of them are in flight.
    pub fn bench_async<O>(self, call: impl AsyncFn() -> O) {
        self.warn_of_unseen_errors::<O>("bench_async", "try_bench_async");
        self.session
            .serve_async(nothing, async |()| call().await, infallible, &self.gauges);
    }

    /// Measures an asynchronous call; an `Err` counts as an error.
    pub fn try_bench_async<T, E: Debug>(self, call: impl AsyncFn() -> Result<T, E>) {
        self.session
            .serve_async(nothing, async |()| call().await, of_result, &self.gauges);
    }

    /// Measures what `call` says that so many iterations took: for work whose time only the
    /// benchmark itself can tell.
    pub fn bench_custom(self, call: impl FnMut(u64) -> Duration) {
        self.session.serve_local(&mut Custom(call), &self.gauges, |threads| {
            format!(
                "`bench_custom` makes its calls itself, and `threads` asks for {threads}: start the threads in its closure, or use `bench`"
            )
        });
    }

    fn warn_of_unseen_errors<O>(&self, method: &str, instead: &str) {
        if std::any::type_name::<O>().starts_with("core::result::Result<") {
            self.session.note(format!(
                "the call returns a Result and `{method}` does not look at it: use `{instead}`, or return `black_box(result).is_err()` where an error is normal"
            ));
        }
    }
}

impl<'a, G, W: Gauges> Bencher<'a, G, W> {
    /// Looks at `look` between calls, untimed, and keeps what it shows, which may be borrowed; see
    /// [`gauge`](crate::gauge).
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    /// use std::sync::atomic::{AtomicI64, Ordering};
    ///
    /// use perf_harness::{Bencher, perf_bench};
    ///
    /// #[perf_bench(targets = "queue_depth <= 1")]
    /// fn send_and_receive(bencher: Bencher) {
    ///     let (sender, receiver) = channel();
    ///     let depth = AtomicI64::new(0);
    ///     bencher
    ///         .gauge("queue_depth", || depth.load(Ordering::Relaxed))
    ///         .bench_local(|| {
    ///             sender.send(7).unwrap();
    ///             depth.fetch_add(1, Ordering::Relaxed);
    ///             let received = receiver.recv().unwrap();
    ///             depth.fetch_sub(1, Ordering::Relaxed);
    ///             received
    ///         });
    /// }
    /// # fn main() {}
    /// ```
    pub fn gauge<N: Number, F: Fn() -> N>(
        self,
        name: &'static str,
        look: F,
    ) -> Bencher<'a, G, Gauge<F, W>> {
        Bencher {
            session: self.session,
            make: self.make,
            gauges: Gauge {
                name,
                look,
                others: self.gauges,
            },
        }
    }
}

impl<G, W> Bencher<'_, G, W> {
    /// Records a count of the current call; see [`record`](crate::record).
    pub fn record(&self, name: &str, value: impl Number) {
        figures::record(name, value);
    }

    /// Records a size in bytes; see [`record_bytes`](crate::record_bytes).
    pub fn record_bytes(&self, name: &str, value: impl Number) {
        figures::record_bytes(name, value);
    }

    /// Records a duration of the current call; see [`record_duration`](crate::record_duration).
    pub fn record_duration(&self, name: &str, value: Duration) {
        figures::record_duration(name, value);
    }

    /// Records a share between 0 and 1; see [`record_share`](crate::record_share).
    pub fn record_share(&self, name: &str, value: f64) {
        figures::record_share(name, value);
    }

    /// Says that the more of a figure, the better; see
    /// [`higher_is_better`](crate::higher_is_better).
    pub fn higher_is_better(&self, name: &str) {
        self.session.collector().direct(name, Direction::Higher);
    }

    /// Says that the less of a figure, the better; see
    /// [`higher_is_better`](crate::higher_is_better).
    pub fn lower_is_better(&self, name: &str) {
        self.session.collector().direct(name, Direction::Lower);
    }
}
