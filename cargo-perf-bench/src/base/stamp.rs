use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use perf_harness::report::write_atomically;

/// What says that a build was finished, and when it was last used. It is written last and at once: a
/// build that was broken off has none.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// Where the sources are, which benchmarks may read when they run.
    pub(super) worktree: PathBuf,
}

const FILE: &str = "stamp.json";

impl Stamp {
    /// That of a folder, if it has one that can be read.
    pub(super) fn in_folder(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// Writes it, also to say that the build was used now.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join(FILE);
        let text = serde_json::to_vec_pretty(self).expect("a stamp holds nothing but text");
        Ok(write_atomically(&path, &text)?)
    }

    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_stamp_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Stamp::in_folder(folder.path()).is_none());
        let stamp = Stamp {
            worktree: "/w".into(),
        };
        stamp.write(folder.path()).unwrap();
        let read = Stamp::in_folder(folder.path()).unwrap();
        assert_eq!(read.worktree, stamp.worktree);
        std::fs::write(Stamp::path(folder.path()), "{\"worktree\": \"a").unwrap();
        assert!(Stamp::in_folder(folder.path()).is_none());
    }
}
