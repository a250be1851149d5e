use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::error::{RunsError, Trouble};
use super::folder::Runs;
use crate::config::{self, Environment, Format, Place};

/// Where the bench targets of a package leave their results: by `PERF_BENCH_HOME`, else by perf.toml,
/// else in `target/perf` of the workspace.
///
/// ```
/// use perf_harness::report::runs::Results;
///
/// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
/// println!("{}", results.home().display());
/// # Ok::<(), perf_harness::report::runs::RunsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    home: PathBuf,
    files: Vec<(Format, PathBuf)>,
}

impl Results {
    /// As a bench target of the package finds it, by perf.toml and by the variables of the process.
    /// `variables` are added to them, and win: those that cargo alone would set for what it runs.
    ///
    /// # Errors
    ///
    /// perf.toml or a variable has a mistake.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let package = env!("CARGO_MANIFEST_DIR").as_ref();
    /// let variables = [("PERF_BENCH_HOME".into(), "/tmp/results".into())];
    /// let results = Results::of_package(package, variables)?;
    /// assert!(results.home().ends_with("results"));
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    pub fn of_package(
        package_dir: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, RunsError> {
        let place = Place {
            package_dir: package_dir.to_owned(),
            crate_name: String::new(),
        };
        let environment = Environment::from_process().with(variables);
        let settings =
            config::load([OsString::new()], &environment, &place).map_err(Trouble::from)?;
        let files = settings.report_files.into_iter();
        Ok(Self {
            home: settings.home,
            files: files
                .filter_map(|file| Some((file.format, file.path?)))
                .collect(),
        })
    }

    /// The folder of all results.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
    /// assert!(results.home().is_absolute());
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The files that are made anew of every run: those of `[report]`, else `report.json` in the home.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
    /// assert!(results.files().iter().all(|(_, path)| path.is_absolute()));
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> &[(Format, PathBuf)] {
        &self.files
    }

    /// The runs that are kept.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let runs = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?.runs();
    /// println!("{:?}", runs.ids()?);
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn runs(&self) -> Runs {
        Runs::at(&self.home)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn results_go_where_bench_targets_put_them() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("shop");
        fs::create_dir(&package).unwrap();
        fs::write(folder.path().join("Cargo.toml"), "[workspace]").unwrap();
        fs::write(
            folder.path().join("perf.toml"),
            "[report]\nhome = \"kept\"\ncsv = \"all.csv\"\n",
        )
        .unwrap();
        let of = |home: &str| {
            let variables = [("PERF_BENCH_HOME".into(), home.into())];
            Results::of_package(&package, variables).unwrap()
        };
        let results = of("");
        assert_eq!(results.home(), folder.path().join("kept"));
        assert_eq!(
            results.files(),
            [(Format::Csv, folder.path().join("all.csv"))]
        );
        assert_eq!(of("other").home(), folder.path().join("other"));
        fs::write(folder.path().join("perf.toml"), "[reprot]").unwrap();
        let error = Results::of_package(&package, []).unwrap_err().to_string();
        assert!(error.contains("reprot"), "{error}");
    }
}
