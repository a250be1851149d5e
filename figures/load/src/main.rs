//! Runs the loads of `benches/loads.rs` and that of `benches/load_truth` of the repository, and prints what
//! they come to. `figures/README.md` tells more.

mod generator;
mod oha;
mod run;
mod table;
mod truth;

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in words for who started this.
type Trouble = Box<dyn Error + Send + Sync>;

const USAGE: &str =
    "it takes the executables of `loads` and `load_truth`, and may take --long and --oha PATH";

fn main() -> ExitCode {
    match prove() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("load: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn prove() -> Result<(), Trouble> {
    let mut words = env::args_os().skip(1);
    let [Some(loads), Some(truth)] = [(); 2].map(|()| words.next().map(PathBuf::from)) else {
        return Err(USAGE.into());
    };
    let (mut is_long, mut oha) = (false, None);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--long") => is_long = true,
            Some("--oha") => oha = Some(words.next().map(PathBuf::from).ok_or(USAGE)?),
            _ => return Err(USAGE.into()),
        }
    }
    generator::tell_figures(&loads, is_long)?;
    truth::tell_table(&truth, oha.as_deref())
}
