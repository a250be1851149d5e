//! Files and their paths.

use std::io;
use std::path::{Path, PathBuf};

/// The way from the folder to the path, if it lies in there. Links do not mislead.
pub(crate) fn below(path: &Path, folder: &Path) -> Option<PathBuf> {
    let (path, folder) = (path.canonicalize().ok()?, folder.canonicalize().ok()?);
    path.strip_prefix(folder).ok().map(Path::to_owned)
}

/// Whether two paths lead to one file.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Whether two files hold the same bytes.
pub(crate) fn are_equal(one: &Path, other: &Path) -> io::Result<bool> {
    if std::fs::metadata(one)?.len() != std::fs::metadata(other)?.len() {
        return Ok(false);
    }
    Ok(std::fs::read(one)? == std::fs::read(other)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_do_not_hide_that_a_path_lies_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real");
        std::fs::create_dir_all(real.join("a")).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(below(&link.join("a"), &real), Some("a".into()));
        assert_eq!(below(&real, &link.join("a")), None);
    }

    #[test]
    fn files_are_equal_by_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let one = file("one", "aab");
        assert!(are_equal(&one, &file("same", "aab")).unwrap());
        assert!(!are_equal(&one, &file("other", "aac")).unwrap());
        assert!(!are_equal(&one, &file("longer", "aabb")).unwrap());
    }
}
