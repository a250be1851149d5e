use std::io;

use crate::cargo::BenchTarget;
use crate::error::Error;
use crate::files::are_equal;
use crate::messages::Progress;
use crate::process::Pair;

/// The pairs whose executables, or dynamic libraries, differ. Of the others there is nothing to
/// measure.
pub(super) fn only_changed(pairs: Vec<Pair>, progress: Progress) -> Result<Vec<Pair>, Error> {
    let mut changed = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let equal = is_equal(&pair.candidate, &pair.base)
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

/// Whether both have the same bytes, those of the dynamic libraries that were built along included.
fn is_equal(one: &BenchTarget, other: &BenchTarget) -> io::Result<bool> {
    let (ours, theirs) = (&one.own_libraries, &other.own_libraries);
    if ours.len() != theirs.len() || !are_equal(&one.executable, &other.executable)? {
        return Ok(false);
    }
    for library in ours {
        let same_name = |path: &&std::path::PathBuf| path.file_name() == library.file_name();
        let mut namesakes = theirs.iter().filter(same_name);
        let (Some(namesake), None) = (namesakes.next(), namesakes.next()) else {
            return Ok(false);
        };
        if !are_equal(library, namesake)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn side(folder: &Path, executable: &str, library: &str) -> BenchTarget {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("bench"), executable).unwrap();
        fs::write(folder.join("libgoods.so"), library).unwrap();
        BenchTarget {
            package: "shop".into(),
            bench: "cache".into(),
            executable: folder.join("bench"),
            folder: folder.into(),
            variables: Vec::new(),
            libraries: Vec::new(),
            own_libraries: vec![folder.join("libgoods.so")],
        }
    }

    #[test]
    fn a_pair_whose_libraries_differ_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        let kept = |executable: &str, library: &str| {
            let pair = Pair {
                candidate: side(&folder.path().join("new"), "a", "b"),
                base: side(&folder.path().join("old"), executable, library),
            };
            only_changed(vec![pair], Progress { quiet: true })
                .unwrap()
                .len()
        };
        assert_eq!(kept("a", "b"), 0);
        assert_eq!(kept("a", "c"), 1);
        assert_eq!(kept("c", "b"), 1);
    }
}
