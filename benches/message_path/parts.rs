//! What messages are made of. No part may take longer than the whole path, 1 us.

use std::sync::Arc;

use broker::{Batch, Broker, Id, Ids, Message, Metadata};
use perf_harness::{Bencher, black_box, perf_bench};

use crate::router::{KIND, Router};

/// An id for a new message.
#[perf_bench(setup = Ids::new, targets = "mean < 1us, allocs == 0")]
fn id(ids: &Ids) -> Id {
    ids.next()
}

/// A message with a payload of its own: one allocation.
#[perf_bench(
    args = [100, 1_024, 10_240],
    bytes = size,
    targets = "p99 < 1us, allocs <= 1"
)]
fn message(bencher: Bencher<'_>, size: usize) {
    let ids = Ids::new();
    let payload = vec![7; size];
    bencher.bench(|| Message::new(ids.next(), &payload[..]));
}

const ENTRIES: [(&str, &str); 4] = [
    (KIND, "order-placed"),
    ("content-type", "application/json"),
    ("tenant", "acme-trading"),
    (
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ),
];

fn is_whole(metadata: &Metadata) -> bool {
    ENTRIES
        .iter()
        .all(|(key, value)| metadata.get(key) == Some(value))
}

#[perf_bench(check = is_whole, targets = "p99 < 1us")]
fn metadata_set() -> Metadata {
    let mut metadata = Metadata::default();
    for (key, value) in black_box(ENTRIES) {
        metadata.set(key, value);
    }
    metadata
}

#[perf_bench(targets = "p99 < 1us, allocs == 0")]
fn metadata_get(bencher: Bencher<'_>) {
    let metadata = metadata_set();
    bencher.bench(|| is_whole(black_box(&metadata)));
}

const KEPT: u64 = 1_000;

/// Messages that share a payload, so that what they hold is what they add to it.
fn messages(ids: &Ids, payload: &Arc<[u8]>) -> impl Iterator<Item = Message> {
    ids.reserve(KEPT)
        .map(|id| Message::new(id, Arc::clone(payload)))
}

#[perf_bench(items = KEPT, targets = "retained_bytes per item < 200B")]
fn memory(bencher: Bencher<'_>) {
    let (ids, payload) = (Ids::new(), Arc::from([7; 100]));
    bencher.bench(|| messages(&ids, &payload).map(Arc::new).collect::<Batch>());
}

const KIBIBYTE: [u8; 1_024] = [7; 1_024];

/// A message with no room for a correlation id.
#[expect(dead_code, reason = "it is there to hold memory")]
struct Uncorrelated {
    id: Id,
    payload: Arc<[u8]>,
    metadata: Metadata,
}

/// Messages of 1 KiB, each with a payload of its own.
#[perf_bench(items = KEPT)]
fn memory_uncorrelated(bencher: Bencher<'_>) {
    let ids = Ids::new();
    let message = |id| Uncorrelated {
        id,
        payload: Arc::from(KIBIBYTE),
        metadata: Metadata::default(),
    };
    bencher.bench(|| {
        let messages = ids.reserve(KEPT).map(|id| Arc::new(message(id)));
        messages.collect::<Vec<_>>()
    });
}

#[perf_bench(items = KEPT, targets = "retained_bytes <= +5% vs memory_uncorrelated")]
fn memory_correlated(bencher: Bencher<'_>) {
    let ids = Ids::new();
    let request = ids.next();
    let message = |id| Message::new(id, KIBIBYTE).with_correlation_id(request);
    bencher.bench(|| {
        let messages = ids.reserve(KEPT).map(|id| Arc::new(message(id)));
        messages.collect::<Vec<_>>()
    });
}

/// A batch of messages of two kinds: a handler answers the one and drops the other.
#[perf_bench(args(batch = [1, 100]), items = batch, targets = "item_rate > 1M/s")]
fn router(bencher: Bencher<'_>, batch: usize) {
    let broker = Broker::default();
    let (from, to) = (broker.topic("orders"), broker.topic("answers"));
    let router = Router::new(Arc::clone(&from), Arc::clone(&to))
        .on("order-placed", |message| Some(Arc::clone(message)))
        .on("cart-changed", |_| None);
    let ids = Ids::new();
    let messages: Batch = (0..batch)
        .map(|n| {
            let kind = ["order-placed", "cart-changed"][n % 2];
            Arc::new(Message::new(ids.next(), [7; 100]).with_metadata(KIND, kind))
        })
        .collect();
    from.publish(messages.clone());
    assert_eq!(router.route(batch), batch.div_ceil(2));
    assert_eq!(to.take(batch)[0].id, messages[0].id);
    // A batch waits in the topic, another one is routed: the topics never grow.
    bencher
        .with_inputs(|| messages.clone())
        .bench_values(|messages| {
            from.publish(messages);
            let routed = router.route(batch);
            to.take(routed)
        });
}
