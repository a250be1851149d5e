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
    /// By which rustup knows it, where it is one of rustup's.
    pub(crate) rustup_name: Option<OsString>,
}

impl Toolchain {
    /// The triple that it builds for by itself.
    pub(super) fn host(&self) -> &str {
        let mut lines = self.version.lines();
        lines
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default()
    }

    /// Asks the compiler, in the folder that rustup chooses it by.
    pub(crate) fn of(folder: &Path, target: Option<&str>) -> Result<Self, CargoError> {
        let version = ask(folder, &["-vV"])?;
        let mut arguments = vec!["--print", "target-libdir"];
        if let Some(target) = target {
            arguments.extend(["--target", target]);
        }
        let sysroot = ask(folder, &["--print", "sysroot"])?;
        // A triple that the compiler lacks is cargo's to explain.
        let libraries = ask(folder, &arguments).unwrap_or_default();
        Ok(Self {
            version,
            libraries: libraries.trim().into(),
            rustup_name: rustup_name(Path::new(sysroot.trim())),
        })
    }
}

/// rustup keeps its toolchains side by side in `toolchains`, each under its name.
fn rustup_name(sysroot: &Path) -> Option<OsString> {
    let is_of_rustup = sysroot.parent()?.file_name()? == "toolchains";
    is_of_rustup.then(|| sysroot.file_name().map(OsString::from))?
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_of_rustups_is_known_by_its_folder() {
        let name = |sysroot: &str| rustup_name(Path::new(sysroot));
        assert_eq!(
            name("/home/x/.rustup/toolchains/1.90-x86_64"),
            Some("1.90-x86_64".into())
        );
        assert_eq!(name("/opt/rust"), None);
    }
}
