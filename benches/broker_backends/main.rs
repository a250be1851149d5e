//! How many messages do brokers carry on this machine, and how long is one under way?
//!
//! A message is under way from the moment at which it was to be published until its consumer has it:
//! a call publishes and waits for the arrival. `throughput` sends batches of small messages, `latency`
//! single ones at a steady rate, whether or not earlier ones have arrived (scenario `messages` of
//! perf.toml).
//!
//! - `in_process`: the broker of this package, to see what a broker costs without a network;
//! - `mqtt`: mosquitto, and `amqp`: RabbitMQ, as child processes on loopback ports, where they are
//!   installed (`apt-get install mosquitto rabbitmq-server`). Where one is not, its cases are skipped.
//!   Their clients take a while to compile: `cargo bench --features brokers --bench broker_backends`.
//!
//! Asked for are, of RabbitMQ, over 100,000 small messages a second and 99% within 10 ms, on a server
//! of its own. Here two cores are shared by broker, publisher and consumer, so that a tenth of the rate
//! is asked for; the time is asked for as it stands.
//!
//! What is to be learnt here: a `setup` that skips its case where what it needs is not there, servers
//! that others have written as child processes, and `items` for a call of many messages.

#[cfg(feature = "brokers")]
mod amqp;
mod calls;
mod in_process;
#[cfg(feature = "brokers")]
mod mqtt;
#[cfg(feature = "brokers")]
mod servers;

perf_harness::main!();

/// Why a message did not arrive.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Messages of one call that measures throughput.
const BATCH: u32 = 1_000;
