use std::fs;
use std::path::{Path, PathBuf};

use super::kept_builds::Superseded;
use super::key::Key;
use super::places::Places;
use super::stamp::Stamp;
use crate::cargo::{
    BenchTarget, Build, Built, CargoError, Checkout, Metadata, Remap, Toolchain,
    configuration_files, present_in,
};
use crate::cli::CargoArgs;
use crate::environment;
use crate::error::Error;
use crate::files::{are_equal, below};
use crate::git::{Repository, Revision, Worktree};
use crate::interrupt::Interrupt;
use crate::messages::{Progress, warn};

/// A base that is to be built: in a folder that is kept, so that cargo finds most of it built.
#[derive(Debug)]
pub(crate) struct BaseBuild<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) revision: &'a Revision,
    /// What it is compared with: the checkout, and what cargo knows of it.
    pub(crate) candidate: &'a Checkout,
    pub(crate) metadata: &'a Metadata,
    pub(crate) args: &'a CargoArgs,
    /// The candidate's, which both sides are built with.
    pub(crate) toolchain: &'a Toolchain,
    pub(crate) places: &'a Places,
    /// Whether equal sources are to give equal executables.
    pub(crate) reproducible: bool,
    pub(crate) progress: Progress,
}

/// What there is of the base.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) targets: Vec<BenchTarget>,
    /// Whether all of it was built: with `--keep-going` there may be targets all the same.
    pub(crate) complete: bool,
}

impl BaseBuild<'_> {
    /// Gives the base's bench targets.
    pub(crate) fn run(&self, interrupt: &Interrupt) -> Result<Base, Error> {
        let place = self.places.worktrees.join(self.revision.short());
        let worktree = Worktree::of(self.repository, self.revision, &place)?;
        for warning in &worktree.warnings {
            warn(warning);
        }
        self.copy_lock(&worktree)?;
        let own_root = &self.repository.root;
        let workspace = &self.metadata.workspace_root;
        let checkout = self
            .candidate
            .moved(own_root, &worktree.root, workspace, self.toolchain);
        if !checkout
            .manifest_path
            .as_ref()
            .is_some_and(|path| path.is_file())
        {
            // All of the workspace is new.
            return Ok(Base {
                targets: Vec::new(),
                complete: true,
            });
        }
        for file in self.settings_of_one_side(&checkout)? {
            warn(format_args!(
                "`{0}` holds for the candidate alone: `--config {0}` gives it to both sides",
                file.display()
            ));
        }

        let manner = self.manner(&worktree, &checkout);
        let folder =
            self.places
                .builds
                .join(format!("{}-{}", self.revision.short(), manner.short()));
        self.progress
            .doing(format_args!("building {}", self.revision));
        let built = self.build(&worktree, &checkout, &folder, interrupt)?;
        if built.complete {
            Stamp { worktree: place }.write(&folder)?;
            self.prune(&folder);
        } else {
            warn(format_args!("not all of {} could be built", self.revision));
        }
        Ok(Base {
            targets: built.targets,
            complete: built.complete,
        })
    }

    fn build(
        &self,
        worktree: &Worktree,
        checkout: &Checkout,
        folder: &Path,
        interrupt: &Interrupt,
    ) -> Result<Built, Error> {
        let what = format!("the base, {},", self.revision);
        let refused = |error| match error {
            CargoError::Metadata => CargoError::Build { what: what.clone() },
            other => other,
        };
        let metadata = checkout.metadata(self.args).map_err(refused)?;
        // What the base lacks is new, and no reason for cargo to refuse.
        let Some(args) = present_in(self.args, &metadata) else {
            return Ok(Built {
                complete: true,
                ..Built::default()
            });
        };
        let target_dir = folder.join("target");
        let build = Build {
            what: &what,
            checkout,
            metadata: &metadata,
            args: &args,
            remap: self.reproducible.then(|| Remap {
                sources: worktree.root.clone(),
                target_dir: target_dir.clone(),
            }),
            target_dir: Some(target_dir),
            toolchain: self.toolchain,
        };
        build.run(interrupt)
    }

    /// Everything that the build depends on but what of it is built: another selection finds in the
    /// same folder what both have.
    fn manner(&self, worktree: &Worktree, checkout: &Checkout) -> Key {
        Key::default()
            .with("commit", &self.revision.commit)
            .with("manifest", &format!("{:?}", checkout.manifest_path))
            .with("rustc", &self.toolchain.version)
            .with("reproducible", &self.reproducible.to_string())
            .with_words("arguments", &self.args.manner())
            .with_variables(&environment::variables())
            .with_configuration(&checkout.folder)
            .with_file("lock", &self.in_worktree(worktree, "Cargo.lock"))
    }

    /// Without a Cargo.lock in git the base takes that of the candidate, so that both sides have the
    /// same dependencies.
    fn copy_lock(&self, worktree: &Worktree) -> Result<(), Error> {
        let own = self.metadata.workspace_root.join("Cargo.lock");
        let copy = self.in_worktree(worktree, "Cargo.lock");
        if !own.is_file() || !copy.parent().is_some_and(Path::is_dir) || worktree.tracks(&copy)? {
            return Ok(());
        }
        // A file that is written anew makes build scripts run again.
        if are_equal(&own, &copy).unwrap_or(false) {
            return Ok(());
        }
        fs::copy(&own, &copy)
            .map(drop)
            .map_err(Error::file("copy Cargo.lock to", &copy))
    }

    /// Cargo's configuration files that the base does without: those above the repository, and those
    /// in it that git does not keep. What both are given by `--config` holds for both.
    fn settings_of_one_side(&self, base: &Checkout) -> Result<Vec<PathBuf>, Error> {
        let of_base = configuration_files(&base.folder);
        let mut alone = Vec::new();
        for file in configuration_files(&self.candidate.folder) {
            let is_shared =
                of_base.contains(&file) || self.args.config.iter().any(|it| file == *it);
            let in_repository = below(&file, &self.repository.root).is_some();
            let is_kept = in_repository && self.repository.tracks(&file)?;
            if !is_shared && !is_kept {
                alone.push(file);
            }
        }
        Ok(alone)
    }

    fn in_worktree(&self, worktree: &Worktree, name: &str) -> PathBuf {
        let workspace = below(&self.metadata.workspace_root, &self.repository.root);
        worktree.root.join(workspace.unwrap_or_default()).join(name)
    }

    /// Old builds and their sources go. One that cannot be removed is no reason to fail.
    fn prune(&self, current: &Path) {
        let superseded = Superseded::find(&self.places.builds, &self.places.worktrees, current);
        for folder in superseded.builds {
            if let Err(error) = fs::remove_dir_all(&folder) {
                warn(format_args!(
                    "the old build `{}` cannot be removed: {error}",
                    folder.display()
                ));
            }
        }
        for folder in superseded.worktrees {
            if let Err(error) = Worktree::remove(self.repository, &folder) {
                warn(error);
            }
        }
    }
}
