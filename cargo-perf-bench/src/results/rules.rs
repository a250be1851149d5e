use std::ffi::OsString;
use std::path::Path;

use perf_harness::report::Rules;

use crate::environment;
use crate::error::Error;

/// The rules of the profile that a run had, unless the user names another one; a profile that does not
/// exist here has none.
pub(crate) fn of_profile(here: &Path, profile: &str, flags: &[OsString]) -> Result<Rules, Error> {
    let flags = flags.iter().cloned();
    if profile.is_empty() || environment::variable("PERF_BENCH_PROFILE").is_some() {
        return Ok(Rules::load(here, flags)?);
    }
    let of_run = flags.clone().chain(["--profile".into(), profile.into()]);
    Ok(Rules::load(here, of_run).or_else(|_| Rules::load(here, flags))?)
}
