//! The calls of a benchmark body: inputs made before, outputs kept until after the timed span.

use std::hint::black_box;
use std::mem::{needs_drop, size_of};
use std::time::Duration;

use super::allocation::{Counting, Tally, uncounted};
use super::seat::Unrecorded;
use super::timed::{Gauge, time, time_async};
use crate::clock::Clock;

/// Room for the inputs and outputs of one chunk themselves, which stays within the second cache.
const SLOT_BYTES: usize = 256 << 10;
/// Room for what the inputs and outputs of one chunk own on the heap. Beyond it calls would be timed
/// with cold memory, and glibc gives more than 128 KiB back to the system between chunks, so that
/// calls would be timed with the page faults of getting it again.
const HEAP_BYTES: u64 = 64 << 10;

/// What a benchmark body hands over: any number of calls can be asked of it.
pub(super) trait Calls {
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks);

    /// Makes the first input, from which it learns what an input owns: nobody else may allocate
    /// meanwhile.
    fn get_ready(&mut self) {}

    /// What one call was found to own on the heap.
    fn heap_bytes(&self) -> u64 {
        0
    }

    /// Tells what one call was found to own on the heap.
    fn owns(&mut self, _heap_bytes: u64) {}
}

/// What an output says about its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// The output is no `Result`.
    Infallible,
    /// The output is an `Ok`.
    Passed,
    /// The output is an `Err`, which said this.
    Failed(String),
}

/// What there is to say of the calls of one run beside their times.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Positions of those that returned an `Err`.
    pub(super) failed: Vec<usize>,
    /// What the first `Err` said.
    pub(super) first_error: Option<String>,
    /// Calls that were made beside them, and not measured.
    pub(super) untimed: usize,
}

/// A chunk of so many calls or more is led by untimed ones: they pay for what the allocator puts off
/// when much is dropped at once. A program that drops each output before its next call never does.
const FEWEST_LED: usize = 8;

/// The outputs of one chunk: kept where dropping or looking at them takes time, else let go.
struct Outputs<O, N> {
    kept: Vec<O>,
    inspect: N,
    fallible: bool,
    /// So many of the first ones kept are those of untimed calls, at which nobody looks.
    led: usize,
}

impl<O, N: FnMut(&O) -> Inspection> Outputs<O, N> {
    fn new(inspect: N) -> Self {
        // The first output tells whether there is anything to look at.
        Self {
            kept: Vec::new(),
            inspect,
            fallible: true,
            led: 0,
        }
    }

    fn are_kept(&self) -> bool {
        needs_drop::<O>() || self.fallible
    }

    fn pass<T>(
        &mut self,
        clock: &Clock,
        gauge: Gauge<'_>,
        items: impl Iterator<Item = T>,
        call: impl FnMut(T) -> O,
    ) {
        if self.are_kept() {
            let kept = &mut self.kept;
            time(clock, gauge, items, call, |output| kept.push(output));
        } else {
            time(clock, gauge, items, call, |output| {
                black_box(&output);
            });
        }
    }

    /// Looks at the outputs of a chunk and drops them.
    fn settle(&mut self, first: usize, remarks: &mut Remarks) {
        uncounted(|| self.look(first, remarks));
        self.kept.clear();
        self.led = 0;
    }

    fn look(&mut self, first: usize, remarks: &mut Remarks) {
        if self.fallible {
            for (offset, output) in self.kept.iter().skip(self.led).enumerate() {
                match (self.inspect)(output) {
                    Inspection::Infallible => {
                        self.fallible = false;
                        break;
                    }
                    Inspection::Passed => {}
                    Inspection::Failed(message) => {
                        remarks.failed.push(first + offset);
                        remarks.first_error.get_or_insert(message);
                    }
                }
            }
        }
    }
}

/// How many calls may be prepared at once.
#[derive(Debug)]
struct Room {
    heap_bytes: u64,
    /// So many callers use the caches of one core together.
    callers: usize,
}

impl Room {
    fn chunk(&self, slot_bytes: usize, left: usize) -> usize {
        let slots = SLOT_BYTES.checked_div(slot_bytes * self.callers);
        let slots = slots.unwrap_or(usize::MAX);
        let heap = HEAP_BYTES.checked_div(self.heap_bytes * self.callers as u64);
        let heap = heap.unwrap_or(u64::MAX);
        left.min(slots)
            .min(usize::try_from(heap).unwrap_or(usize::MAX))
            .max(1)
    }

    fn owns(&mut self, bytes: i64) {
        self.heap_bytes = self.heap_bytes.max(u64::try_from(bytes).unwrap_or(0));
    }

    /// Makes one input and learns what it owns.
    fn first_input<I>(&mut self, make: &mut impl FnMut() -> I) -> I {
        let counting = Counting::start();
        let input = make();
        self.owns(counting.stop().retained);
        input
    }
}

