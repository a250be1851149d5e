//! How long does an event take from the publisher to those who wait for it?
//!
//! Limits, each with the looser one that is still acceptable: publishing, which is what the request
//! that causes the event has to wait for, under 10 us (50 us); an event with its answer under 10 ms
//! (20 ms); a relay handles over 5,000 events a second (2,000).
//!
//! What is to be learnt here: `async fn`, an asynchronous `setup` that starts a task on the case's own
//! runtime, `items` for a call that handles many events, and a publish that is measured apart from
//! the delivery, since a service waits for the one and not for the other.

use perf_harness::{Bencher, perf_bench};
use tokio::sync::{broadcast, mpsc, oneshot};

perf_harness::main!();

/// Events that a subscriber may lag behind.
const CAPACITY: usize = 1_024;

#[derive(Clone, Debug, PartialEq)]
struct Event {
    tenant: u64,
    kind: EventKind,
}

#[derive(Clone, Debug, PartialEq)]
enum EventKind {
    NodeCreated { node: u64 },
    OrderPaid { order: u64 },
}

fn order_paid(order: u64) -> Event {
    Event {
        tenant: 7,
        kind: EventKind::OrderPaid { order },
    }
}

/// Publishes to subscribers that read later: the time that the publisher loses.
#[perf_bench(
    args = [1, 10, 100],
    targets = "p95 < 10us",
    acceptable = "p95 < 50us"
)]
fn publish(bencher: Bencher<'_>, subscribers: usize) {
    let (bus, first) = broadcast::channel(CAPACITY);
    let others: Vec<_> = (1..subscribers).map(|_| bus.subscribe()).collect();
    bencher
        .with_inputs(|| Event {
            tenant: 7,
            kind: EventKind::NodeCreated { node: 12 },
        })
        .bench_values(|event| bus.send(event).is_ok());
    drop((first, others));
}

/// Publishes an event and waits until every subscriber has it.
#[perf_bench(
    args = [1, 10, 100],
    targets = "p95 < 10ms",
    acceptable = "p95 < 20ms"
)]
fn publish_to_receive(bencher: Bencher<'_>, subscribers: usize) {
    let (bus, _) = broadcast::channel(CAPACITY);
    let mut readers: Vec<_> = (0..subscribers).map(|_| bus.subscribe()).collect();
    bencher
        .with_inputs(|| order_paid(12))
        .bench_local_async_values(async |event| {
            bus.send(event).expect("the readers still live");
            for reader in &mut readers {
                reader.recv().await.expect("one event is behind at most");
            }
        });
}

/// A relay: a task that takes events from a queue and answers each once it is stored.
struct Relay {
    queue: mpsc::Sender<(Event, oneshot::Sender<u64>)>,
}

async fn start_relay() -> Relay {
    let (queue, mut events) = mpsc::channel::<(Event, oneshot::Sender<u64>)>(CAPACITY);
    tokio::spawn(async move {
        let mut stored = 0;
        let mut last = None;
        while let Some((event, answer)) = events.recv().await {
            last = Some(event);
            stored += 1;
            // Whoever asked may have gone away.
            let _ = answer.send(stored);
        }
        last
    });
    Relay { queue }
}

const BURST: u64 = 100;

/// Hands a burst of events to the relay and waits for the answer to each.
#[perf_bench(
    setup = start_relay,
    items = BURST,
    targets = "item_rate > 5k/s, errors == 0",
    acceptable = "item_rate > 2k/s"
)]
async fn relay_burst(relay: &Relay) -> Result<u64, oneshot::error::RecvError> {
    let mut answers = Vec::new();
    for order in 0..BURST {
        let (answer, answered) = oneshot::channel();
        if relay.queue.send((order_paid(order), answer)).await.is_ok() {
            answers.push(answered);
        }
    }
    let mut stored = 0;
    for answer in answers {
        stored = answer.await?;
    }
    Ok(stored)
}
