//! What does it cost to move an order through its states, and is a refusal as cheap?
//!
//! Limits, each with the looser one that is still acceptable: one transition under 100 us (500 us),
//! a full life cycle under 200 ms (500 ms) for 95% of the orders.
//!
//! What is to be learnt here: `check`, which looks at a result once before anything is timed, since a
//! fast wrong answer is no answer; a component in a file of its own; inputs that each call uses up;
//! and a benchmark whose normal outcome is an `Err`.

mod order;

use order::{Event, Order, Refused, State, happy_path};
use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!();

fn is_delivered(result: &Result<Order, Refused>) -> bool {
    let states = [
        State::Pending,
        State::Confirmed,
        State::Paid,
        State::Shipped,
    ];
    result.as_ref().is_ok_and(|order| {
        order.state == State::Delivered && order.history == states && order.is_traceable()
    })
}

/// From the first click to the parcel at the door.
#[perf_bench(
    check = is_delivered,
    targets = "p95 < 200ms, errors == 0",
    acceptable = "p95 < 500ms"
)]
fn life_cycle() -> Result<Order, Refused> {
    let mut order = Order::new();
    for event in happy_path() {
        order.apply(event)?;
    }
    Ok(order)
}

/// One step, for each state on the way; the order before the step is made outside the timed span.
#[perf_bench(args = 0..4, targets = "p99 < 100us", acceptable = "p99 < 500us")]
fn transition(bencher: Bencher<'_>, step: usize) {
    let mut before = Order::new();
    for event in happy_path().into_iter().take(step) {
        before.apply(event).expect("the happy path is allowed");
    }
    bencher
        .with_inputs(|| (before.clone(), happy_path()[step].clone()))
        .try_bench_values(|(mut order, event)| order.apply(event).map(|state| (state, order)));
}

fn is_refused(refused: &bool) -> bool {
    *refused
}

/// An event that comes too early. The refusal is the answer here and no error of the benchmark, so
/// it is looked at and not returned.
#[perf_bench(
    check = is_refused,
    targets = "p99 < 100us, allocs == 0",
    acceptable = "p99 < 500us"
)]
fn refusal() -> bool {
    black_box(Order::new().apply(Event::Deliver))
        == Err(Refused {
            state: State::Pending,
        })
}

/// Orders that are given up after some steps, as many as there are.
#[perf_bench(args(orders = [1, 100]), items = orders, targets = "item_rate > 10k/s")]
fn cancel_all(bencher: Bencher<'_>, orders: usize) {
    bencher
        .with_inputs(|| vec![Order::new(); orders])
        .bench_local_refs(|pending| {
            pending
                .iter_mut()
                .filter_map(|order| order.apply(Event::Cancel).ok())
                .count()
        });
}
