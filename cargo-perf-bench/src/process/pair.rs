use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use perf_harness::clock::Clock;
use perf_harness::report::{Report, merge};

use super::bench_process::BenchProcess;
use crate::cargo::{BenchTarget, library_path};
use crate::ending::Ending;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::messages::{Progress, complain};

/// A bench target in two builds.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) candidate: BenchTarget,
    pub(crate) base: BenchTarget,
}

/// Pairs that are measured one after another.
#[derive(Debug)]
pub(crate) struct PairRun<'a> {
    pub(crate) base_name: &'a str,
    /// Flags and filters for every bench process.
    pub(crate) arguments: &'a [OsString],
    /// By which a user does the same again.
    pub(crate) command: &'a str,
    pub(crate) time_budget: Option<Duration>,
    pub(crate) run_id: &'a OsStr,
    pub(crate) progress: Progress,
}

/// Where the workers of the base find their dynamic libraries: both builds have some of one name.
const BASE_LIBRARIES: &str = "PERF_BENCH_BASE_LIBRARIES";

/// The least time that is worth giving to a bench target.
const LEAST_BUDGET: Duration = Duration::from_millis(100);

impl PairRun<'_> {
    /// Measures all pairs, whatever comes of the ones before, and gives their results as one, where
    /// there are any. The ending is that of processes whose results do not account for it.
    pub(crate) fn run(
        &self,
        pairs: &[Pair],
        interrupt: &Interrupt,
    ) -> Result<(Option<Report>, Ending), Error> {
        let folder =
            tempfile::tempdir().map_err(Error::file("make a folder in", &std::env::temp_dir()))?;
        let clock = Clock::monotonic();
        let begin = clock.start();
        let mut reports = Vec::new();
        let mut ending = Ending::GOOD;
        for (number, pair) in pairs.iter().enumerate() {
            if interrupt.is_set() {
                break;
            }
            let (package, bench) = pair.candidate.name();
            self.progress.doing(format_args!(
                "[{}/{}] {package} {bench} against {}",
                number + 1,
                pairs.len(),
                self.base_name
            ));
            let budget = self
                .time_budget
                .map(|all| share(all, clock.elapsed(begin), pairs.len() - number));
            let file = folder.path().join(format!("{number}.json"));
            let process = BenchProcess {
                target: &pair.candidate,
                run_id: self.run_id,
            };
            let command = self.command_for(pair, &process, budget, &file);
            let ended = process.run(command, interrupt);
            match read(&file) {
                Ok(Some(report)) => {
                    if ended.status() != report.summary.exit_status {
                        ending = ending.and(ended);
                    }
                    reports.push(report);
                }
                Ok(None) => ending = ending.and(ended),
                Err(error) => {
                    complain(&error);
                    ending = ending.and(Ending::ERRORED);
                }
            }
        }
        if interrupt.is_set() {
            ending = ending.and(Ending::INTERRUPTED);
        }
        Ok((merge(reports), ending))
    }

    fn command_for(
        &self,
        pair: &Pair,
        process: &BenchProcess<'_>,
        budget: Option<Duration>,
        file: &Path,
    ) -> Command {
        let arguments = self.arguments_for(&pair.base.executable, budget, file);
        let mut command = process.command(&arguments);
        command.env("PERF_BENCH_COMMAND", self.command);
        if let Some(value) = library_path(&pair.base.libraries) {
            command.env(BASE_LIBRARIES, value);
        }
        // Its table is shown with those of the others.
        command.stdout(Stdio::null());
        command
    }

    fn arguments_for(&self, base: &Path, budget: Option<Duration>, file: &Path) -> Vec<OsString> {
        let mut output = OsString::from("json=");
        output.push(file);
        let mut arguments: Vec<OsString> = vec![
            "--against".into(),
            base.into(),
            "--base-name".into(),
            self.base_name.into(),
            "--output-format".into(),
            output,
        ];
        if let Some(budget) = budget {
            arguments.extend([
                "--time-budget".into(),
                format!("{}ms", budget.as_millis()).into(),
            ]);
        }
        arguments.extend_from_slice(self.arguments);
        arguments
    }
}

/// What is left of the time, evenly for the bench targets that are left.
fn share(all: Duration, gone: Duration, left: usize) -> Duration {
    let each = all.saturating_sub(gone) / u32::try_from(left).unwrap_or(u32::MAX).max(1);
    each.max(LEAST_BUDGET)
}

