//! What is checked before anything is measured, and what becomes of the problems.

use std::path::Path;

use super::error::MainError;
use super::start::warn;
use crate::config::{Format, OnProblem, Requirements, Settings};
use crate::host::{Check, CheckStatus, Files, Machine, environment, machine_checks};

/// Looks at the machine and for what `[environment]` requires, tells the warnings, and gives what
/// the report says of it.
///
/// What is required and missing ends the run under `warn` as under `fail`: a benchmark that needs a
/// service would measure its absence. Under `ignore` it is not even looked for, since a command may
/// take its time or change something; what the machine is like stands in the report all the same.
pub(super) fn examine(settings: &Settings, machine: &Machine) -> Result<Vec<Check>, MainError> {
    let files = Files::of_this_machine();
    let of_machine = machine_checks(&files, machine);
    let required = match settings.checks.on_problem {
        OnProblem::Ignore => Vec::new(),
        OnProblem::Warn | OnProblem::Fail => {
            look_for(&settings.checks.require, &files, &settings.home)
        }
    };
    let warnings = judge(settings.checks.on_problem, &of_machine, &required)?;
    // The table lists the details itself, unless it is left out.
    let is_table = !settings.run.quiet
        && settings
            .outputs
            .iter()
            .any(|output| output.path.is_none() && output.format == Format::Pretty);
    let detail = match (settings.run.verbose, is_table) {
        (false, _) => Detail::Hinted,
        (true, true) => Detail::Elsewhere,
        (true, false) => Detail::Here,
    };
    for line in lines(&warnings, detail) {
        warn(&line);
    }
    Ok([of_machine, required].concat())
}

fn look_for(require: &Requirements, files: &Files, home: &Path) -> Vec<Check> {
    let memory = require
        .memory
        .map(|least| environment::memory(files, least));
    let disk = require.disk.map(|least| environment::disk(home, least));
    let tcp = require.tcp.iter().map(|address| environment::tcp(address));
    let command = require
        .command
        .iter()
        .map(|command| environment::command(command));
    memory
        .into_iter()
        .chain(disk)
        .chain(tcp)
        .chain(command)
        .collect()
}

/// What is worth a warning, unless it ends the run. That the system does not tell of something is
/// worth one only where it is required.
fn judge<'a>(
    on_problem: OnProblem,
    of_machine: &'a [Check],
    required: &'a [Check],
) -> Result<Vec<&'a Check>, MainError> {
    let with =
        |checks: &'a [Check], status| checks.iter().filter(move |check| check.status == status);
    let unmet: Vec<Check> = with(required, CheckStatus::Warn).cloned().collect();
    if !unmet.is_empty() {
        return Err(MainError::Requirement(unmet));
    }
    let problems = with(of_machine, CheckStatus::Warn);
    match on_problem {
        OnProblem::Ignore => Ok(Vec::new()),
        OnProblem::Warn => Ok(problems
            .chain(with(required, CheckStatus::Unknown))
            .collect()),
        OnProblem::Fail => {
            let problems: Vec<Check> = problems.cloned().collect();
            if problems.is_empty() {
                Ok(with(required, CheckStatus::Unknown).collect())
            } else {
                Err(MainError::Problem(problems))
            }
        }
    }
}

/// Where the details of several warnings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    /// Not in this run, which says how to have them.
    Hinted,
    /// In the report on standard output.
    Elsewhere,
    Here,
}

/// One line for all warnings together, or where the details stand here one for each.
fn lines(warnings: &[&Check], detail: Detail) -> Vec<String> {
    let full = |check: &&Check| format!("{}: {}", check.check, check.detail);
    match warnings {
        [] => Vec::new(),
        several if detail == Detail::Here => several.iter().map(full).collect(),
        [one] if detail == Detail::Hinted => vec![full(one)],
        several => {
            let mut names: Vec<&str> = several.iter().map(|check| check.check).collect();
            names.dedup();
            let checks = if several.len() == 1 {
                "check"
            } else {
                "checks"
            };
            let hint = if detail == Detail::Hinted {
                " (--verbose tells more)"
            } else {
                ""
            };
            vec![format!(
                "{} {checks} of the machine: {}{hint}",
                several.len(),
                names.join(", ")
            )]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &'static str, status: CheckStatus) -> Check {
        Check {
            check: name,
            status,
            detail: format!("about {name}"),
        }
    }

    fn machine() -> Vec<Check> {
        vec![
            check("governor", CheckStatus::Warn),
            check("turbo", CheckStatus::Unknown),
            check("load", CheckStatus::Warn),
            check("battery", CheckStatus::Ok),
        ]
    }

    #[test]
    fn problems_are_warned_of_ignored_or_end_the_run() {
        let machine = machine();
        let warned = judge(OnProblem::Warn, &machine, &[]).unwrap();
        assert_eq!(warned, [&machine[0], &machine[2]]);
        assert!(judge(OnProblem::Ignore, &machine, &[]).unwrap().is_empty());
        let error = judge(OnProblem::Fail, &machine, &[])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("\n  governor: about governor\n  load: about load"),
            "{error}"
        );
        assert!(!error.contains("turbo"), "{error}");
    }

    #[test]
    fn what_is_only_unknown_never_ends_the_run() {
        let machine = [check("turbo", CheckStatus::Unknown)];
        let required = [check("memory", CheckStatus::Unknown)];
        for on_problem in [OnProblem::Warn, OnProblem::Fail] {
            assert_eq!(
                judge(on_problem, &machine, &required).unwrap(),
                [&required[0]]
            );
        }
    }

    #[test]
    fn what_is_required_and_missing_ends_the_run_however_problems_are_taken() {
        let required = [
            check("disk", CheckStatus::Ok),
            check("tcp", CheckStatus::Warn),
        ];
        for on_problem in [OnProblem::Warn, OnProblem::Fail] {
            let error = judge(on_problem, &machine(), &required)
                .unwrap_err()
                .to_string();
            assert!(error.contains("\n  tcp: about tcp"), "{error}");
            assert!(
                !error.contains("disk") && !error.contains("governor"),
                "{error}"
            );
        }
    }

    #[test]
    fn only_what_is_required_is_looked_for() {
        let files = Files::of_this_machine();
        let home = Path::new("target/perf");
        assert!(look_for(&Requirements::default(), &files, home).is_empty());
        let require = Requirements {
            command: vec!["exit 0".into(), "exit 1".into()],
            ..Requirements::default()
        };
        let statuses: Vec<CheckStatus> = look_for(&require, &files, home)
            .iter()
            .map(|check| check.status)
            .collect();
        assert_eq!(statuses, [CheckStatus::Ok, CheckStatus::Warn]);
    }

    #[test]
    fn details_are_told_once() {
        let [governor, load] = [
            check("governor", CheckStatus::Warn),
            check("load", CheckStatus::Warn),
        ];
        let both = [&governor, &load];
        assert!(lines(&[], Detail::Here).is_empty());
        assert_eq!(
            lines(&both, Detail::Hinted),
            ["2 checks of the machine: governor, load (--verbose tells more)"]
        );
        assert_eq!(
            lines(&both, Detail::Elsewhere),
            ["2 checks of the machine: governor, load"]
        );
        assert_eq!(
            lines(&both, Detail::Here),
            ["governor: about governor", "load: about load"]
        );
        assert_eq!(
            lines(&both[..1], Detail::Hinted),
            ["governor: about governor"]
        );
        assert_eq!(
            lines(&both[..1], Detail::Elsewhere),
            ["1 check of the machine: governor"]
        );
    }
}
