use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::active::Active;
use super::call::Call;
use super::injected::Injected;
use super::slot;
use super::timer::Timer;

/// Makes an operation among the faults of the scenario that runs. Outside of one, and while no fault
/// is due, the operation is simply made.
///
/// - `latency`: it is made so much later. Several add up. Tokio's timer rounds up to whole
///   milliseconds.
/// - `error`: it is not made, and fails.
/// - `stall`: it is made when the stall is over; one that is under way goes on only then. What the
///   operation has handed to other tasks goes on meanwhile.
/// - `drop_connection`: it is under way and is given up, by dropping it; one that comes meanwhile is
///   begun, and given up unless it is ready at once.
///
/// The runtime needs tokio's timer, as that of the harness has it.
///
/// # Errors
/// Those of the operation, and [`Injected`] where a fault has it fail.
///
/// ```
/// use perf_harness::{fault, perf_bench};
///
/// # async fn get() -> std::io::Result<Vec<u8>> { Ok(Vec::new()) }
/// #[perf_bench(targets = "errors < 5%")]
/// async fn fetch() -> std::io::Result<Vec<u8>> {
///     fault::inject(async { get().await }).await
/// }
/// ```
pub async fn inject<T, E: From<Injected>>(
    operation: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    among(slot::active(), operation, E::from).await
}

/// The same as [`inject`] for errors that [`Injected`] cannot become by itself, since they are another
/// crate's: `error` makes one.
///
/// # Errors
/// Those of the operation, and what `error` gives where a fault has it fail.
///
/// ```
/// use std::num::ParseIntError;
///
/// use perf_harness::fault;
///
/// # async fn ask() -> Result<u64, ParseIntError> { "17".parse() }
/// #[derive(Debug)]
/// enum Trouble {
///     Answer(ParseIntError),
///     Injected(String),
/// }
///
/// async fn answer() -> Result<u64, Trouble> {
///     let operation = async { ask().await.map_err(Trouble::Answer) };
///     fault::inject_or(operation, |injected| Trouble::Injected(injected.to_string())).await
/// }
/// ```
pub async fn inject_or<T, E>(
    operation: impl Future<Output = Result<T, E>>,
    error: impl FnOnce(Injected) -> E,
) -> Result<T, E> {
    among(slot::active(), operation, error).await
}

/// The same as [`inject`] for an operation that blocks its thread. One that is under way cannot be
/// interrupted: when connections are dropped meanwhile, its result is thrown away.
///
/// # Errors
/// Those of the operation, and [`Injected`] where a fault has it fail.
///
/// ```
/// use perf_harness::{fault, perf_bench};
///
/// #[perf_bench(targets = "errors < 5%")]
/// fn read() -> std::io::Result<Vec<u8>> {
///     fault::inject_blocking(|| std::fs::read("Cargo.toml"))
/// }
/// ```
pub fn inject_blocking<T, E: From<Injected>>(
    operation: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    among_blocking(slot::active(), operation, E::from)
}

/// The same as [`inject_blocking`] for errors that [`Injected`] cannot become by itself.
///
/// # Errors
/// Those of the operation, and what `error` gives where a fault has it fail.
///
/// ```
/// use perf_harness::fault;
///
/// let answer = fault::inject_blocking_or(|| "17".parse::<u64>().map_err(|_| 0), |_| 1);
/// assert_eq!(answer, Ok(17));
/// ```
pub fn inject_blocking_or<T, E>(
    operation: impl FnOnce() -> Result<T, E>,
    error: impl FnOnce(Injected) -> E,
) -> Result<T, E> {
    among_blocking(slot::active(), operation, error)
}

async fn among<T, E>(
    active: Option<Arc<Active>>,
    operation: impl Future<Output = Result<T, E>>,
    error: impl FnOnce(Injected) -> E,
) -> Result<T, E> {
    let Some(active) = active else {
        return operation.await;
    };
    let mut timer = Timer::default();
    let (mut call, entry) = Call::enter(active);
    timer.wait(&call.active, entry.begin).await;
    while let Some(until) = stall(&mut call) {
        timer.wait(&call.active, until).await;
    }
    if let Some(injected) = entry.error {
        return Err(error(injected));
    }
    call.start();
    let mut operation = pin!(operation);
    let ended = poll_fn(|cx| {
        loop {
            if let Some(until) = stall(&mut call) {
                if timer.poll(cx, &call.active, until).is_pending() {
                    return Poll::Pending;
                }
                continue;
            }
            if let Poll::Ready(result) = operation.as_mut().poll(cx) {
                return Poll::Ready(Ok(result));
            }
            if let Some(injected) = call.dropped() {
                return Poll::Ready(Err(injected));
            }
            let Some(next) = call.next_drop().filter(|_| !call.active.is_over()) else {
                return Poll::Pending;
            };
            if timer.poll(cx, &call.active, next).is_pending() {
                return Poll::Pending;
            }
        }
    });
    match ended.await {
        Ok(result) => result,
        Err(injected) => Err(error(injected)),
    }
}

