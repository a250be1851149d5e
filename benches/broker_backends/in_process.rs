//! The broker of this package, with a consumer on a thread of its own.
//!
//! In memory, over a million small messages a second are asked for. 99% within 1 us are asked of the
//! path itself, which `message_path` holds to that. What is timed here is more: two threads are woken,
//! that of the consumer and that of the call, and each takes the system tens of microseconds, on two
//! busy cores more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use broker::{Broker, Publisher, Topic};
use perf_harness::perf_bench;

use crate::calls::Calls;
use crate::{BATCH, Trouble};

/// Messages that the consumer takes at once.
const MOST: usize = 256;

#[derive(Debug)]
struct InProcess {
    publisher: Publisher,
    calls: Arc<Calls>,
    ends: Arc<AtomicBool>,
    consumer: Option<JoinHandle<()>>,
}

fn start() -> InProcess {
    let topic = Broker::default().topic("orders");
    let (calls, ends) = (Arc::new(Calls::default()), Arc::new(AtomicBool::new(false)));
    let consumer = thread::spawn({
        let (topic, calls, ends) = (Arc::clone(&topic), Arc::clone(&calls), Arc::clone(&ends));
        move || consume(&topic, &calls, &ends)
    });
    InProcess {
        publisher: Publisher::new(topic),
        calls,
        ends,
        consumer: Some(consumer),
    }
}

fn consume(topic: &Topic, calls: &Calls, ends: &AtomicBool) {
    while !ends.load(Ordering::Acquire) {
        let messages = topic.take(MOST);
        if messages.is_empty() {
            thread::park();
        }
        calls.arrived(messages.iter().map(|message| &*message.payload));
    }
}

impl InProcess {
    fn wake(&self) {
        if let Some(consumer) = &self.consumer {
            consumer.thread().unpark();
        }
    }

    async fn send(&self, messages: u32) -> Result<(), Trouble> {
        let (message, arrived) = self.calls.begin(messages);
        self.publisher.publish(&message, messages as usize);
        self.wake();
        Ok(arrived.await?)
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        self.wake();
        if let Some(consumer) = self.consumer.take() {
            // One that has panicked has said so.
            let _ = consumer.join();
        }
    }
}

#[perf_bench(setup = start, items = BATCH, targets = "item_rate > 1M/s")]
async fn throughput(broker: &InProcess) -> Result<(), Trouble> {
    broker.send(BATCH).await
}

#[perf_bench(
    scenario = "messages",
    setup = start,
    targets = "p99 < 5ms, errors < 1%, dropped == 0"
)]
async fn latency(broker: &InProcess) -> Result<(), Trouble> {
    broker.send(1).await
}
