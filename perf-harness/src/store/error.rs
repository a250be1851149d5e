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
    /// What is written to it would lack what a newer version has put there.
    #[error(
        "`{}` has the newer schema `{schema}`, whose fields this version would lose; it was left as it is: update perf-harness, or save under another name",
        .path.display()
    )]
    NewerFields { path: PathBuf, schema: String },
    /// Another process kept the lock for too long.
    #[error(
        "another process holds the lock `{}`; wait for it or end it, or set {variable} to another folder",
        .path.display()
    )]
    Locked {
        path: PathBuf,
        /// What names the folder.
        variable: &'static str,
    },
    /// What is no name of a baseline.
    #[error("{0}")]
    Name(String),
    /// There is no baseline of that name.
    #[error("there is no baseline `{name}` in `{}`; {}", .folder.display(), there_are(.known))]
    NoBaseline {
        name: String,
        folder: PathBuf,
        known: Vec<String>,
    },
    /// A file of a baseline says that it is another one.
    #[error("cannot use `{}`: it says that it is of `{found}`, and this file is for `{expected}`; it was left as it is", .path.display())]
    Misplaced {
        path: PathBuf,
        found: String,
        expected: String,
    },
}

/// Why a file could not be written; what it displays names the file and the way out.
///
/// ```
/// use perf_harness::report::write_atomically;
///
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// let error = write_atomically(folder, b"a file").unwrap_err();
/// assert!(error.to_string().ends_with("it is a folder: name a file in it"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WriteError(pub(super) StoreError);

impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        error.0
    }
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

/// The names there are.
fn there_are(known: &[String]) -> String {
    if known.is_empty() {
        "none was saved yet: save one with `cargo bench -- --save-baseline NAME`".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}
