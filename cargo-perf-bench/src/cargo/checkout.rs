use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CargoError, Metadata, Toolchain};
use crate::cli::CargoArgs;
use crate::environment;
use crate::files::below;

/// Sources that cargo can be called in.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    /// Where cargo is called: its configuration is looked for from there upwards.
    pub(crate) folder: PathBuf,
    /// The Cargo.toml to start from, unless it is the nearest one.
    pub(crate) manifest_path: Option<PathBuf>,
    /// The toolchain for rustup to take, unless it is the one that rustup chooses by the folder.
    pub(crate) rustup_toolchain: Option<OsString>,
}

impl Checkout {
    /// What the user stands in.
    pub(crate) fn here(args: &CargoArgs) -> Result<Self, CargoError> {
        let folder = environment::working_dir().map_err(|source| CargoError::Start {
            program: "cargo".to_owned(),
            source,
        })?;
        Ok(Self {
            folder,
            manifest_path: args.manifest_path.as_deref().map(environment::absolute),
            rustup_toolchain: None,
        })
    }

    /// A call of cargo there: the cargo that started this program, else the one on the PATH.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let program = environment::variable("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(program);
        command.current_dir(&self.folder).arg(subcommand);
        if let Some(name) = &self.rustup_toolchain {
            command.env("RUSTUP_TOOLCHAIN", name);
        }
        if let Some(path) = &self.manifest_path {
            command.arg("--manifest-path").arg(path);
        }
        command
    }

    /// What cargo knows of the workspace there.
    pub(crate) fn metadata(&self, args: &CargoArgs) -> Result<Metadata, CargoError> {
        let mut command = self.cargo("metadata");
        command
            .args(["--no-deps", "--format-version=1"])
            .args(args.restraint())
            .args(args.configuration());
        let mut metadata = Metadata::read(command)?;
        if let Some(folder) = &args.target_dir {
            metadata.target_directory = self.folder.join(folder);
        }
        Ok(metadata)
    }

    /// The same place in other sources: `root` there is what `own_root` is here. A folder that is
    /// missing there gives way to the workspace's. The toolchain stays.
    pub(crate) fn moved(
        &self,
        own_root: &Path,
        root: &Path,
        workspace: &Path,
        toolchain: &Toolchain,
    ) -> Self {
        let elsewhere = |path: &Path| Some(root.join(below(path, own_root)?));
        let folder = elsewhere(&self.folder).filter(|folder| folder.is_dir());
        let workspace = elsewhere(workspace).unwrap_or_else(|| root.to_owned());
        Self {
            folder: folder.unwrap_or_else(|| workspace.clone()),
            manifest_path: Some(workspace.join("Cargo.toml")),
            rustup_toolchain: toolchain.rustup_name.clone(),
        }
    }
}
