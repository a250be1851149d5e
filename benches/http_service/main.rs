//! Does a service over HTTP keep its promises under load, and where does it end?
//!
//! The service ([`service`]) is a process of its own on a loopback port: this program, started with
//! another argument. A client as any user has one ([`client`]) calls it:
//!
//! - `read` and `write`: a steady mix, as on an ordinary day. 95% of the answers within a second, less
//!   than 1% errors and at most half of the processor are asked of a service with users all over the
//!   world; of one on the same machine the time is asked to be a tenth of that.
//! - `rush`: ten times the load, suddenly. It may refuse, and has to be back within seconds.
//! - `limit`: more and more, until 5% are refused. It has to bear a thousand calls a second.
//!
//! The scenarios stand in perf.toml. Their times are short, so that the suite takes seconds, and their
//! limits leave a machine room that does something else too.
//!
//! What is to be learnt here: a server under test as a child process, whose processor time and memory
//! are figures like any other; benchmarks that share a load and a server; an `Err` for each kind of
//! failure.

mod client;
mod order;
mod running;
mod service;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use perf_harness::{Vu, perf_bench};

use client::{Client, Trouble};
use order::Order;

mod suite {
    perf_harness::main!();

    /// What a bench target does with its arguments.
    pub(crate) fn run() -> std::process::ExitCode {
        main()
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    if arguments
        .next()
        .is_some_and(|first| first == running::SERVE)
    {
        return serve(arguments.next());
    }
    suite::run()
}

/// What the child process does.
fn serve(address: Option<OsString>) -> ExitCode {
    let address = address.and_then(|address| address.to_str()?.parse().ok());
    match address.map(service::serve) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            // The harness shows what a child has printed where it does not come up.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
        None => ExitCode::FAILURE,
    }
}

async fn client() -> Client {
    Client::new().expect("the service starts")
}

#[perf_bench(
    scenario = "day",
    setup = client,
    targets = "p95 < 100ms, errors < 1%, dropped == 0, child.cpu < 50%"
)]
async fn read(vu: &mut Vu, client: &Client) -> Result<(), Trouble> {
    let number = vu.iteration() % service::ORDERS;
    let order = client.read(number).await?;
    vu.check("the order that was asked for", order.number == number);
    Ok(())
}

#[perf_bench(
    scenario = "day",
    setup = client,
    targets = "p95 < 100ms, errors < 1%, dropped == 0"
)]
async fn write(vu: &mut Vu, client: &Client) -> Result<(), Trouble> {
    client
        .write(&Order::sample(vu.iteration() % service::ORDERS))
        .await
}

#[perf_bench(
    scenario = "rush",
    setup = client,
    targets = "p95 < 200ms, p99 < 1s, errors < 2%, recovery < 5s"
)]
async fn rush(vu: &mut Vu, client: &Client) -> Result<Order, Trouble> {
    client.read(vu.iteration() % service::ORDERS).await
}

#[perf_bench(
    scenario = "limit",
    setup = client,
    targets = "capacity >= 1000/s, p95 < 500ms, recovery < 10s, child.rss_peak < 512MiB"
)]
async fn limit(vu: &mut Vu, client: &Client) -> Result<Order, Trouble> {
    client.read(vu.iteration() % service::ORDERS).await
}