/// Inputs handed over by value: `bench_values`, and `bench` with nothing for an input.
pub(super) struct ByValue<G, F, N, I, O> {
    make: G,
    call: F,
    inputs: Vec<I>,
    outputs: Outputs<O, N>,
    room: Room,
    random: fastrand::Rng,
}

/// Inputs handed over by reference and dropped after the timed span: `bench_refs`.
pub(super) struct ByReference<G, F, N, I, O>(ByValue<G, F, N, I, O>);

/// Runs calls chunk by chunk: one text for passes that are awaited and for those that are not.
macro_rules! chunked {
    ($calls:ident, $gauge:ident, $count:expr, $remarks:expr, |$pass_gauge:ident| $pass:expr) => {{
        let mut gauge = $gauge;
        let (count, remarks) = ($count, $remarks);
        // What stays of a counted call is told when all that was made for it is dropped.
        let tally = matches!(gauge, Gauge::Counted(_)).then(Tally::start);
        let mut done = 0;
        while done < count {
            let is_timed = matches!(gauge, Gauge::Alone(_) | Gauge::Together(_));
            if is_timed && $calls.is_led(count - done) {
                // One or two: else a call that is slow at regular intervals might never be timed.
                let calls = $calls.random.usize(1..=2);
                $calls.prepare(calls);
                {
                    let _unrecorded = Unrecorded::begin();
                    let $pass_gauge = Gauge::None;
                    $pass;
                }
                remarks.untimed += calls;
                $calls.outputs.led = $calls.outputs.kept.len();
            }
            let left = if tally.is_some() { 1 } else { count - done };
            let chunk = $calls.prepare(left);
            {
                let $pass_gauge = gauge.again();
                $pass;
            }
            let counted = match &mut gauge {
                Gauge::Counted(counts) => counts.last_mut(),
                _ => None,
            };
            if let Some(count) = &counted {
                $calls.room.owns(count.retained);
            }
            $calls.outputs.settle(done, remarks);
            $calls.inputs.clear();
            if let (Some(tally), Some(count)) = (&tally, counted) {
                count.leaked = tally.settle();
            }
            done += chunk;
        }
    }};
}

impl<I, O, G, F, N> ByValue<G, F, N, I, O>
where
    G: FnMut() -> I,
    N: FnMut(&O) -> Inspection,
{
    pub(super) fn new(make: G, call: F, inspect: N) -> Self {
        Self {
            make,
            call,
            inputs: Vec::new(),
            outputs: Outputs::new(inspect),
            room: Room {
                heap_bytes: 0,
                callers: 1,
            },
            random: fastrand::Rng::with_seed(0),
        }
    }

    /// Takes what one call was found to own on the heap.
    pub(super) fn learn(&mut self, heap_bytes: u64) {
        self.room.heap_bytes = self.room.heap_bytes.max(heap_bytes);
    }

    /// The calls of one of several callers that take turns on one core.
    pub(super) fn of_callers(mut self, callers: usize) -> Self {
        self.room.callers = callers;
        self
    }

    /// Whether the next chunk owns so much on the heap, in so many calls, that it needs a lead.
    fn is_led(&self, left: usize) -> bool {
        let chunk = self.room.chunk(self.slot_bytes(), left);
        self.room.heap_bytes > 0 && chunk >= FEWEST_LED
    }

    fn slot_bytes(&self) -> usize {
        let output = if self.outputs.are_kept() {
            size_of::<O>()
        } else {
            0
        };
        size_of::<I>() + output
    }

    fn make_first_input(&mut self) {
        if self.inputs.capacity() == 0 && size_of::<I>() > 0 {
            let input = self.room.first_input(&mut self.make);
            uncounted(|| self.inputs.push(input));
        }
    }

    /// Makes the inputs of the next chunk and room for its outputs.
    fn prepare(&mut self, left: usize) -> usize {
        self.make_first_input();
        let chunk = self.room.chunk(self.slot_bytes(), left);
        uncounted(|| {
            self.inputs.reserve(chunk);
            if self.outputs.are_kept() {
                self.outputs.kept.reserve(chunk);
            }
        });
        while self.inputs.len() < chunk {
            let input = (self.make)();
            self.inputs.push(input);
        }
        black_box(&mut self.inputs);
        chunk
    }

    /// Runs `count` calls chunk by chunk; `pass` times the calls of one chunk.
    fn in_chunks(
        &mut self,
        gauge: Gauge<'_>,
        count: usize,
        remarks: &mut Remarks,
        mut pass: impl FnMut(&mut Self, Gauge<'_>),
    ) {
        chunked!(self, gauge, count, remarks, |gauge| pass(self, gauge));
    }

    /// Runs `count` calls chunk by chunk within the task that polls this.
    pub(super) async fn run_awaited(
        &mut self,
        clock: &Clock,
        gauge: Gauge<'_>,
        count: usize,
        remarks: &mut Remarks,
    ) where
        F: AsyncFnMut(I) -> O,
    {
        chunked!(self, gauge, count, remarks, |gauge| {
            self.pass_awaited(clock, gauge).await;
        });
    }

    async fn pass_awaited(&mut self, clock: &Clock, gauge: Gauge<'_>)
    where
        F: AsyncFnMut(I) -> O,
    {
        let keep = self.outputs.are_kept();
        let kept = &mut self.outputs.kept;
        let keep = |output| {
            if keep {
                kept.push(output);
            } else {
                black_box(&output);
            }
        };
        time_async(clock, gauge, self.inputs.drain(..), &mut self.call, keep).await;
    }
}

impl<I, O, G, F, N> Calls for ByValue<G, F, N, I, O>
where
    G: FnMut() -> I,
    F: FnMut(I) -> O,
    N: FnMut(&O) -> Inspection,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.in_chunks(gauge, count, remarks, |calls, gauge| {
            calls
                .outputs
                .pass(clock, gauge, calls.inputs.drain(..), &mut calls.call);
        });
    }

    fn get_ready(&mut self) {
        self.make_first_input();
    }

    fn heap_bytes(&self) -> u64 {
        self.room.heap_bytes
    }

    fn owns(&mut self, heap_bytes: u64) {
        self.learn(heap_bytes);
    }
}

