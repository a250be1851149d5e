use std::io;
use std::path::{Path, PathBuf};

use super::read::ReadError;

/// A file that could not be written, read or locked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The operating system refused.
    #[error("cannot {action} `{}`: {source}{}", .path.display(), way_out(.source))]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The file is there and is no report that can be used.
    #[error("cannot use `{}`: {source}; it was left as it is", .path.display())]
    Unusable { path: PathBuf, source: ReadError },
    /// Another process kept the lock for too long.
    #[error(
        "another process holds the lock `{}`; wait for it or end it, or set PERF_BENCH_HOME to another folder",
        .path.display()
    )]
    Locked { path: PathBuf },
}

impl StoreError {
    /// For `map_err`: what was tried, and on which path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// What the user can do about it.
fn way_out(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; make it writable, or name another path"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; free some space, or name another path"
        }
        io::ErrorKind::IsADirectory => "; it is a folder: name a file in it",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "; a part of the path is a file where a folder is needed: name another path"
        }
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => "; name another path",
        _ => "",
    }
}
