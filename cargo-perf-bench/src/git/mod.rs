//! The repository: which revision a name means, and its sources in a folder of their own.

mod call;
mod error;
mod repository;
mod revision;
mod worktree;

pub(crate) use error::GitError;
pub(crate) use repository::Repository;
pub(crate) use revision::Revision;
pub(crate) use worktree::Worktree;
