use std::io;

/// What cargo or rustc could not do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CargoError {
    #[error("`{program}` cannot be started: {source}; is it on the PATH?")]
    Start { program: String, source: io::Error },
    #[error(
        "cargo does not know this workspace, as it says above: go to a folder with a Cargo.toml, or name one by --manifest-path"
    )]
    Metadata,
    #[error("`{program}` answers what cannot be understood: {detail}")]
    Answer {
        program: &'static str,
        detail: String,
    },
    #[error("{what} does not build, as cargo says above; nothing was measured")]
    Build { what: String },
}
