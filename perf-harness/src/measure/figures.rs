//! The benchmark's own figures: what its calls record by name.

use std::time::Duration;

use perf_targets::Direction;

use super::recorded::FigureKind;
use super::seat;

/// A number that can be recorded.
///
/// ```
/// use perf_harness::record;
///
/// record("retries", 3_u32);
/// record("queue_depth", 1.5);
/// ```
pub trait Number: Copy {
    /// The value as a floating point number.
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl Number for $number {
            #[allow(clippy::cast_lossless, reason = "one text for all widths")]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )* };
}

numbers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64
);

/// Records a count under a name of the benchmark's own, from anywhere in the measured call, on
/// whatever thread.
///
/// The figure is printed and exported, and targets can name it: `retries` is the mean a call,
/// `retries.total` the sum over all measured calls, `retries.p99` a percentile of the single
/// values. Outside a running benchmark nothing happens, so library code may keep its records. A
/// record takes some nanoseconds, which are part of the call's time.
///
/// ```
/// perf_harness::record("retries", 2);
/// ```
pub fn record(name: &str, value: impl Number) {
    seat::record(name, FigureKind::Count, value.to_f64());
}

/// Records a size in bytes, as [`record`] does a count.
///
/// ```
/// perf_harness::record_bytes("message_size", 512_usize);
/// ```
pub fn record_bytes(name: &str, value: impl Number) {
    seat::record(name, FigureKind::Bytes, value.to_f64());
}

/// Records a duration, as [`record`] does a count.
///
/// How long locks are waited for, by a mutex that tells:
///
/// ```
/// use std::sync::{Mutex, MutexGuard, PoisonError};
/// use std::time::{Duration, Instant};
///
/// struct WatchedMutex<T>(Mutex<T>);
///
/// impl<T> WatchedMutex<T> {
///     fn lock(&self) -> MutexGuard<'_, T> {
///         let (guard, wait) = match self.0.try_lock() {
///             Ok(guard) => (guard, Duration::ZERO), // nobody is waited for
///             Err(_) => {
///                 let begin = Instant::now();
///                 let guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///                 (guard, begin.elapsed())
///             }
///         };
///         perf_harness::record("lock_acquisitions", 1);
///         perf_harness::record_duration("lock_wait", wait);
///         guard
///     }
/// }
///
/// let counter = WatchedMutex(Mutex::new(0));
/// *counter.lock() += 1;
/// ```
///
/// Targets on it: `lock_acquisitions <= 1, lock_wait < 50ns, lock_wait.p99 < 1us`. What targets name
/// has to be recorded by the first call already, so a wait that did not come is recorded as zero.
pub fn record_duration(name: &str, value: Duration) {
    seat::record(name, FigureKind::Duration, value.as_nanos() as f64);
}

/// Records a share between 0 and 1, as [`record`] does a count. Its bare name is the mean of what
/// was recorded.
///
/// ```
/// perf_harness::record_share("cache_hits", 0.97);
/// ```
pub fn record_share(name: &str, value: f64) {
    seat::record(name, FigureKind::Share, value);
}

/// Has the running case look at `look` between its calls, untimed, and keep what it shows.
///
/// The figure is printed and exported, and targets can name it: `queue_depth` is the mean of what
/// was seen, `queue_depth.p99` a percentile. It has no total. To be called in `setup` or before the
/// measuring; a name that is used again takes the place of the closure before. With a
/// [`Bencher`](crate::Bencher), [`Bencher::gauge`](crate::Bencher::gauge) also takes what the body
/// borrows.
///
/// ```
/// use std::collections::VecDeque;
/// use std::sync::{Arc, Mutex};
///
/// use perf_harness::{gauge, perf_bench};
///
/// type Queue = Arc<Mutex<VecDeque<u64>>>;
///
/// fn open() -> Queue {
///     let queue = Queue::default();
///     let watched = Arc::clone(&queue);
///     gauge("queue_depth", move || watched.lock().unwrap().len());
///     queue
/// }
///
/// #[perf_bench(setup = open, targets = "queue_depth < 10, queue_depth.p99 < 20")]
/// fn push_and_pop(queue: &Queue) -> Option<u64> {
///     queue.lock().unwrap().push_back(1);
///     queue.lock().unwrap().pop_front()
/// }
/// # fn main() {}
/// ```
pub fn gauge<N: Number>(name: &str, look: impl Fn() -> N + Send + 'static) {
    seat::with_collector(|collector| {
        collector.add_gauge(name, Box::new(move || look().to_f64()));
    });
}

/// Says that the more of a figure of the running case, the better: reports then tell a rise from a
/// gain. To be called once a case, in `setup` or before the measuring.
///
/// ```
/// perf_harness::higher_is_better("cache_hits");
/// ```
pub fn higher_is_better(name: &str) {
    seat::with_collector(|collector| collector.direct(name, Direction::Higher));
}

/// Says that the less of a figure of the running case, the better; see [`higher_is_better`].
///
/// ```
/// perf_harness::lower_is_better("lock_wait");
/// ```
pub fn lower_is_better(name: &str) {
    seat::with_collector(|collector| collector.direct(name, Direction::Lower));
}
