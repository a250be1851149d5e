use std::path::PathBuf;

/// Settings that cannot be used; what it displays follows `error: `.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// An argument that is not understood.
    #[error("{0}")]
    Argument(String),
    /// A variable whose value is not understood.
    #[error("{name}: {reason}")]
    Variable { name: String, reason: String },
    /// A file that cannot be read.
    #[error("{} cannot be read ({origin}): {source}", .path.display())]
    Unreadable {
        path: PathBuf,
        /// What named it.
        origin: &'static str,
        source: std::io::Error,
    },
    /// Mistakes in perf.toml, each with its place.
    #[error("{}", .0.join("\n\n"))]
    File(Vec<String>),
    /// A profile that neither perf.toml nor the program has.
    #[error("{0}")]
    UnknownProfile(String),
    /// Globs of `[bench]` that match nothing.
    #[error("{}", .0.join("\n\n"))]
    UnmatchedGlob(Vec<String>),
}
