use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::{CargoArgs, ReportArgs};

/// `compare`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  cargo perf-bench compare                        against the merge base with the default branch
  cargo perf-bench compare --base v1.2 sort       cases whose ids hold `sort`, against a tag
  cargo perf-bench compare --base main --changed  only bench targets whose executables differ
  cargo perf-bench compare --base-exe OLD --candidate-exe NEW
  cargo perf-bench compare old.json new.json      two result files; nothing is run

Both builds are measured in the same seconds, slice by slice. What is judged: the tiers of
[regression] in perf.toml, and targets relative to the base such as `throughput >= +20%`. The base is
built in a git worktree in the system's folder for caches (PERF_BENCH_CACHE names another one); the last
three builds of bases are kept in target/perf-bench.")]
pub(crate) struct CompareArgs {
    /// Cases whose ids hold one of these; or two result files, OLD.json NEW.json
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    /// The revision to compare with [default: the merge base with the default branch]
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// The executable to compare with; builds nothing
    #[arg(
        long,
        value_name = "EXE",
        requires = "candidate_exe",
        conflicts_with = "base"
    )]
    pub(crate) base_exe: Option<PathBuf>,
    /// The executable that is compared with --base-exe
    #[arg(long, value_name = "EXE", requires = "base_exe")]
    pub(crate) candidate_exe: Option<PathBuf>,
    /// Filters are whole ids
    #[arg(long)]
    pub(crate) exact: bool,
    /// Count instructions too, under valgrind
    #[arg(long)]
    pub(crate) instructions: bool,
    /// Cases that have this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// Profile of perf.toml's settings (for cargo's profile, see --cargo-profile)
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Time for all bench targets together, such as 60s
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) time_budget: Option<Duration>,
    /// Skip bench targets whose two executables are byte for byte the same
    #[arg(long, conflicts_with = "keep_going")]
    pub(crate) changed: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Handed on to every bench target
    #[arg(last = true, value_name = "BENCH ARGS")]
    pub(crate) bench_args: Vec<OsString>,
}

/// What is compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared<'a> {
    /// Two result files.
    Files { old: &'a Path, new: &'a Path },
    /// Two executables.
    Executables { base: &'a Path, candidate: &'a Path },
    /// The working tree with a revision, or with the merge base where none is named.
    Revision(Option<&'a str>),
}

impl CompareArgs {
    /// What is compared with what, or why that cannot be told.
    pub(crate) fn compared(&self) -> Result<Compared<'_>, String> {
        // The id of a case may end in the same way: what is meant is a file that is there.
        let is_json = |name: &&String| name.ends_with(".json");
        let is_result = |name: &&String| is_json(name) && Path::new(name).is_file();
        if let (Some(result), false) = (self.filters.iter().find(is_result), self.exact) {
            return match self.filters.as_slice() {
                [old, new] if [old, new].iter().all(is_json) => {
                    self.only_for_files()?;
                    Ok(Compared::Files {
                        old: Path::new(old),
                        new: Path::new(new),
                    })
                }
                _ => Err(format!(
                    "`{result}` looks like a result file: compare takes two of them and no filter, as in `compare OLD.json NEW.json`"
                )),
            };
        }
        Ok(match (&self.base_exe, &self.candidate_exe) {
            (Some(base), Some(candidate)) => Compared::Executables { base, candidate },
            _ => Compared::Revision(self.base.as_deref()),
        })
    }

    /// Refuses flags that mean nothing where two result files are judged.
    fn only_for_files(&self) -> Result<(), String> {
        let given = [
            ("--base", self.base.is_some()),
            ("--base-exe", self.base_exe.is_some()),
            ("--tag", !self.tag.is_empty()),
            ("--instructions", self.instructions),
            ("--time-budget", self.time_budget.is_some()),
            ("--changed", self.changed),
            ("cargo's flags", self.cargo != CargoArgs::default()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(format!(
                "two result files are judged as they are, and nothing is built or run: leave out {flag}"
            )),
            None => Ok(()),
        }
    }

    /// What every bench process is told of what to measure.
    pub(crate) fn measuring(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        for tag in &self.tag {
            arguments.extend(["--tag".into(), tag.into()]);
        }
        if let Some(profile) = &self.profile {
            arguments.extend(["--profile".into(), profile.into()]);
        }
        for (flag, given) in [
            ("--exact", self.exact),
            ("--instructions", self.instructions),
        ] {
            if given {
                arguments.push(flag.into());
            }
        }
        arguments.extend(self.report.judging());
        arguments.extend(self.bench_args.iter().cloned());
        arguments.extend(self.filters.iter().map(Into::into));
        arguments
    }
}

