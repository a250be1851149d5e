use std::path::{Path, PathBuf};

use crate::environment;

/// Cargo's configuration files that hold in a folder: those above it, the nearest first, then that
/// of the user.
pub(crate) fn configuration_files(folder: &Path) -> Vec<PathBuf> {
    let above = folder.ancestors().map(|folder| folder.join(".cargo"));
    let mut files: Vec<PathBuf> = Vec::new();
    for place in above.chain(environment::cargo_home()) {
        // Where both are there, cargo reads the one without the ending.
        let names = ["config", "config.toml"].map(|name| place.join(name));
        if let Some(file) = names.into_iter().find(|file| file.is_file())
            && !files.contains(&file)
        {
            files.push(file);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_found_upwards() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        for place in [folder.path(), &inner] {
            fs::create_dir_all(place.join(".cargo")).unwrap();
            fs::write(place.join(".cargo/config.toml"), "").unwrap();
        }
        fs::write(inner.join(".cargo/config"), "").unwrap();
        assert_eq!(
            configuration_files(&inner)[..2],
            [
                inner.join(".cargo/config"),
                folder.path().join(".cargo/config.toml")
            ]
        );
    }
}
