use std::ffi::OsString;

use super::{bench, compare};
use crate::cli::{BenchArgs, CompareArgs, ReportArgs, RunArgs, RunMode, ShowArgs};
use crate::ending::Ending;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// One of the four modes: each is another command with fewer choices.
pub(crate) fn run(args: &RunArgs, interrupt: &Interrupt) -> Result<Ending, Error> {
    let of_regression = args
        .base
        .as_ref()
        .map(|_| "--base")
        .or(args.baseline.as_ref().map(|_| "--baseline"));
    if let (Some(flag), true) = (of_regression, args.mode != RunMode::Regression) {
        return Err(Error::Usage(format!(
            "{flag} belongs to `run regression`: the other modes compare with nothing"
        )));
    }
    match args.mode {
        RunMode::Quick => bench(&bench_args(args, &["--profile", "quick"]), interrupt),
        RunMode::Full => bench(&bench_args(args, &["--profile", "full"]), interrupt),
        RunMode::Benchmark => bench(&bench_args(args, &[]), interrupt),
        RunMode::Regression => match &args.baseline {
            Some(name) => bench(&against_stored(args, name), interrupt),
            None => compare(&compare_args(args), interrupt),
        },
    }
}

/// What the user gives comes last, and so has the last word.
fn bench_args(args: &RunArgs, first: &[&str]) -> BenchArgs {
    let mut bench_args: Vec<OsString> = first.iter().map(Into::into).collect();
    bench_args.extend(args.bench_args.iter().cloned());
    BenchArgs {
        cargo: args.cargo.clone(),
        quiet: args.quiet,
        bench_args,
        ..BenchArgs::default()
    }
}

/// Whoever asks for a regression wants to know that there was nothing to compare with.
fn against_stored(args: &RunArgs, name: &str) -> BenchArgs {
    bench_args(args, &["--baseline-strict", name])
}

fn compare_args(args: &RunArgs) -> CompareArgs {
    CompareArgs {
        base: args.base.clone(),
        cargo: args.cargo.clone(),
        report: ReportArgs {
            show: ShowArgs {
                quiet: args.quiet,
                ..ShowArgs::default()
            },
            ..ReportArgs::default()
        },
        bench_args: args.bench_args.clone(),
        ..CompareArgs::default()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn parsed(line: &str) -> RunArgs {
        match Cli::parse_from(format!("x run {line}").split(' ')).command {
            Command::Run(args) => *args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn modes_put_their_flags_before_the_users() {
        let args = parsed("quick -p shop -- --max-time 1s");
        let bench = bench_args(&args, &["--profile", "quick"]);
        assert_eq!(bench.bench_args, ["--profile", "quick", "--max-time", "1s"]);
        assert_eq!(bench.cargo.package, ["shop"]);
    }

    #[test]
    fn a_stored_baseline_that_is_missing_is_no_success() {
        let args = parsed("regression --baseline v1 -- sort");
        let regression = against_stored(&args, "v1");
        assert_eq!(regression.bench_args, ["--baseline-strict", "v1", "sort"]);
    }

    #[test]
    fn a_regression_has_the_base_that_is_named() {
        let args = compare_args(&parsed("regression --base v1 -- sort"));
        assert_eq!(args.base.as_deref(), Some("v1"));
        assert_eq!(args.bench_args, ["sort"]);
    }

    #[test]
    fn what_belongs_to_a_regression_is_refused_elsewhere() {
        for line in ["quick --base main", "benchmark --baseline v1"] {
            let error = run(&parsed(line), &Interrupt::default()).unwrap_err();
            assert!(error.to_string().contains("run regression"), "{error}");
        }
    }
}