impl CompareArgs {
    /// The command that compares with the same base again, for what is put behind it: the bench
    /// target, a profile and the id of a case. They go before a ` -- `.
    pub(crate) fn again(&self) -> String {
        let mut words: Vec<OsString> = Vec::new();
        if let Some(base) = &self.base {
            words.extend(["--base".into(), base.into()]);
        }
        for (flag, executable) in [
            ("--base-exe", &self.base_exe),
            ("--candidate-exe", &self.candidate_exe),
        ] {
            if let Some(executable) = executable {
                words.extend([flag.into(), executable.into()]);
            }
        }
        words.extend(self.cargo.own_spelling());
        words.extend(self.report.gate());
        if !self.bench_args.is_empty() {
            words.push("--".into());
            words.extend(self.bench_args.iter().cloned());
        }
        let mut command = "cargo perf-bench compare".to_owned();
        for word in &words {
            command.push(' ');
            command.push_str(&quoted(&word.to_string_lossy()));
        }
        command
    }
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-:/.,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    perf_harness::target::parse_duration(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn parsed(line: &str) -> CompareArgs {
        match Cli::parse_from(format!("x compare {line}").split_whitespace()).command {
            Command::Compare(args) => *args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_merge_base_a_revision_executables_or_files() {
        assert_eq!(parsed("").compared(), Ok(Compared::Revision(None)));
        assert_eq!(
            parsed("--base v1 sort").compared(),
            Ok(Compared::Revision(Some("v1")))
        );
        assert_eq!(
            parsed("--base-exe a --candidate-exe b").compared(),
            Ok(Compared::Executables {
                base: Path::new("a"),
                candidate: Path::new("b")
            })
        );
    }

    #[test]
    fn two_result_files_are_compared_and_one_or_three_are_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a.json", "b.json"].map(|name| folder.path().join(name));
        std::fs::write(&a, "").unwrap();
        let (a, b) = (a.display(), b.display());
        let files = parsed(&format!("{a} {b}"));
        assert_eq!(
            files.compared(),
            Ok(Compared::Files {
                old: a.to_string().as_ref(),
                new: b.to_string().as_ref()
            }),
            "one that is missing is named when it is read"
        );
        for line in [
            format!("{a}"),
            format!("{a} sort"),
            format!("{a} {b} c.json"),
        ] {
            let error = parsed(&line).compared().unwrap_err();
            assert!(error.contains("OLD.json NEW.json"), "{error}");
        }
        for flag in ["--base v1", "--tag t", "--changed", "-p shop"] {
            let error = parsed(&format!("{a} {b} {flag}")).compared().unwrap_err();
            assert!(error.contains("leave out"), "{flag}: {error}");
        }
        let exact = parsed(&format!("{a} {b} --exact"));
        assert_eq!(exact.compared(), Ok(Compared::Revision(None)));
    }

    #[test]
    fn the_id_of_a_case_may_end_as_a_file_does() {
        for line in ["parse/data.json", "parse/a.json parse/b.json"] {
            assert_eq!(parsed(line).compared(), Ok(Compared::Revision(None)));
        }
    }

    #[test]
    fn one_executable_alone_is_refused() {
        for flag in ["--base-exe", "--candidate-exe"] {
            assert!(Cli::try_parse_from(["x", "compare", flag, "a"]).is_err());
        }
    }

    #[test]
    fn the_command_that_goes_again_has_the_same_base_and_build() {
        assert_eq!(parsed("sort").again(), "cargo perf-bench compare");
        assert_eq!(
            parsed("--base HEAD~1 -F a --cargo-profile release --tag t").again(),
            "cargo perf-bench compare --base 'HEAD~1' --features a --cargo-profile release"
        );
        assert_eq!(
            parsed("--strict --fail-on warn --manifest-path a/Cargo.toml --target-dir t -q -- --pin off")
                .again(),
            "cargo perf-bench compare --manifest-path a/Cargo.toml --target-dir t --fail-on warn --strict -- --pin off"
        );
        // What the report puts behind it is understood.
        let args =
            parsed("--base v1 -p shop --bench cache --profile ci --instructions --exact cache::a");
        assert_eq!(
            args.measuring(),
            ["--profile", "ci", "--exact", "--instructions", "cache::a"]
        );
    }

    #[test]
    fn bench_processes_are_told_what_to_measure_and_how_to_judge() {
        let args =
            parsed("--tag t --profile ci --time-budget 1.5s --fail-on warn sort -- --pin off");
        assert_eq!(
            args.measuring(),
            [
                "--tag",
                "t",
                "--profile",
                "ci",
                "--fail-on",
                "warn",
                "--pin",
                "off",
                "sort"
            ]
        );
        assert_eq!(args.time_budget, Some(Duration::from_millis(1_500)));
    }
}
