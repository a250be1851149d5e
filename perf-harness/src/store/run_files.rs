use std::path::{Path, PathBuf};
use std::time::Duration;

use super::atomic::write_atomically;
use super::error::StoreError;
use super::file_name::FileName;
use super::lock::Lock;
use super::prune::prune;
use super::run_id::RunId;
use super::runs::Run;
use super::wire::Report;

/// How many runs are kept, the current one among them.
const KEPT_RUNS: usize = 20;

/// How long one process waits for another that makes the reports.
const PATIENCE: Duration = Duration::from_secs(30);

/// The folder `runs` of the home: one folder a run, one file a process.
#[derive(Clone, Debug)]
pub(crate) struct RunStore {
    runs: PathBuf,
}

/// Which process a run file comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    pub(crate) package: &'a str,
    pub(crate) bench: &'a str,
    pub(crate) process: u32,
}

impl Origin<'_> {
    fn stem(self) -> String {
        let package = FileName::from(self.package);
        let bench = FileName::from(self.bench);
        format!("{}.{}.{}", package.as_str(), bench.as_str(), self.process)
    }
}

/// Where the interval logs of a process lie: beside its run file.
#[cfg(feature = "load")]
#[derive(Clone, Debug)]
pub(crate) struct LogFolder {
    folder: PathBuf,
    stem: String,
}

#[cfg(feature = "load")]
impl LogFolder {
    /// The log of a case, which is not there yet.
    pub(crate) fn path(&self, case: &str) -> PathBuf {
        let mut name = format!("{}.{}", self.stem, FileName::from(case).as_str());
        if name.len() > MOST_BYTES {
            name = FileName::from(&*name).as_str().to_owned();
        }
        free(&self.folder, &name, "hlog")
    }
}

/// File systems allow no more than 255, and a number and an ending follow.
#[cfg(feature = "load")]
const MOST_BYTES: usize = 230;

/// A path that is not taken. A number that is belonged to a process that has ended: systems use them
/// again.
fn free(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    (1_u32..)
        .map(|turn| match turn {
            1 => folder.join(format!("{stem}.{ending}")),
            _ => folder.join(format!("{stem}-{turn}.{ending}")),
        })
        .find(|path| !path.exists())
        .expect("a folder holds fewer files than there are numbers")
}

