use std::sync::LazyLock;

use super::support::cases;
use crate::clock::{Clock, SimulatedClock};
use crate::measure::{LiveCase, Slice, Work};
use crate::perf_bench;

static HAND: LazyLock<SimulatedClock> = LazyLock::new(SimulatedClock::new);

/// Takes long to clone, and more of it to drop.
struct Owning(Box<u8>);

/// Takes long to clone, and has nothing to drop.
struct Large([u8; 200]);

impl Clone for Owning {
    fn clone(&self) -> Self {
        HAND.advance(1_000);
        Self(self.0.clone())
    }
}

impl Drop for Owning {
    fn drop(&mut self) {
        HAND.advance(10_000);
    }
}

impl Clone for Large {
    fn clone(&self) -> Self {
        HAND.advance(1_000);
        Self(self.0)
    }
}

/// Setup or check.
fn look_at<T>(_: &T) {
    HAND.advance(100);
}

#[perf_bench(args = [Owning(Box::new(1))], setup = look_at::<Owning>, check = look_at::<Owning>)]
fn owning(_: &(), value: Owning) -> Owning {
    HAND.advance(3);
    value
}

#[perf_bench(args = [Large([1; 200])])]
fn large(value: Large) -> Large {
    HAND.advance(5);
    value
}

#[perf_bench(args = [Large([1; 200])], teardown = drop, setup = look_at::<Large>)]
async fn awaited(_: &(), value: Large) -> Large {
    HAND.advance(7);
    value
}

#[perf_bench(args = [Owning(Box::new(1))])]
fn by_reference(_: &Owning) {
    HAND.advance(9);
}

#[test]
fn only_the_call_is_timed() {
    let clock = Clock::simulated(HAND.clone());
    let ticks: Vec<_> = cases(module_path!())
        .into_iter()
        .map(|case| {
            let mut live = LiveCase::start(&clock, &case.id, None, case.body()).unwrap();
            let work = Work::Alone { calls: 2 };
            let ticks = live
                .run(Slice {
                    lead: 1,
                    ..Slice::of(work)
                })
                .unwrap()
                .ticks;
            live.finish().unwrap();
            ticks
        })
        .collect();
    assert_eq!(ticks, [[3, 3], [5, 5], [7, 7], [9, 9]]);
}
