use crate::store::StoreError;

/// Why a baseline could not be read, written or removed; what it displays names the file and the way
/// out.
///
/// ```
/// use perf_harness::report::baselines::Baselines;
///
/// let error = Baselines::at("no/such/folder").read("main").unwrap_err();
/// assert!(error.to_string().contains("no baseline `main`"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BaselineError(#[from] pub(crate) StoreError);