impl RunStore {
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            runs: home.join("runs"),
        }
    }

    /// Writes what a process measured, once a process.
    pub(crate) fn write(
        &self,
        run: &RunId,
        origin: Origin<'_>,
        report: &Report,
    ) -> Result<PathBuf, StoreError> {
        let path = free(&self.folder(run), &origin.stem(), "json");
        let mut text = Vec::new();
        report
            .to_json(&mut text)
            .map_err(StoreError::io("write", &path))?;
        write_atomically(&path, &text)?;
        Ok(path)
    }

    /// Where a process of a run keeps the logs of its scenarios.
    #[cfg(feature = "load")]
    pub(crate) fn logs(&self, run: &RunId, origin: Origin<'_>) -> LogFolder {
        LogFolder {
            folder: self.folder(run),
            stem: origin.stem(),
        }
    }

    /// Who holds it makes the reports anew: from reading the run files to writing the last report.
    pub(crate) fn lock(&self) -> Result<Lock, StoreError> {
        Lock::acquire(&self.runs.join(".lock"), PATIENCE, "PERF_BENCH_HOME")
    }

    /// What the processes of a run have written so far.
    pub(crate) fn read(&self, run: &RunId) -> Result<Run, StoreError> {
        Run::gathered(&self.folder(run))
    }

    /// Removes the oldest runs, so that the last twenty stay, the current one among them.
    pub(crate) fn prune(&self, current: &RunId) -> Result<(), StoreError> {
        prune(&self.runs, current.as_str(), KEPT_RUNS)
    }

    /// The folder that the folders of the runs lie in.
    pub(super) fn runs_folder(&self) -> &Path {
        &self.runs
    }

    /// The folder of a run.
    pub(super) fn folder(&self, run: &RunId) -> PathBuf {
        self.runs.join(run.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::wire::{Benchmark, SCHEMA};

    const ORIGIN: Origin<'_> = Origin {
        package: "shop",
        bench: "cache",
        process: 7,
    };

    fn report(id: &str) -> Report {
        Report {
            schema: SCHEMA.into(),
            benchmarks: vec![Benchmark::new(id)],
            ..Report::default()
        }
    }

    #[cfg(feature = "load")]
    #[test]
    fn logs_lie_beside_the_run_file_whatever_their_case_is_called() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        let run = RunId::named("now");
        let logs = store.logs(&run, ORIGIN);
        let path = logs.path("shop::checkout/../x");
        assert_eq!(path.parent(), Some(store.folder(&run).as_path()));
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("shop.cache.7.shop__checkout_"), "{name}");
        fs::create_dir_all(store.folder(&run)).unwrap();
        fs::write(&path, "").unwrap();
        assert_ne!(logs.path("shop::checkout/../x"), path);
        let long = "x".repeat(75);
        let origin = Origin {
            package: &long,
            bench: &long,
            process: u32::MAX,
        };
        let one = store.logs(&run, origin).path(&format!("{long}1"));
        let other = store.logs(&run, origin).path(&format!("{long}2"));
        assert!(one.file_name().unwrap().len() < 255 && one != other);
    }

    #[test]
    fn files_of_one_run_are_read_as_one_report() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        let (run, other) = (RunId::named("now"), RunId::named("before"));
        let path = store.write(&run, ORIGIN, &report("a")).unwrap();
        assert_eq!(path, home.path().join("runs/now/shop.cache.7.json"));
        store
            .write(
                &run,
                Origin {
                    bench: "store",
                    ..ORIGIN
                },
                &report("b"),
            )
            .unwrap();
        store.write(&other, ORIGIN, &report("c")).unwrap();

        let read = store.read(&run).unwrap();
        assert!(read.unusable.is_empty());
        let ids: Vec<String> = read
            .into_report()
            .unwrap()
            .benchmarks
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn a_process_number_that_comes_again_overwrites_nothing() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        let run = RunId::named("now");
        store.write(&run, ORIGIN, &report("a")).unwrap();
        let second = store.write(&run, ORIGIN, &report("b")).unwrap();
        assert_eq!(second.file_name().unwrap(), "shop.cache.7-2.json");
        assert_eq!(
            store
                .read(&run)
                .unwrap()
                .into_report()
                .unwrap()
                .benchmarks
                .len(),
            2
        );
    }

    #[test]
    fn odd_names_stay_in_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        for odd in ["../../x", "/etc", "a b\n", "..", "", "c\u{1b}[2J"] {
            let origin = Origin {
                package: odd,
                bench: odd,
                process: 1,
            };
            let path = store
                .write(&RunId::named(odd), origin, &report("a"))
                .unwrap();
            let real = fs::canonicalize(&path).unwrap();
            let runs = fs::canonicalize(home.path().join("runs")).unwrap();
            assert_eq!(real.parent().unwrap().parent().unwrap(), runs, "{odd:?}");
            assert_eq!(
                store
                    .read(&RunId::named(odd))
                    .unwrap()
                    .into_report()
                    .unwrap(),
                report("a")
            );
        }
    }

    #[test]
    fn unusable_files_are_named_left_alone_and_do_not_hide_the_others() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        let run = RunId::named("now");
        let good = store.write(&run, ORIGIN, &report("a")).unwrap();
        let whole = fs::read_to_string(&good).unwrap();
        let damaged = [
            ("a.cut.1.json", &whole[..whole.len() / 2]),
            ("b.empty.1.json", ""),
            ("c.newer.1.json", r#"{"schema": "perf-report/2"}"#),
            ("d.foreign.1.json", "{}"),
        ];
        for (name, text) in damaged {
            fs::write(good.with_file_name(name), text).unwrap();
        }
        fs::write(good.with_file_name(".perf-1-0.tmp"), "part").unwrap();

        let read = store.read(&run).unwrap();
        assert_eq!(read.files[0].report, report("a"));
        assert_eq!(read.unusable.len(), damaged.len());
        for ((name, text), error) in damaged.iter().zip(&read.unusable) {
            assert!(error.to_string().contains(name), "{error}");
            assert_eq!(
                fs::read_to_string(good.with_file_name(name)).unwrap(),
                *text
            );
        }
        assert!(
            read.unusable[2]
                .to_string()
                .contains("newer schema `perf-report/2`")
        );
    }

    #[test]
    fn a_home_below_a_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let store = RunStore::new(&file);
        let error = store
            .write(&RunId::named("now"), ORIGIN, &report("a"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("name another path"), "{error}");
        assert!(store.lock().is_err());
        assert!(store.read(&RunId::named("now")).is_err());
    }

    #[test]
    fn one_process_at_a_time_makes_the_reports() {
        let home = tempfile::tempdir().unwrap();
        let store = RunStore::new(home.path());
        let held = store.lock().unwrap();
        assert!(
            Lock::acquire(
                &home.path().join("runs/.lock"),
                Duration::ZERO,
                "PERF_BENCH_HOME"
            )
            .is_err()
        );
        drop(held);
        store.lock().unwrap();
    }
}
