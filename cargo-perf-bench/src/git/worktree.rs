use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::call::{answer, demand, git, tracks};
use super::{GitError, Repository, Revision};

/// The sources of a revision in a folder of their own.
#[derive(Clone, Debug)]
pub(crate) struct Worktree {
    /// The folder, without links in its path.
    pub(crate) root: PathBuf,
    /// What of the sources may not be there as it should.
    pub(crate) warnings: Vec<String>,
}

impl Worktree {
    /// Checks the revision out into the folder. One that is there and whole is used again; one that
    /// is damaged, changed or half made is made anew.
    pub(crate) fn of(
        repository: &Repository,
        revision: &Revision,
        folder: &Path,
    ) -> Result<Self, GitError> {
        if !is_whole(folder, revision)? {
            Self::remove(repository, folder)?;
            let shown = folder.to_string_lossy();
            let add = [
                "worktree",
                "add",
                "--quiet",
                "--force",
                "--detach",
                &shown,
                &revision.commit,
            ];
            demand(&repository.root, &add)?;
            date_back(folder, revision)?;
        }
        let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        fill_submodules(&root, revision)?;
        let warnings = missing_large_files(&root, revision)?.into_iter().collect();
        Ok(Self { root, warnings })
    }

    /// Whether a file of it is one that git keeps.
    pub(crate) fn tracks(&self, path: &Path) -> Result<bool, GitError> {
        tracks(&self.root, path)
    }

    /// Removes what is in the folder and what the repository knows of it.
    pub(crate) fn remove(repository: &Repository, folder: &Path) -> Result<(), GitError> {
        if is_locked(repository, folder)? {
            return Err(GitError::Locked(folder.to_owned()));
        }
        match fs::remove_dir_all(folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                let path = folder.to_owned();
                return Err(GitError::Remove { path, source });
            }
            _ => {}
        }
        // No `prune`: the user's own worktrees may be away for the moment, as on a disk that is not
        // there. A refusal says that the repository knows nothing of the folder.
        let shown = folder.to_string_lossy();
        answer(&repository.root, &["worktree", "remove", "--force", &shown]).map(drop)
    }
}

/// Whether the folder holds the revision and nothing that was changed, after what can be mended
/// in place was mended.
fn is_whole(folder: &Path, revision: &Revision) -> Result<bool, GitError> {
    // Below a repository every folder is in one: that of a broken worktree is not its own.
    let own = answer(folder, &["rev-parse", "--show-toplevel"])?
        .is_some_and(|root| Path::new(&root).canonicalize().ok() == folder.canonicalize().ok());
    let head = if own {
        answer(folder, &["rev-parse", "HEAD"])?
    } else {
        None
    };
    if head.as_ref() != Some(&revision.commit) {
        return Ok(false);
    }
    let status = ["status", "--porcelain", "--untracked-files=no"];
    if answer(folder, &status)?.is_some_and(|changes| changes.is_empty()) {
        return Ok(true);
    }
    answer(folder, &["reset", "--quiet", "--hard"])?;
    Ok(answer(folder, &status)?.is_some_and(|changes| changes.is_empty()))
}

/// Gives the files the commit's time: cargo builds anew what is younger than its build, and a
/// worktree that was made again holds the same as before.
fn date_back(folder: &Path, revision: &Revision) -> Result<(), GitError> {
    let time = demand(folder, &["show", "-s", "--format=%ct", &revision.commit])?;
    let Ok(seconds) = time.parse() else {
        return Ok(());
    };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for name in demand(folder, &["ls-files", "-z"])?.split('\0') {
        let path = folder.join(name);
        // A link may lead to somebody else's file.
        if fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
            // A file whose time cannot be set costs time when it is built, and nothing else.
            let file = fs::File::options().append(true).open(&path);
            let _ = file.and_then(|file| file.set_modified(time));
        }
    }
    Ok(())
}

fn is_locked(repository: &Repository, folder: &Path) -> Result<bool, GitError> {
    let list = demand(&repository.root, &["worktree", "list", "--porcelain"])?;
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    Ok(list.split("\n\n").any(|entry| {
        let mut lines = entry.lines();
        let path = lines.next().and_then(|line| line.strip_prefix("worktree "));
        path.is_some_and(|path| Path::new(path) == folder)
            && lines.any(|line| line == "locked" || line.starts_with("locked "))
    }))
}

