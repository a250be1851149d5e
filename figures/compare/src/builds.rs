//! The builds of the functions, each with the executables of all bench targets.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::Trouble;
use crate::framework::Framework;

/// The executables, in a folder that lives as long as this.
#[derive(Debug)]
pub(crate) struct Builds {
    folder: TempDir,
}

impl Builds {
    /// One for each of these slowdowns, in percent, and the base.
    pub(crate) fn make(slowdowns: &[u32]) -> Result<Self, Trouble> {
        let builds = Self {
            folder: tempfile::tempdir()?,
        };
        for slower in slowdowns {
            eprintln!("compare: builds the functions {slower}% slower");
            let executables = build(*slower)?;
            builds.keep(&executables, &format!("slower-{slower}"))?;
            if *slower == 0 {
                builds.keep(&executables, "base")?;
            }
        }
        Ok(builds)
    }

    /// The build that others are held against.
    pub(crate) fn base(&self, framework: Framework) -> PathBuf {
        self.of("base", framework)
    }

    pub(crate) fn candidate(&self, framework: Framework, slower: u32) -> PathBuf {
        self.of(&format!("slower-{slower}"), framework)
    }

    /// A folder for what a framework leaves behind.
    pub(crate) fn scratch(&self) -> Result<TempDir, Trouble> {
        Ok(tempfile::tempdir_in(self.folder.path())?)
    }

    fn of(&self, build: &str, framework: Framework) -> PathBuf {
        self.folder.path().join(build).join(framework.bench())
    }

    fn keep(&self, executables: &BTreeMap<String, PathBuf>, build: &str) -> Result<(), Trouble> {
        let folder = self.folder.path().join(build);
        fs::create_dir(&folder)?;
        for (bench, executable) in executables {
            fs::copy(executable, folder.join(bench))?;
        }
        Ok(())
    }
}

/// Builds the bench targets, and gives the executable of each.
fn build(slower: u32) -> Result<BTreeMap<String, PathBuf>, Trouble> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("functions");
    let output = Command::new("cargo")
        .args(["bench", "--quiet", "--no-run", "--message-format", "json"])
        .current_dir(project)
        .env("COMPARE_SLOWER", slower.to_string())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the functions do not build: {}", output.status).into());
    }
    let mut executables = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        if let (Some(executable), Some(name)) = (
            message["executable"].as_str(),
            message["target"]["name"].as_str(),
        ) {
            executables.insert(name.to_owned(), PathBuf::from(executable));
        }
    }
    Ok(executables)
}
