//! Baselines that go to another place, or come from one.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::BaselineError;
use super::folder::{Baselines, place_of};
use super::found::read_path;
use super::runs::Arrival;
use crate::store::StoreError;
use crate::store::atomic::write_atomically;

impl Baselines {
    /// Writes all files of a baseline below a folder, as `<machine-key>/<package>.<bench>.json`.
    ///
    /// # Errors
    ///
    /// There is none of that name, one of its files cannot be used, the folder holds such a file
    /// already, or a file cannot be written.
    ///
    /// ```no_run
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// let files = Baselines::at(".perf/baselines").export("main", "shared".as_ref())?;
    /// println!("{} files", files.len());
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    pub fn export(&self, name: &str, folder: &Path) -> Result<Vec<PathBuf>, BaselineError> {
        let entry = self.read(name)?;
        if let Some(error) = entry.unusable.into_iter().next() {
            return Err(error);
        }
        let mut files = Vec::new();
        for file in entry.files {
            let path = folder.join(place_of(&file.baseline));
            if path.exists() {
                let taken = std::io::Error::other("it is there already; name an empty folder");
                return Err(StoreError::io("export to", &path)(taken).into());
            }
            files.push((path, file.path));
        }
        let mut written = Vec::new();
        for (path, from) in files {
            let text = fs::read(&from).map_err(StoreError::io("read", &from))?;
            write_atomically(&path, &text).map_err(StoreError::from)?;
            written.push(path);
        }
        Ok(written)
    }

    /// Takes up the runs of a baseline file, of a result file or of an exported folder under a name.
    /// Runs that are there already are not added again.
    ///
    /// # Errors
    ///
    /// The name is none, nothing of use is at the path, or a file that is there cannot be used or
    /// written.
    ///
    /// ```no_run
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// let baselines = Baselines::at(".perf/baselines");
    /// baselines.import("target/perf/report.json".as_ref(), "main")?;
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    pub fn import(&self, from: &Path, name: &str) -> Result<Vec<PathBuf>, BaselineError> {
        Ok(self.take_up(name, read_path(from)?, Arrival::ByTime)?)
    }
}
