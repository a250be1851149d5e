//! The runs under a home, for programs that read what bench targets have left there.

mod error;
mod folder;
mod results;
mod run;

pub use error::RunsError;
pub use folder::Runs;
pub use results::Results;
pub use run::{Run, RunFile};