/// The results of a bench process. One that measured nothing wrote none, and has said why.
fn read(file: &Path) -> Result<Option<Report>, Error> {
    if !file.exists() {
        return Ok(None);
    }
    read_report(file).map(Some)
}

/// Reads a result file.
pub(crate) fn read_report(file: &Path) -> Result<Report, Error> {
    let text = fs::read(file).map_err(Error::file("read", file))?;
    Report::from_json(&text).map_err(|source| Error::Result {
        path: file.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::cargo::LIBRARY_PATH;
    use crate::environment;

    fn target(side: &str) -> BenchTarget {
        BenchTarget {
            package: "shop".into(),
            bench: "cache".into(),
            executable: format!("/{side}/cache").into(),
            folder: "/".into(),
            variables: Vec::new(),
            libraries: vec![format!("/{side}/lib").into()],
            own_libraries: Vec::new(),
        }
    }

    #[test]
    fn each_side_finds_its_own_libraries() {
        let pair = Pair {
            candidate: target("new"),
            base: target("old"),
        };
        let process = BenchProcess {
            target: &pair.candidate,
            run_id: OsStr::new("1"),
        };
        let command = run(&[]).command_for(&pair, &process, None, Path::new("/o"));
        let folders = |name: &str| -> Vec<PathBuf> {
            let value = command.get_envs().find(|(known, _)| *known == name);
            std::env::split_paths(value.unwrap().1.unwrap()).collect()
        };
        let users = environment::variable(LIBRARY_PATH).unwrap_or_default();
        let with_users = |own: &str| -> Vec<PathBuf> {
            let users = std::env::split_paths(&users).filter(|path| !path.as_os_str().is_empty());
            [own.into()].into_iter().chain(users).collect()
        };
        assert_eq!(folders(LIBRARY_PATH), with_users("/new/lib"));
        assert_eq!(folders(BASE_LIBRARIES), with_users("/old/lib"));
    }

    fn run<'a>(arguments: &'a [OsString]) -> PairRun<'a> {
        PairRun {
            base_name: "main (abc1234)",
            arguments,
            command: "cargo perf-bench compare",
            time_budget: None,
            run_id: OsStr::new("1"),
            progress: Progress { quiet: true },
        }
    }

    /// What comes of a bench process that leaves a report with status 3 and then ends so.
    #[cfg(unix)]
    fn after(end: &str) -> (u8, u8) {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let mut report = Report::default();
        report.summary.fail = 1;
        report.summary.exit_status = 3;
        let mut text = Vec::new();
        report.to_json(&mut text).unwrap();
        fs::write(folder.path().join("left.json"), text).unwrap();
        let script = folder.path().join("cache");
        let copy =
            "for a in \"$@\"; do case $a in json=*) cp left.json \"${a#json=}\";; esac; done";
        fs::write(&script, format!("#!/bin/sh\n{copy}\n{end}\n")).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let target = BenchTarget {
            executable: script,
            folder: folder.path().to_owned(),
            ..target("new")
        };
        let pair = Pair {
            candidate: target.clone(),
            base: target,
        };
        let (report, ending) = run(&[]).run(&[pair], &Interrupt::default()).unwrap();
        (report.unwrap().summary.exit_status, ending.status())
    }

    #[cfg(unix)]
    #[test]
    fn an_ending_is_what_the_results_do_not_tell() {
        assert_eq!(after("exit 3"), (3, 0));
        assert_eq!(after("exit 2"), (3, 2));
        assert_eq!(after("kill -9 $$"), (3, 101));
    }

    #[test]
    fn time_is_shared_among_those_that_are_left() {
        let seconds = Duration::from_secs;
        assert_eq!(share(seconds(60), seconds(0), 3), seconds(20));
        assert_eq!(share(seconds(60), seconds(50), 2), seconds(5));
        assert_eq!(share(seconds(60), seconds(70), 2), LEAST_BUDGET);
    }

    #[test]
    fn a_bench_process_is_told_the_base_and_where_its_results_go() {
        let given = ["--tag".into(), "t".into(), "sort".into()];
        let arguments = run(&given).arguments_for(
            Path::new("/b"),
            Some(Duration::from_secs(2)),
            Path::new("/o"),
        );
        let expected = [
            "--against",
            "/b",
            "--base-name",
            "main (abc1234)",
            "--output-format",
            "json=/o",
            "--time-budget",
            "2000ms",
            "--tag",
            "t",
            "sort",
        ];
        assert_eq!(arguments, expected);
    }
}
