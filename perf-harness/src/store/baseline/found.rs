//! The stored runs that a flag names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{Baselines, files_below, place_of, read_file};
use super::runs::of_report;
use crate::config::BaselineSource;
use crate::store::StoreError;
use crate::store::read::schema_of;
use crate::store::wire::{Baseline, Report};

/// Stored runs, of the bench target that asks for them where they have a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Found {
    /// What reports call them.
    pub(crate) reference: String,
    /// The runs of one machine: of this one where there are any, else of the one with the latest run.
    pub(crate) baselines: Vec<Baseline>,
}

impl Found {
    /// As it was given.
    pub(crate) fn name(&self) -> &str {
        self.reference
            .strip_prefix("baseline:")
            .unwrap_or(&self.reference)
    }
}

/// Finds what a flag names for the bench target and machine of `of`. What is not there is an empty
/// find; what is there and cannot be used is an error.
pub(crate) fn find(
    baselines: &Baselines,
    source: &BaselineSource,
    of: &Baseline,
) -> Result<Found, StoreError> {
    let all = match source {
        BaselineSource::Named(name) => {
            // The file of this machine has to be sound, since it may be written.
            let own = baselines.kept(name, of)?;
            if own.cases.is_empty() {
                let folder = baselines.folder().join(name);
                let mut files = files_below(&folder)?;
                // Other bench targets' files may be in what state they like.
                let own = place_of(of);
                files.retain(|path| path.file_name() == own.file_name());
                read_files(&files)?
            } else {
                vec![own]
            }
        }
        BaselineSource::At(path) => read_path(path)?,
    };
    let is_asked_for = |baseline: &Baseline| {
        (baseline.package.is_empty() || baseline.package == of.package)
            && (baseline.bench.is_empty() || baseline.bench == of.bench)
            && !baseline.cases.is_empty()
    };
    let fitting: Vec<Baseline> = all.into_iter().filter(is_asked_for).collect();
    let is_here = |baseline: &&Baseline| baseline.machine.key == of.machine.key;
    let chosen = fitting
        .iter()
        .find(is_here)
        .or_else(|| fitting.iter().max_by_key(|baseline| baseline.latest()))
        .map(|baseline| baseline.machine.key.clone());
    let mut fitting = fitting;
    fitting.retain(|baseline| Some(&baseline.machine.key) == chosen.as_ref());
    Ok(Found {
        reference: format!("baseline:{source}"),
        baselines: fitting,
    })
}

/// The runs of a baseline file, of a result file, or of a folder as baselines are exported.
pub(crate) fn read_path(path: &Path) -> Result<Vec<Baseline>, StoreError> {
    if path.is_dir() {
        let found = read_files(&files_below(path)?)?;
        if found.is_empty() {
            let none = io::Error::new(io::ErrorKind::NotFound, "it holds no baseline");
            return Err(StoreError::io("use", path)(none));
        }
        return Ok(found);
    }
    let unusable = |source| StoreError::Unusable {
        path: path.to_owned(),
        source,
    };
    let text = fs::read(path).map_err(StoreError::io("read", path))?;
    let schema = schema_of(&text).map_err(unusable)?;
    if schema.is_some_and(|schema| schema.starts_with("perf-report/")) {
        let report = Report::from_json(&text).map_err(unusable)?;
        return Ok(of_report(&report));
    }
    Ok(vec![
        Baseline::from_json(&text).map_err(unusable)?.in_order(),
    ])
}

/// One that cannot be used is an error, since it may be the one that is meant.
fn read_files(files: &[PathBuf]) -> Result<Vec<Baseline>, StoreError> {
    files.iter().map(|path| read_file(path)).collect()
}