fn fill_submodules(root: &Path, revision: &Revision) -> Result<(), GitError> {
    if !root.join(".gitmodules").exists() {
        return Ok(());
    }
    let output = git(
        root,
        &["submodule", "update", "--init", "--recursive", "--quiet"],
    )?;
    if output.status.success() {
        return Ok(());
    }
    Err(GitError::Submodules {
        revision: revision.to_string(),
        answer: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// What to say where files of git LFS are not there. git itself puts short notes in their place
/// without a word where it has no LFS.
fn missing_large_files(root: &Path, revision: &Revision) -> Result<Option<String>, GitError> {
    let attributes = [
        "grep",
        "--quiet",
        "filter=lfs",
        "--",
        ":(glob)**/.gitattributes",
    ];
    let uses_lfs = git(root, &attributes)?.status.success();
    if !uses_lfs || answer(root, &["lfs", "version"])?.is_some() {
        return Ok(None);
    }
    Ok(Some(format!(
        "{revision} keeps files in git LFS, which is not installed here: the base has pointers in their place; install git-lfs if benchmarks read them"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scene {
        folder: tempfile::TempDir,
        repository: Repository,
        revision: Revision,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("repository");
            fs::create_dir(&root).unwrap();
            let git = |arguments: &[&str]| {
                let own = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
                demand(&root, &[&own, arguments].concat()).unwrap()
            };
            git(&["init", "--quiet"]);
            fs::write(root.join("file"), "first").unwrap();
            git(&["add", "file"]);
            git(&["commit", "--quiet", "-m", "first"]);
            let repository = Repository::around(&root).unwrap();
            let revision = repository.revision("HEAD").unwrap();
            Self {
                folder,
                repository,
                revision,
            }
        }

        fn place(&self) -> PathBuf {
            self.folder.path().join("repository/target/worktree")
        }

        fn make(&self) -> Result<Worktree, GitError> {
            Worktree::of(&self.repository, &self.revision, &self.place())
        }

        fn file(&self) -> String {
            fs::read_to_string(self.place().join("file")).unwrap()
        }
    }

    #[test]
    fn a_worktree_is_made_once_and_used_again() {
        let scene = Scene::new();
        scene.make().unwrap();
        let kept = scene.place().join("target of an editor");
        fs::write(&kept, "").unwrap();
        scene.make().unwrap();
        assert_eq!(scene.file(), "first");
        assert!(
            kept.exists(),
            "what git does not track is nobody's business"
        );
    }

    #[test]
    fn a_worktree_that_is_made_again_looks_no_younger() {
        let scene = Scene::new();
        scene.make().unwrap();
        let time = || {
            let file = fs::metadata(scene.place().join("file")).unwrap();
            file.modified().unwrap()
        };
        let commit = demand(&scene.repository.root, &["show", "-s", "--format=%ct"]).unwrap();
        let commit = Duration::from_secs(commit.parse().unwrap());
        assert_eq!(time(), SystemTime::UNIX_EPOCH + commit);
        fs::remove_dir_all(scene.place()).unwrap();
        scene.make().unwrap();
        assert_eq!(time(), SystemTime::UNIX_EPOCH + commit);
    }

    #[test]
    fn worktrees_of_the_users_that_are_away_stay_known() {
        let scene = Scene::new();
        let own = scene.folder.path().join("own");
        let known = || {
            let list = demand(&scene.repository.root, &["worktree", "list"]).unwrap();
            let has = |path: &Path| list.contains(path.to_str().unwrap());
            (has(&own), has(&scene.place()))
        };
        let add = [
            "worktree",
            "add",
            "--quiet",
            "--detach",
            own.to_str().unwrap(),
        ];
        demand(&scene.repository.root, &add).unwrap();
        scene.make().unwrap();
        assert_eq!(known(), (true, true));
        fs::rename(&own, scene.folder.path().join("away")).unwrap();
        Worktree::remove(&scene.repository, &scene.place()).unwrap();
        assert_eq!(known(), (true, false));
    }

    #[test]
    fn changed_files_are_put_back() {
        let scene = Scene::new();
        scene.make().unwrap();
        fs::write(scene.place().join("file"), "changed").unwrap();
        scene.make().unwrap();
        assert_eq!(scene.file(), "first");
    }

    #[test]
    fn broken_and_foreign_folders_are_replaced() {
        let scene = Scene::new();
        fs::create_dir_all(scene.place()).unwrap();
        fs::write(scene.place().join("file"), "left by a killed process").unwrap();
        scene.make().unwrap();
        assert_eq!(scene.file(), "first");

        fs::remove_file(scene.place().join(".git")).unwrap();
        fs::write(scene.place().join("file"), "changed").unwrap();
        scene.make().unwrap();
        assert_eq!(scene.file(), "first");

        fs::remove_dir_all(scene.place()).unwrap();
        scene.make().unwrap();
        assert_eq!(scene.file(), "first");
    }

    #[test]
    fn a_locked_worktree_is_used_while_it_is_whole_and_named_when_not() {
        let scene = Scene::new();
        scene.make().unwrap();
        let place = scene.place();
        demand(
            &scene.repository.root,
            &["worktree", "lock", place.to_str().unwrap()],
        )
        .unwrap();
        scene.make().unwrap();
        fs::remove_file(place.join(".git")).unwrap();
        let error = scene.make().unwrap_err();
        assert!(matches!(error, GitError::Locked(_)), "{error}");
        assert!(error.to_string().contains("git worktree unlock"), "{error}");
    }

    #[test]
    fn submodules_that_cannot_be_had_are_an_error() {
        let mut scene = Scene::new();
        let root = &scene.repository.root;
        fs::write(
            root.join(".gitmodules"),
            "[submodule \"lib\"]\n\tpath = lib\n\turl = /nowhere/lib.git\n",
        )
        .unwrap();
        let head = scene.revision.commit.clone();
        demand(
            root,
            &[
                "update-index",
                "--add",
                "--cacheinfo",
                &format!("160000,{head},lib"),
            ],
        )
        .unwrap();
        demand(root, &["add", ".gitmodules"]).unwrap();
        let own = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        demand(
            root,
            &[&own[..], &["commit", "--quiet", "-m", "second"]].concat(),
        )
        .unwrap();
        scene.revision = scene.repository.revision("HEAD").unwrap();
        let error = scene.make().unwrap_err();
        assert!(matches!(error, GitError::Submodules { .. }), "{error}");
    }
}
