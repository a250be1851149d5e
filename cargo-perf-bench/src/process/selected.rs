use crate::cargo::BenchTarget;
use crate::error::Error;
use crate::messages::warn;

/// The bench targets that `perf_harness::main!` made. The others are named and left alone.
pub(crate) fn only_ours(targets: Vec<BenchTarget>) -> Result<Vec<BenchTarget>, Error> {
    let mut ours = Vec::with_capacity(targets.len());
    for target in targets {
        let is_ours = target
            .is_perf_harness()
            .map_err(Error::file("read", &target.executable))?;
        if is_ours {
            ours.push(target);
        } else {
            let (package, bench) = target.name();
            warn(format_args!(
                "`{bench}` of `{package}` is no perf_harness bench target and is skipped: `cargo bench -p {package} --bench {bench}` runs it"
            ));
        }
    }
    Ok(ours)
}
