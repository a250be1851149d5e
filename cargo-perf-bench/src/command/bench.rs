use crate::cargo::{BenchTarget, Build, Checkout, Toolchain, warn_of_runner};
use crate::cli::BenchArgs;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::messages::Progress;
use crate::process::{BenchProcess, only_ours};

/// Builds and runs all bench targets, one after another.
pub(crate) fn bench(args: &BenchArgs, interrupt: &Interrupt) -> Result<Ending, Error> {
    let progress = Progress { quiet: args.quiet };
    let mut cargo = args.cargo.clone();
    if args.profile.is_some() {
        cargo.cargo_profile.clone_from(&args.profile);
    }
    let checkout = Checkout::here(&cargo)?;
    let metadata = checkout.metadata(&cargo)?;
    if metadata.bench_targets().next().is_none() {
        return Err(Error::NoBenchTarget(String::new()));
    }
    let toolchain = Toolchain::of(&checkout.folder, cargo.target.as_deref())?;
    warn_of_runner(&checkout, &cargo, &toolchain);
    let build = Build {
        what: "the workspace",
        checkout: &checkout,
        metadata: &metadata,
        args: &cargo,
        target_dir: None,
        remap: None,
        toolchain: &toolchain,
    };
    let built = build.run(interrupt)?;
    let mut ending = if built.complete {
        Ending::GOOD
    } else {
        Ending::USAGE
    };
    let targets = only_ours(built.targets)?;
    if targets.is_empty() {
        return Err(Error::no_bench_target_of_ours());
    }
    let run_id = environment::run_id();
    let mut ended: Vec<(&BenchTarget, Ending)> = Vec::new();
    for target in &targets {
        if interrupt.is_set() {
            break;
        }
        let (package, bench) = target.name();
        progress.doing(format_args!(
            "[{}/{}] {package} {bench}",
            ended.len() + 1,
            targets.len()
        ));
        let process = BenchProcess {
            target,
            run_id: &run_id,
        };
        let command = process.command(&args.bench_args);
        ended.push((target, process.run(command, interrupt)));
    }
    for (_, one) in &ended {
        ending = ending.and(*one);
    }
    if targets.len() > 1 {
        progress.doing(summary(&ended, targets.len()));
    }
    if interrupt.is_set() {
        ending = ending.and(Ending::INTERRUPTED);
    }
    Ok(ending)
}

/// How many ended how, and which did not end well.
fn summary(ended: &[(&BenchTarget, Ending)], all: usize) -> String {
    let not_well: Vec<String> = ended
        .iter()
        .filter(|(_, ending)| *ending != Ending::GOOD)
        .map(|(target, ending)| {
            format!(
                "{} {} (exit status {})",
                target.package,
                target.bench,
                ending.status()
            )
        })
        .collect();
    let well = ended.len() - not_well.len();
    let mut text = format!("{well} of {all} bench targets ended well");
    if !not_well.is_empty() {
        text.push_str(&format!("; not: {}", not_well.join(", ")));
    }
    if ended.len() < all {
        text.push_str(&format!("; not started: {}", all - ended.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn target(bench: &str) -> BenchTarget {
        BenchTarget {
            package: "shop".into(),
            bench: bench.into(),
            executable: PathBuf::new(),
            folder: PathBuf::new(),
            variables: Vec::new(),
            libraries: Vec::new(),
            own_libraries: Vec::new(),
        }
    }

    #[test]
    fn the_summary_names_what_did_not_end_well() {
        let (cache, store) = (target("cache"), target("store"));
        let ended = [(&cache, Ending::from(3)), (&store, Ending::GOOD)];
        assert_eq!(
            summary(&ended, 2),
            "1 of 2 bench targets ended well; not: shop cache (exit status 3)"
        );
        assert_eq!(
            summary(&ended[1..], 2),
            "1 of 2 bench targets ended well; not started: 1"
        );
    }
}
