use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::CargoError;
use crate::environment;

/// The compiler that cargo uses in a folder.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    /// What `rustc -vV` says.
    pub(crate) version: String,
    /// Where its dynamic libraries are.
    pub(crate) libraries: PathBuf,
}

impl Toolchain {
    /// Asks the compiler, in the folder that rustup chooses it by.
    pub(crate) fn of(folder: &Path, target: Option<&str>) -> Result<Self, CargoError> {
        let version = ask(folder, &["-vV"])?;
        let mut arguments = vec!["--print", "target-libdir"];
        if let Some(target) = target {
            arguments.extend(["--target", target]);
        }
        // A triple that the compiler lacks is cargo's to explain.
        let libraries = ask(folder, &arguments).unwrap_or_default();
        Ok(Self {
            version,
            libraries: libraries.trim().into(),
        })
    }
}

fn ask(folder: &Path, arguments: &[&str]) -> Result<String, CargoError> {
    let program = environment::variable("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|source| CargoError::Start {
            program: program.to_string_lossy().into_owned(),
            source,
        })?;
    if !output.status.success() {
        return Err(CargoError::Answer {
            program: "rustc",
            detail: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
