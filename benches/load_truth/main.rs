//! Is what a load reports true in real time, and does the generator know when it is not?
//!
//! ```text
//! cargo bench --bench load_truth                    # the suite, then what it reports beside the truth
//! cargo bench --bench load_truth -- --list          # any argument: a suite like all others
//! ```
//! A server that is a process of its own freezes for the first 100 ms of each second, and else answers
//! in 1 ms ([`server`]). So it is known what its callers wait for: of 1,000 arrivals a second a tenth
//! finds it frozen, and waits for up to 100 ms. p50 is 1 ms, p95 is 51 ms and p99 is 91 ms; p90 is where the
//! one ends and the other begins, so that the least disturbance moves it far. A closed loop
//! makes one call where a hundred would have arrived, and sees 1 ms in p99. In virtual time the tests
//! of perf-harness hold the engine to such truths exactly; here clock, network and scheduler are real,
//! and 2 ms are allowed for them ([`truth`]).
//!
//! Four processes that make a quarter of the calls each, and whose histograms are added, have to say the
//! same as one ([`run`]).
//!
//! A generator that cannot keep up must say so: the calls of `starved` keep its one thread busy for
//! longer than there is time for. No verdict on it may be a pass.
//!
//! A figure that is too far from the truth makes the exit status 3, unless the report itself says that the
//! generator was too slow: on a machine that has much else to do that is the right answer.

mod cases;
mod client;
mod run;
mod server;
mod truth;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why there is no answer.
type Trouble = Box<dyn std::error::Error>;

/// Exit statuses as all bench targets have them.
const USAGE: u8 = 2;
const MISSED: u8 = 3;

mod suite {
    perf_harness::main!();

    /// What a bench target does with its arguments.
    pub(crate) fn run() -> std::process::ExitCode {
        main()
    }
}

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let done = match &words[..] {
        [flag, address] if flag == client::SERVE => serve(address),
        [flag] if flag == "--bench" => truth::compare(),
        _ => return suite::run(),
    };
    done.unwrap_or_else(|trouble| {
        // A standard error that nobody reads is no reason to fail in another way.
        let _ = writeln!(io::stderr(), "error: {trouble}");
        ExitCode::from(USAGE)
    })
}

fn serve(address: &OsString) -> Result<ExitCode, Trouble> {
    let address = address.to_str().ok_or("an address is a text")?;
    server::serve(address.parse()?)?;
    Ok(ExitCode::SUCCESS)
}