impl<I, O, G, F, N> ByReference<G, F, N, I, O>
where
    G: FnMut() -> I,
    N: FnMut(&O) -> Inspection,
{
    pub(super) fn new(make: G, call: F, inspect: N) -> Self {
        Self(ByValue::new(make, call, inspect))
    }
}

impl<I, O, G, F, N> Calls for ByReference<G, F, N, I, O>
where
    G: FnMut() -> I,
    F: FnMut(&mut I) -> O,
    N: FnMut(&O) -> Inspection,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.0.in_chunks(gauge, count, remarks, |calls, gauge| {
            calls
                .outputs
                .pass(clock, gauge, calls.inputs.iter_mut(), &mut calls.call);
        });
    }

    fn get_ready(&mut self) {
        self.0.make_first_input();
    }

    fn heap_bytes(&self) -> u64 {
        self.0.room.heap_bytes
    }

    fn owns(&mut self, heap_bytes: u64) {
        self.0.learn(heap_bytes);
    }
}

/// Calls that are awaited one after the other on the case's runtime.
pub(super) struct Awaited<'a, G, F, N, I, O> {
    calls: ByValue<G, F, N, I, O>,
    runtime: &'a tokio::runtime::Runtime,
}

impl<'a, I, O, G, F, N> Awaited<'a, G, F, N, I, O>
where
    G: FnMut() -> I,
    N: FnMut(&O) -> Inspection,
{
    pub(super) fn new(make: G, call: F, inspect: N, runtime: &'a tokio::runtime::Runtime) -> Self {
        Self {
            calls: ByValue::new(make, call, inspect),
            runtime,
        }
    }
}

impl<I, O, G, F, N> Calls for Awaited<'_, G, F, N, I, O>
where
    G: FnMut() -> I,
    F: AsyncFnMut(I) -> O,
    N: FnMut(&O) -> Inspection,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        let runtime = self.runtime;
        self.calls.in_chunks(gauge, count, remarks, |calls, gauge| {
            let pass = async {
                // Tasks that the benchmark spawned had no turn while this thread waited.
                tokio::task::yield_now().await;
                calls.pass_awaited(clock, gauge).await;
                // The runtime counts the time for which it was busy when it turns to its tasks.
                tokio::task::yield_now().await;
            };
            // Without `unconstrained` every 128th operation on a tokio resource gives its turn away
            // and takes four times as long: a percentile of the budget, not of the benchmark.
            runtime.block_on(tokio::task::unconstrained(pass));
        });
    }

    fn heap_bytes(&self) -> u64 {
        self.calls.room.heap_bytes
    }
}

/// Calls that the benchmark times itself: `bench_custom`.
pub(super) struct Custom<F>(pub(super) F);

