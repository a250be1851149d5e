//! Asynchronous calls in flight: several callers on the case's thread, polled by one task. A call
//! is timed from the moment at which its caller makes it, and first gives way to all others that are
//! ready: so all callers have a call under way all the time, also where none of the calls ever waits.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::at_once::{AtOnce, assemble};
use super::caller::{CallerCalls, Round, Share, take_part};
use super::calls::ByValue;
use super::collector::Collector;
use super::join::Join;
use super::outputs::{Inspection, Remarks};
use super::seat::{Seat, swap_seat};
use super::slice::{Slice, SliceReport};
use super::timed::Gauge;
use crate::clock::Clock;
use crate::host;

/// The callers of a case whose calls are awaited.
pub(super) struct InFlight<'a, C> {
    callers: Vec<(C, Arc<Collector>)>,
    runtime: &'a Runtime,
    random: fastrand::Rng,
}

impl<'a, C> InFlight<'a, C> {
    /// So many callers, each of which is made by `make`.
    pub(super) fn new(
        count: usize,
        runtime: &'a Runtime,
        case: &Arc<Collector>,
        make: impl Fn() -> C,
    ) -> Self {
        Self {
            callers: (0..count)
                .map(|_| (make(), Arc::new(Collector::of_caller(case))))
                .collect(),
            runtime,
            random: fastrand::Rng::with_seed(0),
        }
    }
}

impl<I, O, G, F, N> CallerCalls for ByValue<G, F, N, I, O>
where
    G: FnMut() -> I,
    F: AsyncFnMut(I) -> O,
    N: FnMut(&O) -> Inspection,
{
    async fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.run_awaited(clock, gauge, count, remarks).await;
    }

    fn owns(&mut self, heap_bytes: u64) {
        self.learn(heap_bytes);
    }
}

