use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::stamp::Stamp;
use crate::files::is_same;

/// How many builds of bases stay.
const KEPT: usize = 3;

/// What has to go so that the last builds stay, the current one among them: folders of builds, and
/// the worktrees that no build is left of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Superseded {
    pub(super) builds: Vec<PathBuf>,
    pub(super) worktrees: Vec<PathBuf>,
}

impl Superseded {
    /// Looks through the folder of all builds and that of all worktrees.
    pub(super) fn find(builds: &Path, worktrees: &Path, current: &Path) -> Self {
        let mut all = subfolders(builds);
        // What was used last stands first; the current one is used now.
        all.sort_by_key(|folder| std::cmp::Reverse((folder == current, last_use(folder))));
        let superseded = all.split_off(KEPT.min(all.len()));
        let needed: Vec<PathBuf> = all
            .iter()
            .filter_map(|folder| Stamp::in_folder(folder))
            .map(|stamp| stamp.worktree)
            .collect();
        let worktrees = subfolders(worktrees)
            .into_iter()
            .filter(|folder| !needed.iter().any(|needed| is_same(needed, folder)))
            .collect();
        Self {
            builds: superseded,
            worktrees,
        }
    }
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

/// The stamp is written at every use; a build without one was never finished.
fn last_use(folder: &Path) -> Option<SystemTime> {
    fs::metadata(Stamp::path(folder)).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_last_builds_and_their_sources_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (builds, worktrees) = (
            folder.path().join("builds"),
            folder.path().join("worktrees"),
        );
        for (age, name) in ["now", "second", "third", "fourth"].iter().enumerate() {
            let (build, worktree) = (builds.join(name), worktrees.join(name));
            fs::create_dir_all(&build).unwrap();
            fs::create_dir_all(&worktree).unwrap();
            Stamp { worktree }.write(&build).unwrap();
            let used = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 - age as u64);
            fs::File::options()
                .write(true)
                .open(Stamp::path(&build))
                .unwrap()
                .set_modified(used)
                .unwrap();
        }
        fs::create_dir(builds.join("broken off")).unwrap();
        fs::create_dir(worktrees.join("broken off")).unwrap();

        // The current one stays although others were used later.
        let mut found = Superseded::find(&builds, &worktrees, &builds.join("fourth"));
        found.builds.sort();
        found.worktrees.sort();
        assert_eq!(
            found.builds,
            [builds.join("broken off"), builds.join("third")]
        );
        assert_eq!(
            found.worktrees,
            [worktrees.join("broken off"), worktrees.join("third")]
        );
    }

    #[test]
    fn few_builds_all_stay() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("none");
        assert_eq!(
            Superseded::find(&nowhere, &nowhere, &nowhere),
            Superseded::default()
        );
    }
}
