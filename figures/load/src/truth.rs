//! A server whose answers are known, and what is said of it.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use perf_harness::report::Benchmark;

use crate::Trouble;
use crate::oha;
use crate::run::report;

/// Percentiles, and what they are in truth, in milliseconds.
const TRUTHS: [(&str, f64); 4] = [("p50", 1.0), ("p90", 1.0), ("p95", 51.0), ("p99", 91.0)];

/// Prints what is said of the server: by an open load, by a closed one, and by oha in three ways.
pub(crate) fn tell_table(truth: &Path, oha: Option<&Path>) -> Result<(), Trouble> {
    println!("load: a server that freezes for 100 ms each second, times in ms");
    row("in truth, at any rate", TRUTHS.map(|(_, ms)| ms));
    let ours = |id: &str| report(truth, id, &["--duration", "20s"]);
    row(
        "perf_bench, open, 300 a second",
        of(&ours("load_truth::cases::open")?),
    );
    row(
        "perf_bench, one user, closed",
        of(&ours("load_truth::cases::closed")?),
    );
    let Some(oha) = oha else { return Ok(()) };
    let server = Server::start(truth)?;
    for (name, arguments) in oha::WAYS {
        row(name, oha::ask(oha, arguments, server.address)?);
    }
    Ok(())
}

fn row(name: &str, times: [f64; 4]) {
    let times: Vec<String> = TRUTHS
        .iter()
        .zip(times)
        .map(|((percentile, _), ms)| format!("{percentile} {ms:7.2}"))
        .collect();
    println!("  {name:<46} {}", times.join("   "));
}

fn of(case: &Benchmark) -> [f64; 4] {
    TRUTHS.map(|(percentile, _)| {
        let metric = case.metrics.get(percentile);
        metric.and_then(|metric| metric.value).unwrap_or(f64::NAN) / 1e6
    })
}

/// The server, for whoever calls it from outside.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(truth: &Path) -> Result<Self, Trouble> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(truth)
            .args(["--serve", &address.to_string()])
            .spawn()?;
        let server = Self { child, address };
        for _ in 0..500 {
            if TcpStream::connect(address).is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err("the server does not listen".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
