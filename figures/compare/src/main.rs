//! Builds the project in `functions/` several times, asks each framework what changed between two of
//! the builds, and prints how many of its answers were right. `figures/README.md` tells more.

mod builds;
mod condition;
mod framework;
#[path = "../../../benches/truth/hog.rs"]
mod hog;
mod precision;
mod question;
mod request;
mod said;
mod session;
mod table;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use builds::Builds;
use request::Request;

/// What went wrong, in words for who started this.
type Trouble = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let done = match &words[..] {
        [flag, core] if flag == "--hog" => {
            core.parse().map_err(Trouble::from).and_then(hog::be_busy)
        }
        _ => Request::read(&words).and_then(|request| prove(&request)),
    };
    done.unwrap_or_else(|trouble| {
        eprintln!("compare: {trouble}");
        ExitCode::from(2)
    })
}

fn prove(request: &Request) -> Result<ExitCode, Trouble> {
    let builds = Builds::make(&request.slowdowns())?;
    for condition in &request.conditions {
        let _hogs = condition.begin()?;
        let replies = session::ask(request, &builds, *condition)?;
        println!("{}", table::text(&replies, *condition));
        if request.precision > 0 {
            println!("{}", precision::text(&builds, request.precision)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
