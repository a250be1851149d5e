//! Runs that are taken up into baselines.

use std::path::PathBuf;

use super::error::BaselineError;
use super::folder::{Baselines, read_file};
use super::runs::{Arrival, of_report};
use crate::config::check_name;
use crate::store::StoreError;
use crate::store::atomic::write_atomically;
use crate::store::wire::{BASELINE_SCHEMA, Baseline, Report};

impl Baselines {
    /// Keeps the report's cases under a name, each as one run more of its last ten. Cases that errored
    /// or were not run stay as they were. Two processes that save at once lose nothing.
    ///
    /// # Errors
    ///
    /// The name is none, or a file that is there is damaged, foreign or of a newer version, be it a minor
    /// one, and is left as it is, or one cannot be written.
    ///
    /// ```
    /// use perf_harness::report::{Report, baselines::Baselines};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
    /// let baselines = Baselines::at(folder);
    /// baselines.save("main", &report)?;
    /// assert_eq!(baselines.list()?[0].name, "main");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, name: &str, report: &Report) -> Result<Vec<PathBuf>, BaselineError> {
        Ok(self.take_up(name, of_report(report), Arrival::Last)?)
    }

    /// Merges runs into the files of a name. Nothing is written before every file that is there has been
    /// read.
    pub(super) fn take_up(
        &self,
        name: &str,
        baselines: Vec<Baseline>,
        arrival: Arrival,
    ) -> Result<Vec<PathBuf>, StoreError> {
        check_name(name).map_err(StoreError::Name)?;
        let _lock = self.lock()?;
        let mut files: Vec<(PathBuf, Baseline)> = Vec::new();
        for baseline in baselines {
            let path = self.path(name, &baseline);
            let known = files.iter().position(|(known, _)| *known == path);
            let place = match known {
                Some(place) => place,
                None => {
                    let kept = self.writable(name, &baseline)?;
                    files.push((path, kept));
                    files.len() - 1
                }
            };
            files[place].1.absorb(baseline, arrival);
        }
        for (path, baseline) in &files {
            let mut text = Vec::new();
            baseline
                .to_json(&mut text)
                .map_err(StoreError::io("write", path))?;
            write_atomically(path, &text)?;
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    /// What is kept so far, where more may be written to it: fields of a newer version would be lost.
    pub(crate) fn writable(&self, name: &str, of: &Baseline) -> Result<Baseline, StoreError> {
        let kept = self.kept(name, of)?;
        if kept.schema == BASELINE_SCHEMA {
            return Ok(kept);
        }
        Err(StoreError::NewerFields {
            path: self.path(name, of),
            schema: kept.schema,
        })
    }

    /// What is kept so far of the bench target and machine that `of` names.
    pub(crate) fn kept(&self, name: &str, of: &Baseline) -> Result<Baseline, StoreError> {
        let path = self.path(name, of);
        let kept = match read_file(&path) {
            Ok(kept) => kept,
            Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Baseline {
                    cases: Vec::new(),
                    ..of.clone()
                });
            }
            Err(error) => return Err(error),
        };
        let target = |baseline: &Baseline| {
            let Baseline {
                package,
                bench,
                machine,
                ..
            } = baseline;
            format!("{package}.{bench} on machine {}", machine.key)
        };
        if target(&kept) == target(of) {
            Ok(kept)
        } else {
            Err(StoreError::Misplaced {
                path,
                found: target(&kept),
                expected: target(of),
            })
        }
    }
}
