use std::io;
use std::path::PathBuf;

/// A log that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error("cannot read the interval log `{}`: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    /// It was not written by this program, or without what a judgement needs.
    #[error("`{}` is no interval log of perf-harness: give the folder as the run left it", .0.display())]
    Foreign(PathBuf),
    #[error("the interval log `{}` was written by a newer version of perf-harness: update the one that reads it", .0.display())]
    Newer(PathBuf),
    #[error(
        "the interval log `{}` is damaged or cut off at line {line}: {what}; copy it again from the machine that wrote it, or run its part again",
        .path.display()
    )]
    Damaged {
        path: PathBuf,
        line: u64,
        what: String,
    },
}
