//! oha, asked in several ways.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Trouble;

const RATE: [&str; 4] = ["-q", "300", "-c", "150"];

/// Names of the ways, and the arguments of each.
pub(crate) const WAYS: [(&str, &[&str]); 3] = [
    (
        "oha -q 300 --latency-correction",
        &[RATE[0], RATE[1], RATE[2], RATE[3], "--latency-correction"],
    ),
    ("oha -q 300", &RATE),
    ("oha -c 1", &["-c", "1"]),
];

/// p50, p90, p95 and p99 in milliseconds.
pub(crate) fn ask(
    oha: &Path,
    arguments: &[&str],
    address: SocketAddr,
) -> Result<[f64; 4], Trouble> {
    let output = Command::new(oha)
        .args(["--no-tui", "--output-format", "json", "-z", "20s"])
        .args(arguments)
        .arg(format!("http://{address}/"))
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("oha ended with {}: {}", output.status, said.trim()).into());
    }
    let said: Value = serde_json::from_slice(&output.stdout)?;
    let percentiles = &said["latencyPercentiles"];
    Ok(["p50", "p90", "p95", "p99"]
        .map(|name| percentiles[name].as_f64().unwrap_or(f64::NAN) * 1e3))
}
