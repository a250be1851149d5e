//! The calls of a benchmark body: inputs made before, outputs kept until after the timed span.

use std::hint::black_box;
use std::mem::size_of;
use std::time::Duration;

use super::allocation::{Counting, Tally, uncounted};
use super::outputs::{Inspection, Outputs, Remarks};
use super::room::Room;
use super::seat::Unrecorded;
use super::timed::{Gauge, time_async};
use crate::clock::Clock;

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

    /// Takes part in a phase of a scenario, as this member of its mix.
    #[cfg(feature = "load")]
    fn take_part(
        &mut self,
        _course: &std::sync::Arc<crate::load::Course>,
        _member: usize,
    ) -> Result<(), String> {
        Err("its calls were not made for a scenario".to_owned())
    }
}

/// A chunk of so many calls or more is led by untimed ones: they pay for what the allocator puts off
/// when much is dropped at once. A program that drops each output before its next call never does.
const FEWEST_LED: usize = 8;

/// Inputs handed over by value: `bench_values`, and `bench` with nothing for an input.
pub(super) struct ByValue<G, F, N, I, O> {
    make: G,
    call: F,
    inputs: Vec<I>,
    outputs: Outputs<O, N>,
    pub(super) room: Room,
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
                // A call that was handed its input by reference has used it.
                $calls.inputs.clear();
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
    pub(super) fn in_chunks(
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

    pub(super) async fn pass_awaited(&mut self, clock: &Clock, gauge: Gauge<'_>)
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
    fn every_call_by_reference_has_an_input_of_its_own() {
        let clock = Clock::simulated(crate::clock::SimulatedClock::new());
        let call = |numbers: &mut Vec<u8>| {
            assert_eq!(numbers[0], 0, "an input that was used before");
            numbers[0] = 1;
        };
        let mut calls = ByReference(ByValue::new(
            || vec![0_u8; 100],
            call,
            |()| Inspection::Infallible,
        ));
        calls.0.room.owns(8 << 10);
        let (mut ticks, mut remarks) = (Vec::new(), Remarks::default());
        calls.run(&clock, Gauge::Alone(&mut ticks), 24, &mut remarks);
        assert_eq!(ticks.len(), 24);
        assert!(remarks.untimed >= 3);
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
