//! How long does a client wait for its echo?

use std::io;

use async_example::Client;
use perf_harness::{Bencher, perf_bench};
use tokio::sync::Mutex;

perf_harness::main!();

/// An `async fn` is awaited on tokio's current-thread runtime; an `Err` counts as an error.
#[perf_bench(targets = "p95 < 10ms, errors < 1%")]
async fn connect_and_echo() -> io::Result<String> {
    Client::connect().await.echo("hello").await
}

/// A setup is given the arguments of its case.
async fn connect(_length: &usize) -> Mutex<Client> {
    Mutex::new(Client::connect().await)
}

/// The connection is made once, by an asynchronous `setup` that is not timed.
#[perf_bench(
    setup = connect,
    args = [16, 1_024],
    bytes = length,
    targets = "p95 < 10ms",
    acceptable = "p95 < 20ms"
)]
fn echo(bencher: Bencher<'_>, client: &Mutex<Client>, length: usize) {
    let line = "x".repeat(length);
    bencher.try_bench_async(async || client.lock().await.echo(&line).await);
}

/// The same, where the service's task runs on another thread.
#[perf_bench(runtime = "multi_thread", targets = "p95 < 10ms, errors < 1%")]
async fn connect_and_echo_across_threads() -> io::Result<String> {
    Client::connect().await.echo("hello").await
}
