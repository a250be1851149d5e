//! From the publisher through the topic to the consumer.

use std::thread;

use broker::{Broker, Publisher, Topic};
use perf_harness::{Bencher, perf_bench};

use crate::consumer::handle;

/// Publishes so many messages, takes as many and handles them. Whoever shares the topic does the
/// same, so that there are always enough.
pub(crate) fn send(publisher: &Publisher, topic: &Topic, payload: &[u8], batch: usize) -> u64 {
    publisher.publish(payload, batch);
    topic
        .take(batch)
        .iter()
        .map(|message| handle(message))
        .sum()
}

/// Four publishers at once: each message arrives once.
fn assert_each_arrives_once() {
    const THREADS: u64 = 4;
    const ROUNDS: u64 = 50;
    const BATCH: usize = 10;
    let topic = Broker::default().topic("orders");
    let handled: u64 = thread::scope(|scope| {
        let publishers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    let publisher = Publisher::new(topic.clone());
                    (0..ROUNDS)
                        .map(|_| send(&publisher, &topic, &[1, 1], BATCH))
                        .sum::<u64>()
                })
            })
            .collect();
        publishers
            .into_iter()
            .map(|publisher| publisher.join().expect("a publisher does not panic"))
            .sum()
    });
    assert_eq!(handled, THREADS * ROUNDS * 2 * BATCH as u64);
    assert!(topic.take(1).is_empty(), "no message is left");
}

fn paths(bencher: Bencher<'_>, size: usize, batch: usize) {
    assert_each_arrives_once();
    let topic = Broker::default().topic("orders");
    let payload = vec![7; size];
    bencher
        .with_inputs(|| Publisher::new(topic.clone()))
        .bench_refs(|publisher| send(publisher, &topic, &payload, batch));
}

/// One message from the publisher to the consumer.
#[perf_bench(args = [100, 1_024], targets = "p99 < 1us")]
fn latency(bencher: Bencher<'_>, size: usize) {
    paths(bencher, size, 1);
}

#[perf_bench(
    args(size = [100, 1_000], batch = [1, 10, 100, 1_000]),
    items = batch,
    targets = "item_rate > 1M/s"
)]
fn small(bencher: Bencher<'_>, size: usize, batch: usize) {
    paths(bencher, size, batch);
}

/// Without limits: their payloads are most of what they cost.
#[perf_bench(
    args(size = [1_024, 10_240], batch = [1, 10, 100, 1_000]),
    items = batch,
    bytes = size * batch
)]
fn large(bencher: Bencher<'_>, size: usize, batch: usize) {
    paths(bencher, size, batch);
}

/// Many publishers, and all of them use one topic.
#[perf_bench(threads = [1, 2, 4, 8, 16], items = 100, targets = "item_rate > 1M/s")]
fn publishers(bencher: Bencher<'_>) {
    paths(bencher, 100, 100);
}
