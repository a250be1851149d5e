use std::path::{Path, PathBuf};

use super::call::{answer, demand, tracks};
use super::{GitError, Revision};

/// The repository that a folder is in.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// The folder that is checked out.
    pub(crate) root: PathBuf,
}

/// Where the default branch is looked for, in this order, unless origin says it.
const DEFAULT_BRANCHES: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

impl Repository {
    /// The one that the folder is in.
    pub(crate) fn around(folder: &Path) -> Result<Self, GitError> {
        match demand(folder, &["rev-parse", "--show-toplevel"]) {
            Ok(root) if !root.is_empty() => Ok(Self { root: root.into() }),
            // What else git has to say, about an owner for example, is for the user to read.
            Err(GitError::Refused { answer, .. }) if !answer.contains("not a git repository") => {
                Err(GitError::Unusable {
                    folder: folder.to_owned(),
                    answer,
                })
            }
            Ok(_) | Err(GitError::Refused { .. }) => Err(GitError::NoRepository(folder.to_owned())),
            Err(other) => Err(other),
        }
    }

    /// The commit that a name means.
    pub(crate) fn revision(&self, name: &str) -> Result<Revision, GitError> {
        match self.commit(name)? {
            Some(commit) => Ok(Revision {
                name: name.to_owned(),
                commit,
            }),
            None => Err(GitError::UnknownRevision {
                name: name.to_owned(),
                shallow: self.is_shallow()?,
            }),
        }
    }

    /// Where HEAD has left the default branch.
    pub(crate) fn merge_base(&self) -> Result<Revision, GitError> {
        if self.commit("HEAD")?.is_none() {
            return Err(GitError::NoCommit);
        }
        let branch = self.default_branch()?;
        match answer(&self.root, &["merge-base", "HEAD", &branch])? {
            Some(commit) => Ok(Revision {
                name: branch,
                commit,
            }),
            None => Err(GitError::NoMergeBase {
                branch,
                shallow: self.is_shallow()?,
            }),
        }
    }

    /// Whether the revision is what is checked out, without a change.
    pub(crate) fn is_checked_out(&self, revision: &Revision) -> Result<bool, GitError> {
        let clean = demand(
            &self.root,
            &["status", "--porcelain", "--untracked-files=no"],
        )?
        .is_empty();
        Ok(clean && self.commit("HEAD")?.as_ref() == Some(&revision.commit))
    }

    /// Whether a file of it is one that git keeps.
    pub(crate) fn tracks(&self, path: &Path) -> Result<bool, GitError> {
        tracks(&self.root, path)
    }

    fn default_branch(&self) -> Result<String, GitError> {
        let named = answer(
            &self.root,
            &["symbolic-ref", "--short", "refs/remotes/origin/HEAD"],
        )?;
        let known = DEFAULT_BRANCHES.map(str::to_owned);
        for branch in named.into_iter().chain(known) {
            if self.commit(&branch)?.is_some() {
                return Ok(branch);
            }
        }
        Err(GitError::NoDefaultBranch)
    }

    fn commit(&self, name: &str) -> Result<Option<String>, GitError> {
        let name = format!("{name}^{{commit}}");
        answer(
            &self.root,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &name,
            ],
        )
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(
            answer(&self.root, &["rev-parse", "--is-shallow-repository"])?.as_deref()
                == Some("true"),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A repository with two commits on `main` and one on `work`, which is checked out.
    fn repository() -> (tempfile::TempDir, Repository) {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let own = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
            demand(folder.path(), &[&own, arguments].concat()).unwrap()
        };
        git(&["init", "--quiet", "--initial-branch=main"]);
        git(&["commit", "--quiet", "--allow-empty", "-m", "first"]);
        git(&["checkout", "--quiet", "-b", "work"]);
        fs::write(folder.path().join("file"), "a").unwrap();
        git(&["add", "file"]);
        git(&["commit", "--quiet", "-m", "mine"]);
        git(&["checkout", "--quiet", "main"]);
        git(&["commit", "--quiet", "--allow-empty", "-m", "theirs"]);
        git(&["checkout", "--quiet", "work"]);
        let repository = Repository::around(folder.path()).unwrap();
        (folder, repository)
    }

    #[test]
    fn the_merge_base_is_where_the_branch_left_the_default_one() {
        let (_folder, repository) = repository();
        let base = repository.merge_base().unwrap();
        let first = repository.revision("main~1").unwrap();
        assert_eq!((base.name.as_str(), &base.commit), ("main", &first.commit));
    }

    #[test]
    fn unknown_names_are_errors_that_name_them() {
        let (_folder, repository) = repository();
        for name in ["nowhere", "--help", "HEAD:file"] {
            let error = repository.revision(name).unwrap_err().to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
            assert!(error.contains("git fetch origin"), "{error}");
        }
    }

    #[test]
    fn a_shallow_clone_is_told_how_to_get_the_rest() {
        let (folder, repository) = repository();
        let clone = tempfile::tempdir().unwrap();
        let from = format!("file://{}", folder.path().display());
        let to = clone.path().join("shallow");
        demand(
            &repository.root,
            &["clone", "--quiet", "--depth=1", &from, to.to_str().unwrap()],
        )
        .unwrap();
        let shallow = Repository::around(&to).unwrap();
        for error in [
            shallow.revision("HEAD~1").unwrap_err(),
            shallow.revision("main").unwrap_err(),
        ] {
            assert!(
                error.to_string().contains("git fetch --unshallow"),
                "{error}"
            );
        }
    }

    #[test]
    fn no_repository_and_no_commit_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let error = Repository::around(folder.path()).unwrap_err();
        assert!(matches!(error, GitError::NoRepository(_)), "{error}");
        demand(folder.path(), &["init", "--quiet"]).unwrap();
        let error = Repository::around(folder.path())
            .unwrap()
            .merge_base()
            .unwrap_err();
        assert!(matches!(error, GitError::NoCommit), "{error}");
    }

    #[test]
    fn why_git_does_not_like_a_repository_is_told() {
        let folder = tempfile::tempdir().unwrap();
        demand(folder.path(), &["init", "--quiet"]).unwrap();
        fs::write(folder.path().join(".git/config"), "[core\n").unwrap();
        let error = Repository::around(folder.path()).unwrap_err().to_string();
        assert!(error.contains("bad config line 1"), "{error}");
    }

    #[test]
    fn no_default_branch_says_what_a_build_server_lacks() {
        let (_folder, repository) = repository();
        demand(&repository.root, &["branch", "-m", "main", "trunk"]).unwrap();
        let error = repository.merge_base().unwrap_err().to_string();
        assert!(
            error.contains("--base REF") && error.contains("fetch-depth: 0"),
            "{error}"
        );
    }

    #[test]
    fn a_change_makes_the_checkout_another_thing_than_its_commit() {
        let (folder, repository) = repository();
        let head = repository.revision("HEAD").unwrap();
        assert!(repository.is_checked_out(&head).unwrap());
        assert!(
            !repository
                .is_checked_out(&repository.revision("main").unwrap())
                .unwrap()
        );
        fs::write(folder.path().join("file"), "b").unwrap();
        assert!(!repository.is_checked_out(&head).unwrap());
    }
}
