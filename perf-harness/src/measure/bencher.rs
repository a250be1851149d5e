use std::fmt::Debug;
use std::time::Duration;

use perf_targets::Direction;

use super::calls::{Awaited, ByReference, ByValue, Custom, Inspection};
use super::counter::Counter;
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
    session: &'a Session,
    make: G,
    gauges: W,
}

/// A [`Bencher`] that was given no inputs.
#[derive(Clone, Copy, Debug)]
pub struct NoInputs(());

fn nothing() {}

fn infallible<O>(_: &O) -> Inspection {
    Inspection::Infallible
}

/// What to do about a closure that only the case's own thread can call.
fn local(instead: &str) -> impl FnOnce(usize) -> String + '_ {
    move |threads| {
        format!(
            "a closure of one thread is measured, and `threads` asks for {threads}: use `{instead}`, whose closure is `Fn` and `Sync`, or leave `threads` out"
        )
    }
}

fn of_result<T, E: Debug>(result: &Result<T, E>) -> Inspection {
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

impl<I, G: FnMut() -> I, W: Gauges> Bencher<'_, G, W> {
    /// Measures `call` on inputs handed over by value; several threads may run it at once.
    pub fn bench_values<O>(self, call: impl Fn(I) -> O + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByValue::new(make, &call, infallible), &self.gauges);
    }

    /// Measures `call` on inputs handed over by value, on the case's own thread.
    pub fn bench_local_values<O>(self, call: impl FnMut(I) -> O) {
        let calls = &mut ByValue::new(self.make, call, infallible);
        self.session
            .serve_local(calls, &self.gauges, local("bench_values"));
    }

    /// Measures `call` on inputs handed over by value; an `Err` counts as an error.
    pub fn try_bench_values<T, E: Debug>(self, call: impl Fn(I) -> Result<T, E> + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByValue::new(make, &call, of_result), &self.gauges);
    }

    /// Measures `call` on the case's own thread; an `Err` counts as an error.
    pub fn try_bench_local_values<T, E: Debug>(self, call: impl FnMut(I) -> Result<T, E>) {
        let calls = &mut ByValue::new(self.make, call, of_result);
        self.session
            .serve_local(calls, &self.gauges, local("try_bench_values"));
    }

    /// Measures `call` on inputs handed over by reference, which are dropped outside the timed
    /// span; several threads may run it at once.
    pub fn bench_refs<O>(self, call: impl Fn(&mut I) -> O + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByReference::new(make, &call, infallible), &self.gauges);
    }

    /// Measures `call` on inputs handed over by reference, on the case's own thread.
    pub fn bench_local_refs<O>(self, call: impl FnMut(&mut I) -> O) {
        let calls = &mut ByReference::new(self.make, call, infallible);
        self.session
            .serve_local(calls, &self.gauges, local("bench_refs"));
    }

    /// Measures `call` on inputs handed over by reference; an `Err` counts as an error.
    pub fn try_bench_refs<T, E: Debug>(self, call: impl Fn(&mut I) -> Result<T, E> + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByReference::new(make, &call, of_result), &self.gauges);
    }

    /// Measures `call` on the case's own thread; an `Err` counts as an error.
    pub fn try_bench_local_refs<T, E: Debug>(self, call: impl FnMut(&mut I) -> Result<T, E>) {
        let calls = &mut ByReference::new(self.make, call, of_result);
        self.session
            .serve_local(calls, &self.gauges, local("try_bench_refs"));
    }

    /// Measures an asynchronous call on a fresh input, awaited on the case's tokio runtime. With
    /// `concurrency`, so many of them are in flight, and inputs are made while others wait.
    pub fn bench_async_values<O>(self, call: impl AsyncFn(I) -> O) {
        self.session
            .serve_async(self.make, call, infallible, &self.gauges);
    }

    /// Measures an asynchronous call on a fresh input; an `Err` counts as an error.
    pub fn try_bench_async_values<T, E: Debug>(self, call: impl AsyncFn(I) -> Result<T, E>) {
        self.session
            .serve_async(self.make, call, of_result, &self.gauges);
    }

    /// Measures an asynchronous call that changes what it captures, on a fresh input; never more than
    /// one is in flight.
    pub fn bench_local_async_values<O>(self, call: impl AsyncFnMut(I) -> O) {
        let calls = &mut Awaited::new(self.make, call, infallible, self.session.runtime());
        self.session
            .serve_local_async(calls, &self.gauges, "bench_async_values");
    }

    /// Measures an asynchronous call that changes what it captures, on a fresh input; an `Err` counts
    /// as an error.
    pub fn try_bench_local_async_values<T, E: Debug>(
        self,
        call: impl AsyncFnMut(I) -> Result<T, E>,
    ) {
        let calls = &mut Awaited::new(self.make, call, of_result, self.session.runtime());
        self.session
            .serve_local_async(calls, &self.gauges, "try_bench_async_values");
    }
}

