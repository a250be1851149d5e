use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use super::lock::Lock;
use crate::environment;
use crate::error::Error;
use crate::files::below;
use crate::interrupt::Interrupt;
use crate::messages::Progress;

/// Where bases are kept.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Below the folder that the candidate is built in, for `cargo clean` to find.
    pub(super) builds: PathBuf,
    /// Outside of the repository: cargo and rustup read the settings of the folders above, which
    /// would be those of the candidate.
    pub(super) worktrees: PathBuf,
    lock: PathBuf,
}

impl Places {
    /// Those for a checkout that is built in a target folder.
    pub(crate) fn of(root: &Path, target_directory: &Path) -> Result<Self, Error> {
        let cache = environment::cache_folder().ok_or_else(|| {
            Error::Usage(
                "which folder is for caches cannot be told: name one by PERF_BENCH_CACHE"
                    .to_owned(),
            )
        })?;
        Self::in_cache(&cache, root, target_directory)
    }

    fn in_cache(cache: &Path, root: &Path, target_directory: &Path) -> Result<Self, Error> {
        let existing = cache.ancestors().find(|folder| folder.exists());
        if existing.is_some_and(|folder| below(folder, root).is_some()) {
            return Err(Error::Usage(format!(
                "the folder for caches, `{}`, lies in the repository `{}`, whose settings would hold for the base: name another one by PERF_BENCH_CACHE",
                cache.display(),
                root.display()
            )));
        }
        let mut hasher = DefaultHasher::new();
        (root, target_directory).hash(&mut hasher);
        let name = root.file_name().unwrap_or_default().to_string_lossy();
        let home = target_directory.join("perf-bench");
        Ok(Self {
            builds: home.join("builds"),
            worktrees: cache.join(format!("{name}-{:016x}/worktrees", hasher.finish())),
            lock: home.join("lock"),
        })
    }

    /// Makes the folders, and keeps other calls away from them.
    pub(crate) fn lock(&self, progress: Progress, interrupt: &Interrupt) -> Result<Lock, Error> {
        for folder in [&self.builds, &self.worktrees] {
            fs::create_dir_all(folder).map_err(Error::file("make the folder", folder))?;
        }
        Lock::acquire(&self.lock, progress, interrupt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_bases_lie_outside_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let (root, cache) = (folder.path().join("shop"), folder.path().join("cache"));
        fs::create_dir_all(&root).unwrap();
        let of = |cache: &Path, target: &str| Places::in_cache(cache, &root, &root.join(target));
        let places = of(&cache, "target").unwrap();
        assert!(places.worktrees.starts_with(&cache), "{places:?}");
        assert!(places.builds.starts_with(root.join("target/perf-bench")));
        assert_ne!(
            of(&cache, "other").unwrap().worktrees,
            places.worktrees,
            "builds of another folder know nothing of these sources"
        );
        let error = of(&root.join("cache/new"), "target").unwrap_err();
        assert!(error.to_string().contains("PERF_BENCH_CACHE"), "{error}");
    }
}
