use std::path::Path;

use super::changed::only_changed;
use super::matched::Matched;
use super::stored_results::compare_files;
use crate::base::{Base, BaseBuild, Places};
use crate::cargo::{BenchTarget, Build, Checkout, Remap, Toolchain, warn_of_runner};
use crate::cli::{CompareArgs, Compared};
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::files::is_same;
use crate::git::Repository;
use crate::interrupt::Interrupt;
use crate::messages::{Progress, warn};
use crate::outcome::{TABLE, printed, show};
use crate::process::{Pair, PairRun, only_ours};
use perf_harness::report::Report;

/// Compares with a revision, an executable or a result file.
pub(crate) fn compare(args: &CompareArgs, interrupt: &Interrupt) -> Result<Ending, Error> {
    // Before anything is built: what is asked for can be shown.
    printed(&args.report.show.output_format)?;
    match args.compared().map_err(Error::Usage)? {
        Compared::Files { old, new } => compare_files(old, new, args),
        Compared::Executables { base, candidate } => {
            let pair = pair_of(base, candidate)?;
            let base_name = base.file_name().unwrap_or_default().to_string_lossy();
            measure(&[pair], &base_name, Ending::GOOD, args, interrupt)
        }
        Compared::Revision(name) => compare_revision(name, args, interrupt),
    }
}

fn compare_revision(
    name: Option<&str>,
    args: &CompareArgs,
    interrupt: &Interrupt,
) -> Result<Ending, Error> {
    let progress = Progress {
        quiet: args.report.show.quiet,
    };
    let checkout = Checkout::here(&args.cargo)?;
    let metadata = checkout.metadata(&args.cargo)?;
    let repository = Repository::around(&metadata.workspace_root)?;
    let revision = match name {
        Some(name) => repository.revision(name)?,
        None => repository.merge_base()?,
    };
    if repository.is_checked_out(&revision)? {
        if name.is_none() {
            return Err(Error::NothingChanged {
                base: revision.to_string(),
            });
        }
        progress.note(format_args!(
            "{revision} is what is checked out, without a change: both sides have the same sources; `--base HEAD~1` compares with the commit before"
        ));
    }
    if metadata.bench_targets().next().is_none() {
        return Err(Error::NoBenchTarget(String::new()));
    }

    let toolchain = Toolchain::of(&checkout.folder, args.cargo.target.as_deref())?;
    warn_of_runner(&checkout, &args.cargo, &toolchain);
    let places = Places::of(&repository.root, &metadata.target_directory)?;
    let _lock = places.lock(progress, interrupt)?;
    let own_folder = metadata.target_directory.join("perf-bench/candidate");
    progress.doing("building the candidate");
    let build = Build {
        what: "the candidate",
        checkout: &checkout,
        metadata: &metadata,
        args: &args.cargo,
        remap: args.changed.then(|| Remap {
            sources: repository.root.clone(),
            target_dir: own_folder.clone(),
        }),
        target_dir: args.changed.then_some(own_folder),
        toolchain: &toolchain,
    };
    let built = build.run(interrupt)?;
    let candidates = only_ours(built.targets)?;
    if candidates.is_empty() && built.complete {
        return Err(Error::no_bench_target_of_ours());
    }
    let base = BaseBuild {
        repository: &repository,
        revision: &revision,
        candidate: &checkout,
        metadata: &metadata,
        args: &args.cargo,
        toolchain: &toolchain,
        places: &places,
        reproducible: args.changed,
        progress,
    };
    let Base { targets, complete } = base.run(interrupt)?;
    let bases = only_ours(targets)?;
    let incomplete = if built.complete && complete {
        Ending::GOOD
    } else {
        Ending::USAGE
    };

    let Matched {
        mut pairs,
        new,
        removed,
    } = Matched::of(candidates, bases);
    let shown = revision.to_string();
    for target in &new {
        warn(alone(target, "new", "the base", complete, &shown));
    }
    for target in &removed {
        warn(alone(
            target,
            "removed",
            "the candidate",
            built.complete,
            &shown,
        ));
    }
    let asked_for = !args.cargo.bench.is_empty() || !args.cargo.package.is_empty();
    if pairs.is_empty() && asked_for && complete {
        return Err(Error::NothingInBase {
            base: revision.to_string(),
        });
    }
    apart(&pairs)?;
    if args.changed {
        pairs = only_changed(pairs, progress)?;
    }
    if pairs.is_empty() {
        warn("there is nothing to compare");
        return tell(None, incomplete, args);
    }
    measure(&pairs, &shown, incomplete, args, interrupt)
}