impl<F: FnMut(u64) -> Duration> Calls for Custom<F> {
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, _: &mut Remarks) {
        match gauge {
            Gauge::None => {
                (self.0)(count as u64);
            }
            Gauge::Alone(ticks) => ticks.extend((0..count).map(|_| clock.ticks((self.0)(1)))),
            Gauge::Together(ticks) => *ticks += clock.ticks((self.0)(count as u64)),
            Gauge::Counted(counts) => counts.extend((0..count).map(|_| {
                let counting = Counting::start();
                (self.0)(1);
                counting.stop()
            })),
            Gauge::Metered(meter) => {
                for _ in 0..count {
                    meter.start();
                    (self.0)(1);
                    meter.stop();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_owns_no_more_than_stays_in_the_caches() {
        let mut room = Room {
            heap_bytes: 0,
            callers: 1,
        };
        assert_eq!(room.chunk(0, 1_000_000), 1_000_000);
        room.owns(2048);
        assert_eq!(room.chunk(24, 1_000_000), 32);
        room.callers = 4;
        assert_eq!(room.chunk(24, 1_000_000), 8);
        room.owns(1 << 30);
        assert_eq!(room.chunk(24, 1_000_000), 1);
    }

    /// An output whose drop makes the next call pay.
    struct Indebting<'a>(&'a std::cell::Cell<bool>);

    impl Drop for Indebting<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn what_is_put_off_by_dropping_a_chunk_is_no_calls_time() {
        let hand = crate::clock::SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let is_in_debt = std::cell::Cell::new(false);
        let call = |()| {
            hand.advance(if is_in_debt.take() { 500 } else { 100 });
            Indebting(&is_in_debt)
        };
        let mut calls = ByValue::new(|| (), call, |_| Inspection::Infallible);
        calls.room.owns(8 << 10);
        let (mut ticks, mut remarks) = (Vec::new(), Remarks::default());
        calls.run(&clock, Gauge::Alone(&mut ticks), 24, &mut remarks);
        assert_eq!(ticks, [100; 24]);
        let mut total = 0;
        calls.run(&clock, Gauge::Together(&mut total), 24, &mut remarks);
        assert_eq!(total, 2_400);
    }

    /// Every second or every ninth call is slow: so is that share of what is timed.
    #[test]
    fn untimed_calls_hide_none_that_come_at_regular_intervals() {
        for (period, chunk) in [(2, 1), (2, 8), (9, 8), (10, 8)] {
            let hand = crate::clock::SimulatedClock::new();
            let clock = Clock::simulated(hand.clone());
            let number = std::cell::Cell::new(0_u32);
            let call = |()| {
                let is_slow = number.replace(number.get() + 1).is_multiple_of(period);
                hand.advance(if is_slow { 500 } else { 100 });
                vec![0_u8; 100]
            };
            let mut calls = ByValue::new(|| (), call, |_| Inspection::Infallible);
            calls.room.owns(8 << 10);
            let (mut ticks, mut remarks) = (Vec::new(), Remarks::default());
            for _ in 0..10_000 / chunk {
                calls.run(&clock, Gauge::Alone(&mut ticks), chunk, &mut remarks);
            }
            let slow = ticks.iter().filter(|ticks| **ticks == 500).count() as f64;
            let share = slow * f64::from(period) / ticks.len() as f64;
            assert!((0.9..1.1).contains(&share), "{period} {chunk}: {share}");
        }
    }

    #[test]
    fn nobody_looks_at_the_output_of_an_untimed_call() {
        let clock = Clock::simulated(crate::clock::SimulatedClock::new());
        let number = std::cell::Cell::new(0);
        let call = |()| number.replace(number.get() + 1);
        // Two chunks of eight, each led by one or two; the outputs of all others fail.
        let inspect = |output: &i32| Inspection::Failed(output.to_string());
        let mut calls = ByValue::new(|| (), call, inspect);
        calls.room.owns(8 << 10);
        let (mut ticks, mut remarks) = (Vec::new(), Remarks::default());
        calls.run(&clock, Gauge::Alone(&mut ticks), 16, &mut remarks);
        assert_eq!(remarks.failed, (0..16).collect::<Vec<_>>());
        assert!((18..=20).contains(&number.get()), "{}", number.get());
        assert_ne!(remarks.first_error.as_deref(), Some("0"));
    }

    #[test]
    fn an_untimed_call_records_nothing_and_is_told() {
        use crate::measure::collector::Collector;
        use crate::measure::record;
        use crate::measure::seat::attach;

        let collector = std::sync::Arc::new(Collector::default());
        attach(&collector);
        let clock = Clock::simulated(crate::clock::SimulatedClock::new());
        let number = std::cell::Cell::new(0);
        let call = |()| {
            number.set(number.get() + 1);
            record("tries", 1);
            vec![0_u8; 100]
        };
        let mut calls = ByValue::new(|| (), call, |_| Inspection::Infallible);
        calls.room.owns(8 << 10);
        collector.open();
        let (mut ticks, mut remarks) = (Vec::new(), Remarks::default());
        calls.run(&clock, Gauge::Alone(&mut ticks), 24, &mut remarks);
        let recorded = collector.close().unwrap();
        assert_eq!(recorded[0].values.len(), 24);
        assert_eq!(number.get(), 24 + remarks.untimed);
        assert!(remarks.untimed >= 3);
    }
}
