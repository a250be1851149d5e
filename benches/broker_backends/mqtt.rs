//! MQTT through mosquitto: one client publishes, another one has subscribed.
//!
//! Quality of service 1, at least once, as a service that loses nothing uses it: the broker
//! acknowledges each message to the publisher, and the consumer to the broker.

use std::sync::Arc;
use std::time::Duration;

use perf_harness::perf_bench;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use tokio::task::JoinHandle;

use crate::calls::Calls;
use crate::servers::{Running, mosquitto};
use crate::{BATCH, Trouble};

const TOPIC: &str = "orders";
/// Messages of the publisher that wait to be acknowledged.
const IN_FLIGHT: u16 = 1_000;
/// Requests to a client that its event loop has not seen.
const REQUESTS: usize = 2_000;
/// Beyond the length of any case: between its slices nobody would answer.
const KEEP_ALIVE: Duration = Duration::from_secs(3_600);

#[derive(Debug)]
struct Mqtt {
    publisher: AsyncClient,
    calls: Arc<Calls>,
    loops: [JoinHandle<()>; 2],
    _server: Arc<Running>,
}

async fn start() -> Mqtt {
    let server = mosquitto();
    let calls = Arc::new(Calls::default());
    let (consumer, mut events) = connect(&server, "consumer");
    consumer
        .subscribe(TOPIC, QoS::AtLeastOnce)
        .await
        .expect("its event loop lives");
    // Until then messages would go nowhere.
    while !matches!(
        events.poll().await.expect("mosquitto answers"),
        Event::Incoming(Packet::SubAck(_))
    ) {}
    let consuming = tokio::spawn(consume(events, consumer, Arc::clone(&calls)));
    let (publisher, events) = connect(&server, "publisher");
    let publishing = tokio::spawn(drive(events));
    Mqtt {
        publisher,
        calls,
        loops: [consuming, publishing],
        _server: server,
    }
}

fn connect(server: &Running, name: &str) -> (AsyncClient, EventLoop) {
    let mut options =
        MqttOptions::new(name, server.address.ip().to_string(), server.address.port());
    options.set_inflight(IN_FLIGHT).set_keep_alive(KEEP_ALIVE);
    AsyncClient::new(options, REQUESTS)
}

/// The client is kept: its event loop ends with it.
async fn consume(mut events: EventLoop, _client: AsyncClient, calls: Arc<Calls>) {
    while let Ok(event) = events.poll().await {
        if let Event::Incoming(Packet::Publish(message)) = event {
            calls.arrived([&*message.payload]);
        }
    }
}

async fn drive(mut events: EventLoop) {
    while events.poll().await.is_ok() {}
}

impl Mqtt {
    async fn send(&self, messages: u32) -> Result<(), Trouble> {
        let (message, arrived) = self.calls.begin(messages);
        for _ in 0..messages {
            let message = message.as_slice();
            self.publisher
                .publish(TOPIC, QoS::AtLeastOnce, false, message)
                .await?;
        }
        Ok(arrived.await?)
    }
}

impl Drop for Mqtt {
    fn drop(&mut self) {
        for events in &self.loops {
            events.abort();
        }
    }
}

#[perf_bench(setup = start, items = BATCH, targets = "item_rate > 10k/s")]
async fn throughput(broker: &Mqtt) -> Result<(), Trouble> {
    broker.send(BATCH).await
}

#[perf_bench(
    scenario = "messages",
    setup = start,
    targets = "p99 < 10ms, errors < 1%, dropped == 0"
)]
async fn latency(broker: &Mqtt) -> Result<(), Trouble> {
    broker.send(1).await
}
