use std::fs;
use std::path::{Path, PathBuf};

use super::kept_builds::Superseded;
use super::key::Key;
use super::stamp::Stamp;
use crate::cargo::{
    BenchTarget, Build, Built, CargoError, Checkout, Metadata, Remap, Toolchain, present_in,
};
use crate::cli::CargoArgs;
use crate::environment;
use crate::error::Error;
use crate::files::below;
use crate::git::{Repository, Revision, Worktree};
use crate::interrupt::Interrupt;
use crate::messages::{Progress, warn};

/// A base that is to be built, unless that was done already.
#[derive(Debug)]
pub(crate) struct BaseBuild<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) revision: &'a Revision,
    /// What it is compared with: the checkout, and what cargo knows of it.
    pub(crate) candidate: &'a Checkout,
    pub(crate) metadata: &'a Metadata,
    pub(crate) args: &'a CargoArgs,
    /// Whether equal sources are to give equal executables.
    pub(crate) reproducible: bool,
    pub(crate) progress: Progress,
}

/// What there is of the base.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) targets: Vec<BenchTarget>,
}

impl BaseBuild<'_> {
    /// Gives the base's bench targets; of what is built already nothing is built.
    pub(crate) fn run(&self, interrupt: &Interrupt) -> Result<Base, Error> {
        let home = self.metadata.target_directory.join("perf-bench");
        let worktrees = home.join("worktrees");
        fs::create_dir_all(&worktrees).map_err(Error::file("make the folder", &worktrees))?;
        let place = worktrees.join(self.revision.short());
        let worktree = Worktree::of(self.repository, self.revision, &place)?;
        for warning in &worktree.warnings {
            warn(warning);
        }
        self.copy_lock(&worktree)?;
        let own_root = &self.repository.root;
        let workspace = &self.metadata.workspace_root;
        let checkout = self.candidate.moved(own_root, &worktree.root, workspace);
        if !checkout
            .manifest_path
            .as_ref()
            .is_some_and(|path| path.is_file())
        {
            return Err(Error::NothingInBase {
                base: self.revision.to_string(),
            });
        }

        let toolchain = Toolchain::of(&checkout.folder, self.args.target.as_deref())?;
        let manner = self.manner(&worktree, &checkout, &toolchain);
        let builds = home.join("builds");
        let folder = builds.join(format!("{}-{}", self.revision.short(), manner.short()));
        let key = manner.with_words("selection", &self.args.selection());
        let stamp =
            if let Some(stamp) = Stamp::in_folder(&folder).filter(|stamp| stamp.holds_for(&key)) {
                self.progress
                    .doing(format_args!("{} is built already", self.revision));
                stamp
            } else {
                self.progress
                    .doing(format_args!("building {}", self.revision));
                let built = self.build(&worktree, &checkout, &toolchain, &folder, interrupt)?;
                if !built.complete {
                    warn(format_args!("not all of {} could be built", self.revision));
                    return Ok(Base {
                        targets: built.targets,
                    });
                }
                Stamp::new(&key, &place, built)
            };
        stamp.write(&folder)?;
        self.prune(&builds, &worktrees, &folder);
        Ok(Base {
            targets: stamp.targets,
        })
    }

    fn build(
        &self,
        worktree: &Worktree,
        checkout: &Checkout,
        toolchain: &Toolchain,
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
            toolchain,
        };
        build.run(interrupt)
    }

    /// Everything that the build depends on but what of it is built: another selection finds in the
    /// same folder what both have.
    fn manner(&self, worktree: &Worktree, checkout: &Checkout, toolchain: &Toolchain) -> Key {
        Key::default()
            .with("commit", &self.revision.commit)
            .with("manifest", &format!("{:?}", checkout.manifest_path))
            .with("rustc", &toolchain.version)
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
        fs::copy(&own, &copy)
            .map(drop)
            .map_err(Error::file("copy Cargo.lock to", &copy))
    }

    fn in_worktree(&self, worktree: &Worktree, name: &str) -> PathBuf {
        let workspace = below(&self.metadata.workspace_root, &self.repository.root);
        worktree.root.join(workspace.unwrap_or_default()).join(name)
    }

    /// Old builds and their sources go. One that cannot be removed is no reason to fail.
    fn prune(&self, builds: &Path, worktrees: &Path, current: &Path) {
        let superseded = Superseded::find(builds, worktrees, current);
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
