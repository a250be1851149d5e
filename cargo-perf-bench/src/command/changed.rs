use crate::error::Error;
use crate::files::are_equal;
use crate::messages::Progress;
use crate::process::Pair;

/// The pairs whose executables differ. Of the others there is nothing to measure.
pub(super) fn only_changed(pairs: Vec<Pair>, progress: Progress) -> Result<Vec<Pair>, Error> {
    let mut changed = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let equal = are_equal(&pair.candidate.executable, &pair.base)
            .map_err(Error::file("read", &pair.candidate.executable))?;
        if equal {
            let (package, bench) = pair.candidate.name();
            progress.note(format_args!(
                "`{bench}` of `{package}` is skipped: both executables are byte for byte the same"
            ));
        } else {
            changed.push(pair);
        }
    }
    Ok(changed)
}