impl<C: CallerCalls> AtOnce for InFlight<'_, C> {
    fn gather(&mut self, _: &Clock, _: &Slice) {}

    fn run(
        &mut self,
        clock: &Clock,
        slice: &Slice,
        look: &dyn Fn(),
        report: &mut SliceReport,
        remarks: &mut Remarks,
    ) -> Result<(), String> {
        let count = self.callers.len();
        let round = Round::new(count, clock, slice, self.random.u64(..));
        // Each caller records into its own collector while it is polled.
        let seats: Rc<RefCell<Vec<_>>> = Rc::new(RefCell::new(
            self.callers
                .iter()
                .map(|(_, collector)| Some(Seat::of_caller(collector)))
                .collect(),
        ));
        let parts = self
            .callers
            .iter_mut()
            .enumerate()
            .map(|(place, (calls, collector))| {
                let share = Share::of(slice, place, count);
                let look = move || {
                    if place == 0 {
                        look();
                    }
                };
                take_part(calls, clock, share, &round, round.attend(), collector, look)
            });
        let join = Join::new(parts, move |place| {
            swap_seat(&mut seats.borrow_mut()[place]);
        });
        // Without `unconstrained` every 128th operation on a tokio resource gives its turn away.
        let found = self.runtime.block_on(tokio::task::unconstrained(join));
        assemble(found, round.window_ticks(), report, remarks)?;
        if let Some(witness) = slice.witness {
            // As many calls under way share the thread that reads.
            for _ in 0..report.blocks.div_ceil(count) {
                witness.read(clock, &mut report.witness);
            }
        }
        Ok(())
    }

    fn bind(&mut self, cores: &[usize]) {
        if let Some(core) = cores.first() {
            host::pin_to(*core);
        }
    }

    fn learn(&mut self, heap_bytes: u64) {
        for (calls, _) in &mut self.callers {
            calls.owns(heap_bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::clock::SimulatedClock;
    use crate::measure::case_thread::Body;
    use crate::measure::session::Session;
    use crate::measure::slice::{Window, Work};
    use crate::measure::{Callers, LiveCase};

    const CALLS: usize = 10;

    fn live(clock: &Clock, body: impl FnOnce(&Session) + Send + 'static) -> LiveCase {
        let body = Body::new(body).called_by(Callers::InFlight(CALLS));
        LiveCase::start(clock, "in flight", None, body).unwrap()
    }

    /// A call that takes three turns of the runtime, at each of which the hand moves.
    async fn three_turns(hand: &SimulatedClock) {
        for _ in 0..3 {
            hand.advance(10);
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn so_many_calls_are_in_flight_and_none_is_lost() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let (made, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted, deepest) = (Arc::clone(&made), Arc::clone(&most));
        let mut live = live(&clock, move |session| {
            let under_way = Cell::new(0);
            session
                .bencher()
                .with_inputs(|| [1_u8; 64])
                .bench_async_values(async |_| {
                    crate::record("calls", 1);
                    under_way.set(under_way.get() + 1);
                    deepest.fetch_max(under_way.get(), Ordering::Relaxed);
                    three_turns(&hand).await;
                    under_way.set(under_way.get() - 1);
                    counted.fetch_add(1, Ordering::Relaxed);
                });
        });
        for slice in [
            Slice::of(Work::Alone { calls: 205 }),
            Slice::of(Work::Together {
                calls: 5,
                batches: 30,
            }),
            Slice {
                lead: 1,
                block: 2,
                window: Some(Window {
                    after: Duration::ZERO,
                    length: Duration::from_secs(1),
                }),
                ..Slice::of(Work::Alone { calls: 200 })
            },
        ] {
            let before = made.load(Ordering::Relaxed);
            let report = live.run(slice).unwrap();
            let of_this = made.load(Ordering::Relaxed) - before;
            assert_eq!(of_this, report.calls + report.untimed);
            assert_eq!(report.calls, slice.work.calls());
            assert_eq!(report.figures[0].values.len(), report.calls);
            assert_eq!(most.load(Ordering::Relaxed), CALLS);
        }
        live.finish().unwrap();
    }

    #[test]
    fn gauges_are_looked_at_while_calls_are_in_flight() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let mut live = live(&clock, move |session| {
            let under_way = Cell::new(0);
            let bencher = session.bencher().gauge("under_way", || under_way.get());
            bencher.bench_async(async || {
                under_way.set(under_way.get() + 1);
                three_turns(&hand).await;
                under_way.set(under_way.get() - 1);
            });
        });
        let report = live
            .run(Slice {
                block: 1,
                ..Slice::of(Work::Alone { calls: 100 })
            })
            .unwrap();
        let mut figures = report.figures.iter();
        let depth = figures.find(|figure| figure.name == "under_way").unwrap();
        assert!(depth.largest >= CALLS as f64 / 2.0, "{depth:?}");
        live.finish().unwrap();
    }

    #[test]
    fn a_call_takes_from_its_start_to_its_completion() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let mut live = live(&clock, move |session| {
            session
                .bencher()
                .bench_async(async || three_turns(&hand).await);
        });
        let report = live
            .run(Slice {
                lead: 1,
                block: 1,
                window: Some(Window {
                    after: Duration::from_nanos(400),
                    length: Duration::from_nanos(20_000),
                }),
                ..Slice::of(Work::Alone { calls: 40_000 })
            })
            .unwrap();
        // Ten calls share one thread, of which each needs 30 ns.
        let mean = report.ticks.iter().sum::<u64>() as f64 / report.calls as f64;
        assert!((285.0..315.0).contains(&mean), "{mean}");
        live.finish().unwrap();
    }

    #[test]
    fn calls_that_never_wait_give_way_to_each_other() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let mut live = live(&clock, move |session| {
            session.bencher().bench_async(async || hand.advance(10));
        });
        let report = live
            .run(Slice {
                block: 1,
                window: Some(Window {
                    after: Duration::from_nanos(400),
                    length: Duration::from_nanos(10_000),
                }),
                ..Slice::of(Work::Alone { calls: 40_000 })
            })
            .unwrap();
        assert!((990..=1_020).contains(&report.calls), "{}", report.calls);
        let mean = report.ticks.iter().sum::<u64>() as f64 / report.calls as f64;
        assert!((95.0..105.0).contains(&mean), "{mean}");
        live.finish().unwrap();
    }

    #[test]
    fn a_closure_that_changes_what_it_captures_is_not_in_flight() {
        let body = Body::new(|session: &Session| {
            let mut made = 0;
            let bencher = session.bencher().with_inputs(|| 1);
            bencher.bench_local_async_values(async |step| made += step);
        });
        let clock = Clock::simulated(SimulatedClock::new());
        let body = body.called_by(Callers::InFlight(CALLS));
        let error = LiveCase::start(&clock, "local", None, body).unwrap_err();
        assert!(
            error.to_string().contains("use `bench_async_values`"),
            "{error}"
        );
    }

    #[test]
    fn plain_calls_are_not_in_flight() {
        let body = Body::new(|session: &Session| session.bencher().bench(|| ()))
            .called_by(Callers::InFlight(CALLS));
        let clock = Clock::simulated(SimulatedClock::new());
        let error = LiveCase::start(&clock, "plain", None, body).unwrap_err();
        assert!(
            error.to_string().contains("write `threads = 10`"),
            "{error}"
        );
    }
}
