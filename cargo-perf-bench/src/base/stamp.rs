use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::cargo::{BenchTarget, Built};
use crate::error::Error;
use crate::files::{below, write_atomically};

/// What says that a build was finished, and what it came to. It is written last and at once: a build
/// that was broken off has none.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stamp {
    key: String,
    /// Where the sources are, which benchmarks may read when they run.
    pub(super) worktree: PathBuf,
    pub(super) targets: Vec<BenchTarget>,
    /// Whether sources elsewhere are built in, which the key says nothing of.
    depends_on_others: bool,
}

const FILE: &str = "stamp.json";

impl Stamp {
    /// For a build from a worktree, which is there.
    pub(super) fn new(key: &Key, worktree: &Path, built: Built) -> Self {
        let is_elsewhere = |folder: &PathBuf| below(folder, worktree).is_none();
        Self {
            key: key.as_str().to_owned(),
            worktree: worktree.to_owned(),
            targets: built.targets,
            depends_on_others: built.sources.iter().any(is_elsewhere),
        }
    }

    /// That of a folder, if it has one that can be read.
    pub(super) fn in_folder(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// Whether it stands for this build and its executables are still there. What depends on sources
    /// elsewhere is for cargo to look at each time.
    pub(super) fn holds_for(&self, key: &Key) -> bool {
        !self.depends_on_others
            && self.key == key.as_str()
            && self
                .targets
                .iter()
                .all(|target| target.executable.is_file())
    }

    /// Writes it, also to say that the build was used now.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join(FILE);
        let text = serde_json::to_vec_pretty(self).expect("a stamp holds nothing but text");
        write_atomically(&path, &text).map_err(Error::file("write", &path))
    }

    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(commit: &str) -> Key {
        Key::default().with("commit", commit)
    }

    #[test]
    fn a_stamp_holds_for_its_key_while_the_executables_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let executable = folder.path().join("cache-1");
        std::fs::write(&executable, "").unwrap();
        let target = BenchTarget {
            package: "shop".into(),
            bench: "cache".into(),
            executable: executable.clone(),
            folder: folder.path().into(),
            variables: vec![("A".into(), "b".into())],
            libraries: Vec::new(),
            own_libraries: Vec::new(),
        };
        let built = |sources: &Path| Built {
            targets: vec![target.clone()],
            complete: true,
            sources: [sources.to_owned()].into(),
        };
        let stamp = Stamp::new(&key("abc"), folder.path(), built(folder.path()));
        stamp.write(folder.path()).unwrap();
        let stamp = Stamp::in_folder(folder.path()).unwrap();
        assert_eq!(stamp.targets, std::slice::from_ref(&target));
        assert!(stamp.holds_for(&key("abc")));
        assert!(!stamp.holds_for(&key("abd")));
        let elsewhere = tempfile::tempdir().unwrap();
        let stamp_of_others = Stamp::new(&key("abc"), folder.path(), built(elsewhere.path()));
        assert!(!stamp_of_others.holds_for(&key("abc")));
        std::fs::remove_file(executable).unwrap();
        assert!(!stamp.holds_for(&key("abc")));
    }

    #[test]
    fn a_damaged_stamp_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Stamp::in_folder(folder.path()).is_none());
        std::fs::write(Stamp::path(folder.path()), "{\"key\": \"a").unwrap();
        assert!(Stamp::in_folder(folder.path()).is_none());
    }
}
