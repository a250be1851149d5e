//! The path with one feature more, held against the path without: batches of 100 messages of 1 KiB.

use std::sync::Arc;

use broker::{Broker, Ids, Publisher, Topic};
use perf_harness::{Bencher, perf_bench};

use crate::consumer::{handle, handle_for_request, request};
use crate::log::Log;
use crate::path::send;

const SIZE: usize = 1_024;
const BATCH: usize = 100;
const PAYLOAD: [u8; SIZE] = [7; SIZE];
/// What the handlers of a batch make of it.
const HANDLED: u64 = 2 * 7 * BATCH as u64;

fn orders() -> (Publisher, Arc<Topic>) {
    let topic = Broker::default().topic("orders");
    (Publisher::new(Arc::clone(&topic)), topic)
}

#[perf_bench(items = BATCH)]
fn plain(bencher: Bencher<'_>) {
    let (publisher, topic) = orders();
    let path = || send(&publisher, &topic, &PAYLOAD, BATCH);
    assert_eq!(path(), HANDLED);
    bencher.bench(path);
}

/// Messages tell the request that caused them, and are handled on its behalf.
#[perf_bench(items = BATCH, targets = "mean <= +2% vs plain")]
fn correlated(bencher: Bencher<'_>) {
    let (publisher, topic) = orders();
    let cause = Ids::new().next();
    let path = || {
        publisher.publish_for(cause, &PAYLOAD, BATCH);
        topic
            .take(BATCH)
            .iter()
            .map(|message| handle_for_request(message))
            .sum::<u64>()
    };
    publisher.publish_for(cause, &PAYLOAD, 1);
    assert_eq!(topic.take(1)[0].correlation_id, Some(cause));
    assert_eq!(path(), HANDLED);
    assert_eq!(request(), None, "nothing is left of the request");
    bencher.bench(path);
}

/// The topic keeps a batch until the consumer has acknowledged it.
#[perf_bench(items = BATCH, targets = "mean <= +10% vs plain")]
fn acknowledged(bencher: Bencher<'_>) {
    let (publisher, topic) = orders();
    let path = || {
        publisher.publish(&PAYLOAD, BATCH);
        let lease = topic.lease(BATCH);
        let handled: u64 = lease.messages.iter().map(|message| handle(message)).sum();
        topic.acknowledge(&lease);
        handled
    };
    publisher.publish(&PAYLOAD, 2);
    let lease = topic.lease(2);
    assert!(topic.take(1).is_empty(), "what is on a lease is not there");
    topic.reject(&lease);
    let again = topic.take(2).into_iter().map(|message| message.id);
    assert!(again.eq(lease.messages.iter().map(|message| message.id)));
    assert_eq!(path(), HANDLED);
    bencher.bench(path);
}

/// A line for each batch that is published and for each that is handled.
#[perf_bench(items = BATCH, targets = "mean <= +5% vs plain")]
fn logged(bencher: Bencher<'_>) {
    let (publisher, topic) = orders();
    let log = Log::new();
    let path = || {
        publisher.publish(&PAYLOAD, BATCH);
        log.info(format_args!(
            "published {BATCH} messages of {SIZE} bytes to orders"
        ));
        let messages = topic.take(BATCH);
        let handled: u64 = messages.iter().map(|message| handle(message)).sum();
        log.info(format_args!(
            "handled {} messages from orders",
            messages.len()
        ));
        handled
    };
    assert_eq!(path(), HANDLED);
    assert!(log.len() > 0);
    bencher.bench(path);
}