fn among_blocking<T, E>(
    active: Option<Arc<Active>>,
    operation: impl FnOnce() -> Result<T, E>,
    error: impl FnOnce(Injected) -> E,
) -> Result<T, E> {
    let Some(active) = active else {
        return operation();
    };
    let (mut call, entry) = Call::enter(active);
    call.active.rest_until(entry.begin);
    rest_out(&mut call);
    if let Some(injected) = entry.error {
        return Err(error(injected));
    }
    call.start();
    let result = operation();
    rest_out(&mut call);
    match call.dropped() {
        Some(injected) => Err(error(injected)),
        None => result,
    }
}

/// Waits while the call may not go on.
fn rest_out(call: &mut Call) {
    while let Some(until) = stall(call) {
        call.active.rest_until(until);
    }
}

/// Until when it may not go on; the end of the scenario ends every stall.
fn stall(call: &mut Call) -> Option<u64> {
    call.stalled_until().filter(|_| !call.active.is_over())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Wake, Waker};

    use super::*;
    use crate::clock::{Clock, SimulatedClock};
    use crate::fault::planned::tests::spec;
    use crate::load::{FaultKind, FaultSpec};

    const MS: u64 = 1_000_000;

    fn active(faults: &[FaultSpec]) -> (SimulatedClock, Arc<Active>) {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        (hand, Arc::new(Active::new(faults, 42, &clock, None)))
    }

    /// An operation that ends at a time.
    async fn until(hand: &SimulatedClock, end: u64) -> Result<u64, String> {
        poll_fn(|_| {
            if hand.now() < end {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
        Ok(hand.now())
    }

    /// Makes a call now, and moves the hand by milliseconds until it ends: when that is, and its result.
    fn run(
        hand: &SimulatedClock,
        active: &Arc<Active>,
        operation: impl Future<Output = Result<u64, String>>,
    ) -> (u64, Result<u64, String>) {
        let mut call = pin!(among(Some(Arc::clone(active)), operation, String::from));
        let mut cx = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = call.as_mut().poll(&mut cx) {
                return (hand.now() / MS, result);
            }
            hand.advance(MS);
        }
    }

    /// Faults as they came out: the calls that each has met.
    fn met(hand: &SimulatedClock, active: &Active) -> Vec<Option<u64>> {
        let told = active.told(hand.now()).into_iter();
        told.map(|injection| injection.calls).collect()
    }

    #[test]
    fn latencies_add_up_while_they_last() {
        let added = |ms| FaultKind::Latency(std::time::Duration::from_millis(ms));
        let (hand, active) = active(&[
            spec((10 * MS, 10 * MS, None), 1.0, added(7)),
            spec((10 * MS, MS, None), 1.0, added(30)),
        ]);
        assert_eq!(run(&hand, &active, async { Ok(1) }), (0, Ok(1)));
        hand.advance(10 * MS);
        assert_eq!(run(&hand, &active, async { Ok(2) }), (47, Ok(2)));
        assert_eq!(run(&hand, &active, async { Ok(3) }), (47, Ok(3)));
        assert_eq!(met(&hand, &active), [Some(1), Some(1)]);
    }

    #[test]
    fn an_error_comes_instead_of_the_operation() {
        let kind = FaultKind::Error("503".into());
        let (hand, active) = active(&[spec((0, 10 * MS, None), 1.0, kind)]);
        let made = Cell::new(false);
        let operation = async {
            made.set(true);
            Ok(1)
        };
        assert_eq!(run(&hand, &active, operation), (0, Err("503".to_owned())));
        assert!(!made.get());
        let blocking = |hand: &SimulatedClock| {
            among_blocking(Some(Arc::clone(&active)), || Ok(hand.now()), String::from)
        };
        assert_eq!(blocking(&hand), Err("503".to_owned()));
        hand.advance(10 * MS);
        assert_eq!(blocking(&hand), Ok(10 * MS));
        assert_eq!(met(&hand, &active), [Some(2)]);
    }

    #[test]
    fn no_call_goes_on_in_a_stall() {
        let stall = spec((10 * MS, 20 * MS, Some(100 * MS)), 1.0, FaultKind::Stall);
        let (hand, active) = active(&[stall]);
        // Under way when it begins, and ready in its midst.
        let operation = until(&hand, 15 * MS);
        assert_eq!(run(&hand, &active, operation), (30, Ok(30 * MS)));
        assert_eq!(run(&hand, &active, async { Ok(1) }), (30, Ok(1)));
        hand.advance(85 * MS);
        assert_eq!(run(&hand, &active, async { Ok(2) }), (130, Ok(2)));
        assert_eq!(met(&hand, &active), [Some(1), Some(1)]);
    }

    #[test]
    fn connections_are_dropped_at_a_moment_and_throughout_a_span() {
        let dropped = || Err(Injected::dropped().message().to_owned());
        let (hand, active) = active(&[
            spec((10 * MS, 0, None), 1.0, FaultKind::DropConnection),
            spec((50 * MS, 10 * MS, None), 1.0, FaultKind::DropConnection),
        ]);
        assert_eq!(run(&hand, &active, until(&hand, 5 * MS)), (5, Ok(5 * MS)));
        assert_eq!(run(&hand, &active, until(&hand, 20 * MS)), (10, dropped()));
        hand.advance(MS);
        assert_eq!(
            run(&hand, &active, until(&hand, 20 * MS)),
            (20, Ok(20 * MS))
        );
        assert_eq!(run(&hand, &active, until(&hand, 90 * MS)), (50, dropped()));
        // What is ready at once is done before it can be dropped.
        assert_eq!(run(&hand, &active, async { Ok(1) }), (50, Ok(1)));
        assert_eq!(run(&hand, &active, until(&hand, 90 * MS)), (50, dropped()));
        hand.advance(10 * MS);
        assert_eq!(
            run(&hand, &active, until(&hand, 90 * MS)),
            (90, Ok(90 * MS))
        );
        assert_eq!(met(&hand, &active), [Some(1), Some(2)]);
    }

    #[test]
    fn a_call_under_way_is_woken_for_the_drop_that_comes_and_for_nothing_else() {
        struct Bell(AtomicBool);
        impl Wake for Bell {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        for (kind, is_woken) in [(FaultKind::DropConnection, true), (FaultKind::Stall, false)] {
            let (hand, active) = active(&[spec((10 * MS, MS, None), 1.0, kind)]);
            let bell = Arc::new(Bell(AtomicBool::new(false)));
            let waker = Waker::from(Arc::clone(&bell));
            let operation = until(&hand, 20 * MS);
            let mut call = pin!(among(Some(active), operation, String::from));
            assert!(
                call.as_mut()
                    .poll(&mut Context::from_waker(&waker))
                    .is_pending()
            );
            assert_eq!(bell.0.load(Ordering::Relaxed), is_woken);
        }
    }

    #[test]
    fn a_blocking_call_waits_and_loses_its_result() {
        let (hand, active) = active(&[
            spec(
                (0, MS, None),
                1.0,
                FaultKind::Latency(std::time::Duration::from_millis(3)),
            ),
            spec((2 * MS, 4 * MS, None), 1.0, FaultKind::Stall),
            spec((8 * MS, 0, None), 1.0, FaultKind::DropConnection),
        ]);
        let began = Cell::new(0);
        let operation = || {
            began.set(hand.now());
            hand.advance(4 * MS);
            Ok(())
        };
        let result = among_blocking(Some(Arc::clone(&active)), operation, String::from);
        assert_eq!(began.get(), 6 * MS);
        assert!(result.unwrap_err().contains("dropped"));
        assert_eq!(met(&hand, &active), [Some(1), Some(1), Some(1)]);
    }

    #[test]
    fn a_share_of_the_calls_is_met_and_the_end_lets_all_go_on() {
        let kind = FaultKind::Error("no".into());
        let (hand, active) = active(&[
            spec((0, MS, None), 0.25, kind),
            spec((MS, 1_000 * MS, None), 1.0, FaultKind::Stall),
        ]);
        let failed = (0..1_000).filter(|_| run(&hand, &active, async { Ok(1) }).1.is_err());
        let failed = failed.count();
        assert!((180..320).contains(&failed), "{failed} of 1,000");
        assert_eq!(met(&hand, &active), [Some(failed as u64), Some(0)]);
        hand.advance(MS);
        active.end();
        assert_eq!(run(&hand, &active, async { Ok(1) }), (1, Ok(1)));
    }

    #[test]
    fn what_never_met_a_call_is_skipped_and_says_why() {
        let (hand, active) = active(&[spec((MS, MS, Some(10 * MS)), 1.0, FaultKind::Stall)]);
        let skipped = |now| active.told(now)[0].skipped.clone();
        assert!(skipped(0).unwrap().contains("before it came"));
        assert!(skipped(MS).unwrap().contains("no operation went through"));
        hand.advance(5 * MS);
        assert_eq!(run(&hand, &active, async { Ok(1) }), (5, Ok(1)));
        assert_eq!(skipped(5 * MS).unwrap(), "it met no call");
        // One of the times is enough for it to have been there.
        hand.advance(6 * MS);
        assert_eq!(run(&hand, &active, async { Ok(1) }), (12, Ok(1)));
        assert_eq!(
            (skipped(12 * MS), met(&hand, &active)),
            (None, vec![Some(0), Some(1)])
        );
        let told = active.told(12 * MS);
        let spans: Vec<_> = told.iter().map(|one| (one.begin_ns, one.end_ns)).collect();
        assert_eq!(spans, [(MS, 2 * MS), (11 * MS, 12 * MS)]);
        // Later ones are told as one.
        let told = active.told(9_999_995 * MS);
        assert_eq!(told.len(), 256);
        assert_eq!(told[255].end_ns, 9_999_992 * MS);
    }
}