/// What to say of a bench target that one side has alone. Of a side that did not build whole it cannot
/// be told what it lacks.
fn alone(
    target: &BenchTarget,
    what: &str,
    other_side: &str,
    is_whole: bool,
    revision: &str,
) -> String {
    let (package, bench) = target.name();
    if is_whole {
        format!(
            "`{bench}` of `{package}` is {what}: {revision} and the candidate do not both have it"
        )
    } else {
        format!("`{bench}` of `{package}` is not compared: {other_side} did not build whole")
    }
}

/// Measures the pairs and shows what came of them.
fn measure(
    pairs: &[Pair],
    base_name: &str,
    incomplete: Ending,
    args: &CompareArgs,
    interrupt: &Interrupt,
) -> Result<Ending, Error> {
    let run = PairRun {
        base_name,
        arguments: &args.measuring(),
        command: &args.again(),
        time_budget: args.time_budget,
        run_id: &environment::run_id(),
        progress: Progress {
            quiet: args.report.show.quiet,
        },
    };
    let (report, ending) = run.run(pairs, interrupt)?;
    if report.is_none() && ending == Ending::GOOD {
        warn("no benchmark matches the selection, so nothing was compared");
    }
    tell(report, ending.and(incomplete), args)
}

/// Shows the results, also where there are none: who waits for a file finds one, and no older one.
/// The ending is that of which the results know nothing.
fn tell(report: Option<Report>, ending: Ending, args: &CompareArgs) -> Result<Ending, Error> {
    let mut report = report.unwrap_or_default();
    report.summary.end_with(ending.status());
    show(&report, &args.report.show, TABLE, None)?;
    Ok(Ending::from(report.summary.exit_status))
}

/// Refuses builds that went to the same place: the second one has overwritten the first.
fn apart(pairs: &[Pair]) -> Result<(), Error> {
    match pairs
        .iter()
        .find(|pair| is_same(&pair.candidate.executable, &pair.base.executable))
    {
        Some(pair) => Err(Error::Usage(format!(
            "both builds have the same executable, `{}`: a setting sends all builds to one place; leave out `build.build-dir` and wrappers of cargo",
            pair.base.executable.display()
        ))),
        None => Ok(()),
    }
}

/// Two executables that the user has built. What cargo would set for them is not known.
fn pair_of(base: &Path, candidate: &Path) -> Result<Pair, Error> {
    for executable in [base, candidate] {
        if !executable.is_file() {
            let text = format!("there is no executable `{}`", executable.display());
            return Err(Error::Usage(text));
        }
    }
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let target = |executable: &Path| BenchTarget {
        package: String::new(),
        bench: executable
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        executable: environment::absolute(executable),
        folder: here.clone(),
        variables: Vec::new(),
        libraries: Vec::new(),
        own_libraries: Vec::new(),
    };
    Ok(Pair {
        candidate: target(candidate),
        base: target(base),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_builds_in_one_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            path
        });
        assert!(apart(&[pair_of(&old, &new).unwrap()]).is_ok());
        let there_and_back = folder
            .path()
            .join("../")
            .join(folder.path().file_name().unwrap());
        let error = apart(&[pair_of(&old, &there_and_back.join("old")).unwrap()]).unwrap_err();
        assert!(error.to_string().contains("build.build-dir"), "{error}");
    }
}