impl<'a, G, W: Gauges> Bencher<'a, G, W> {
    /// Says how much work every call does, for `item_rate` and `bandwidth`, in place of the keys
    /// `items` and `bytes`.
    ///
    /// ```
    /// # use perf_harness::{Bencher, BytesCount, perf_bench};
    /// #[perf_bench(targets = "bandwidth > 1MiB/s")]
    /// fn copy(bencher: Bencher) {
    ///     let text = "some text".repeat(100);
    ///     bencher
    ///         .counter(BytesCount::of_str(&text))
    ///         .bench(|| text.clone());
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn counter(self, counter: impl Counter) -> Self {
        self.session.tally().always(counter);
        self
    }

    /// Says by its input how much work a call does. The counter sees each input when it is made,
    /// outside of the time.
    ///
    /// ```
    /// # use perf_harness::{Bencher, ItemsCount, perf_bench};
    /// # use std::sync::atomic::{AtomicUsize, Ordering};
    /// #[perf_bench(targets = "item_rate > 1k/s")]
    /// fn sort(bencher: Bencher) {
    ///     let length = AtomicUsize::new(0);
    ///     bencher
    ///         .with_inputs(|| vec![7_u8; length.fetch_add(1, Ordering::Relaxed) % 100])
    ///         .input_counter(|numbers| ItemsCount::new(numbers.len()))
    ///         .bench_refs(|numbers| numbers.sort_unstable());
    /// }
    /// # fn main() {}
    /// ```
    pub fn input_counter<I, C: Counter>(
        self,
        count: impl Fn(&I) -> C + Sync,
    ) -> Bencher<'a, impl Fn() -> I, W>
    where
        G: Fn() -> I,
    {
        let Self {
            session,
            make,
            gauges,
        } = self;
        session.tally().by_input::<C>();
        let make = move || {
            let input = make();
            session.tally().add(count(&input));
            input
        };
        Bencher {
            session,
            make,
            gauges,
        }
    }

    /// The same for inputs whose making has a state of its own, as a generator of random numbers has:
    /// the calls are then those of the case's own thread.
    ///
    /// ```
    /// # use perf_harness::{Bencher, ItemsCount, perf_bench};
    /// #[perf_bench(targets = "item_rate > 1k/s")]
    /// fn sort(bencher: Bencher) {
    ///     let mut length = 0;
    ///     bencher
    ///         .with_inputs(|| {
    ///             length = (length + 1) % 100;
    ///             vec![7_u8; length]
    ///         })
    ///         .input_counter_local(|numbers| ItemsCount::new(numbers.len()))
    ///         .bench_local_refs(|numbers| numbers.sort_unstable());
    /// }
    /// # fn main() {}
    /// ```
    pub fn input_counter_local<I, C: Counter>(
        self,
        mut count: impl FnMut(&I) -> C,
    ) -> Bencher<'a, impl FnMut() -> I, W>
    where
        G: FnMut() -> I,
    {
        let Self {
            session,
            mut make,
            gauges,
        } = self;
        session.tally().by_input::<C>();
        let make = move || {
            let input = make();
            session.tally().add(count(&input));
            input
        };
        Bencher {
            session,
            make,
            gauges,
        }
    }
}
