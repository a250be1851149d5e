use std::path::PathBuf;

use crate::config::ConfigError;
use crate::store::StoreError;

/// Why a run could not be read; what it displays names the file or the setting, and the way out.
///
/// ```
/// use perf_harness::report::runs::Runs;
///
/// let error = Runs::at("no/such/folder").last().unwrap_err();
/// assert!(error.to_string().contains("no run"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RunsError(#[from] pub(super) Trouble);

#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("there is no run in `{}`: `cargo bench` makes one", .0.display())]
    None(PathBuf),
    #[error("there is no run `{id}` in `{}`; {}", .folder.display(), there_are(.known))]
    Unknown {
        id: String,
        folder: PathBuf,
        known: Vec<String>,
    },
}

impl From<StoreError> for RunsError {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

/// The ids that there are, the last one first.
fn there_are(known: &[String]) -> String {
    if known.is_empty() {
        return "`cargo bench` makes one".to_owned();
    }
    let newest: Vec<&str> = known.iter().rev().map(String::as_str).collect();
    format!("there are, from the last one on, {}", newest.join(", "))
}
