//! What a body says of the work of its calls.

use super::bencher::Bencher;
use super::counter::Counter;
use super::gauges::Gauges;

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
        let (session, make) = (self.session, self.make);
        session.tally().by_input::<C>();
        Bencher {
            session,
            make: move || {
                let input = make();
                session.tally().add(count(&input));
                input
            },
            gauges: self.gauges,
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
        let (session, mut make) = (self.session, self.make);
        session.tally().by_input::<C>();
        Bencher {
            session,
            make: move || {
                let input = make();
                session.tally().add(count(&input));
                input
            },
            gauges: self.gauges,
        }
    }
}
