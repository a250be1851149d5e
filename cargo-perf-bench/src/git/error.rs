use std::io;
use std::path::PathBuf;

/// Why the sources of a revision cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    #[error("`git` cannot be started: {0}; is it on the PATH?")]
    Start(io::Error),
    #[error("`{}` is in no git repository: give two builds by --base-exe and --candidate-exe, or two result files", .0.display())]
    NoRepository(PathBuf),
    #[error("git cannot use the repository of `{}`: {answer}", .folder.display())]
    Unusable { folder: PathBuf, answer: String },
    #[error("the repository has no commit yet: there is nothing to compare with")]
    NoCommit,
    #[error("there is no revision `{name}`{}", if *.shallow { "; this is a shallow clone: `git fetch --unshallow` gets the rest (in GitHub Actions: `fetch-depth: 0` of actions/checkout)" } else { ": `git fetch origin` gets what is new, `git branch --all` and `git tag` list what there is" })]
    UnknownRevision { name: String, shallow: bool },
    #[error(
        "which branch is the default one cannot be told: there is no origin/HEAD, main or master; name the revision by --base REF, or get the branches (in GitHub Actions: `fetch-depth: 0` of actions/checkout)"
    )]
    NoDefaultBranch,
    #[error("HEAD and `{branch}` have no common ancestor{}", if *.shallow { " in this shallow clone: `git fetch --unshallow` gets the rest (in GitHub Actions: `fetch-depth: 0` of actions/checkout)" } else { "; name the revision by --base REF" })]
    NoMergeBase { branch: String, shallow: bool },
    #[error("the worktree `{}` is locked and not usable: `git worktree unlock` it, then call again", .0.display())]
    Locked(PathBuf),
    #[error("`{}` cannot be removed: {source}; remove it and call again", .path.display())]
    Remove { path: PathBuf, source: io::Error },
    #[error("the submodules of {revision} cannot be had: {answer}")]
    Submodules { revision: String, answer: String },
    #[error("`git {command}` failed: {answer}")]
    Refused { command: String, answer: String },
}
