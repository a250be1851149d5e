//! AMQP through RabbitMQ: one channel publishes to a queue, another one consumes it.
//!
//! The queue is not durable and the consumer does not acknowledge, as for messages that are worth
//! nothing after a restart: that is where 100,000 small messages a second are asked for.

use std::sync::Arc;

use futures_util::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicPublishOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, Consumer};
use perf_harness::perf_bench;
use tokio::task::JoinHandle;

use crate::calls::Calls;
use crate::servers::{Running, rabbitmq};
use crate::{BATCH, Trouble};

const QUEUE: &str = "orders";

struct Amqp {
    channel: Channel,
    calls: Arc<Calls>,
    consuming: JoinHandle<()>,
    _connections: [Connection; 2],
    _server: Arc<Running>,
}

async fn start() -> Amqp {
    let server = rabbitmq();
    connect(server).await.expect("RabbitMQ lets its clients in")
}

async fn connect(server: Arc<Running>) -> Result<Amqp, lapin::Error> {
    let address = format!("amqp://{}/%2f", server.address);
    let properties = ConnectionProperties::default;
    let consumes = Connection::connect(&address, properties()).await?;
    let publishes = Connection::connect(&address, properties()).await?;
    let calls = Arc::new(Calls::default());
    let channel = consumes.create_channel().await?;
    let declared = QueueDeclareOptions::default();
    channel
        .queue_declare(QUEUE.into(), declared, FieldTable::default())
        .await?;
    let consumed = BasicConsumeOptions {
        no_ack: true,
        ..BasicConsumeOptions::default()
    };
    let consumer = channel
        .basic_consume(
            QUEUE.into(),
            "consumer".into(),
            consumed,
            FieldTable::default(),
        )
        .await?;
    Ok(Amqp {
        channel: publishes.create_channel().await?,
        consuming: tokio::spawn(consume(consumer, Arc::clone(&calls))),
        calls,
        _connections: [consumes, publishes],
        _server: server,
    })
}

async fn consume(mut consumer: Consumer, calls: Arc<Calls>) {
    while let Some(Ok(delivery)) = consumer.next().await {
        calls.arrived([&*delivery.data]);
    }
}

impl Amqp {
    async fn send(&self, messages: u32) -> Result<(), Trouble> {
        let (message, arrived) = self.calls.begin(messages);
        for _ in 0..messages {
            // Without confirms there is nothing to wait for.
            self.channel
                .basic_publish(
                    "".into(),
                    QUEUE.into(),
                    BasicPublishOptions::default(),
                    &message,
                    BasicProperties::default(),
                )
                .await?;
        }
        Ok(arrived.await?)
    }
}

impl Drop for Amqp {
    fn drop(&mut self) {
        self.consuming.abort();
    }
}

#[perf_bench(setup = start, items = BATCH, targets = "item_rate > 10k/s")]
async fn throughput(broker: &Amqp) -> Result<(), Trouble> {
    broker.send(BATCH).await
}

#[perf_bench(
    scenario = "messages",
    setup = start,
    targets = "p99 < 10ms, errors < 1%, dropped == 0"
)]
async fn latency(broker: &Amqp) -> Result<(), Trouble> {
    broker.send(1).await
}
