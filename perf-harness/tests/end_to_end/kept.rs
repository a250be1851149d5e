//! Calls that share stored baselines.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::call::Call;

/// A folder of baselines that several calls share.
pub(crate) struct Kept(tempfile::TempDir);

impl Kept {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A run of one case of the bench target, or of all.
    pub(crate) fn call(&self, arguments: &str) -> Call {
        let folder = self.0.path().to_str().unwrap();
        Call::bench("kept")
            .env("PERF_BENCH_BASELINES", folder)
            .args(arguments)
    }

    /// Of what does not depend on how the machine is today.
    pub(crate) fn counts(&self, arguments: &str) -> Call {
        self.call(arguments)
            .configured("[regression]\nallocs = { fail = '0%' }")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// The one file under a name.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        let machines = fs::read_dir(self.0.path().join(name)).unwrap();
        let machine = machines.map(|entry| entry.unwrap().path()).next().unwrap();
        machine.join("shop.kept.json")
    }

    pub(crate) fn stored(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.file(name)).unwrap()).unwrap()
    }

    /// How many runs of a case are kept.
    pub(crate) fn runs(&self, name: &str, id: &str) -> usize {
        let stored = self.stored(name);
        let cases = stored["cases"].as_array().unwrap();
        let case = cases.iter().find(|case| case["id"] == id);
        case.map_or(0, |case| case["runs"].as_array().unwrap().len())
    }
}
