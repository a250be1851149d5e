use std::fs::File;
use std::path::PathBuf;

/// The files by which a kernel tells of itself, below a root that tests choose.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    root: PathBuf,
}

impl Files {
    /// Those of this machine. A system without `/proc` and `/sys` is one that tells nothing.
    pub(crate) fn of_this_machine() -> Self {
        Self { root: "/".into() }
    }

    /// What the file at `path` below the root says, if it can be read.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = std::fs::read(self.root.join(path)).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The file at `path` below the root, held open, if it can be read.
    pub(super) fn open(&self, path: &str) -> Option<File> {
        File::open(self.root.join(path)).ok()
    }

    /// Where the file at `path` below the root stands.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Where the folder or file at `path` below the root really is.
    pub(super) fn resolved(&self, path: &str) -> Option<PathBuf> {
        self.root.join(path).canonicalize().ok()
    }

    /// What the link at `path` below the root says, whether or not there is such a file.
    #[cfg(feature = "load")]
    pub(super) fn target(&self, path: &str) -> Option<String> {
        let target = std::fs::read_link(self.root.join(path)).ok()?;
        target.into_os_string().into_string().ok()
    }

    /// The names in the folder at `path` below the root, in order; `None` without such a folder.
    pub(super) fn names(&self, path: &str) -> Option<Vec<String>> {
        let mut names: Vec<String> = std::fs::read_dir(self.root.join(path))
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        Some(names)
    }

    /// What each core says in the file at `path` below its folder; cores without it are left out.
    pub(super) fn of_each_core(&self, path: &str) -> Vec<String> {
        const CORES: &str = "sys/devices/system/cpu";
        self.names(CORES)
            .unwrap_or_default()
            .iter()
            .filter(|name| {
                name.strip_prefix("cpu").is_some_and(|number| {
                    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                })
            })
            .filter_map(|core| self.text(&format!("{CORES}/{core}/{path}")))
            .collect()
    }
}

/// A root of a test's own, which is removed with it.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Tree(tempfile::TempDir);

#[cfg(test)]
impl Tree {
    /// With these files: path and content of each.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// Writes one more, or one of them anew.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A second name for what stands at `original`, which counts from the link's folder.
    #[cfg(unix)]
    pub(crate) fn link(&self, path: &str, original: &str) {
        std::os::unix::fs::symlink(original, self.0.path().join(path)).unwrap();
    }

    /// With an empty folder as well.
    pub(crate) fn and_folder(self, path: &str) -> Self {
        std::fs::create_dir_all(self.0.path().join(path)).unwrap();
        self
    }

    pub(crate) fn files(&self) -> Files {
        Files {
            root: self.0.path().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_beside_the_cores_are_no_cores() {
        let tree = Tree::of(&[
            ("sys/devices/system/cpu/cpu0/x", "zero\n"),
            ("sys/devices/system/cpu/cpu11/x", "eleven\n"),
            ("sys/devices/system/cpu/cpufreq/x", "no core"),
            ("sys/devices/system/cpu/cpu/x", "no core"),
            ("sys/devices/system/cpu/cpu2/other", "no x"),
        ]);
        assert_eq!(tree.files().of_each_core("x"), ["zero", "eleven"]);
    }

    #[test]
    fn what_is_missing_or_no_text_is_no_panic() {
        let tree = Tree::of(&[("a/file", "text")]);
        let files = tree.files();
        assert_eq!(files.text("a"), None);
        assert_eq!(files.text("b"), None);
        assert_eq!(files.names("a/file"), None);
        assert_eq!(files.names("a"), Some(vec!["file".to_owned()]));
        assert!(files.of_each_core("x").is_empty());
    }
}
