use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::message::bench_targets;
use super::run_settings::RunSettings;
use super::{BenchTarget, CargoError, Checkout, Metadata, Remap, Toolchain};
use crate::cli::CargoArgs;
use crate::environment;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// A build of the bench targets of a checkout.
#[derive(Debug)]
pub(crate) struct Build<'a> {
    /// For messages: what is built.
    pub(crate) what: &'a str,
    pub(crate) checkout: &'a Checkout,
    pub(crate) metadata: &'a Metadata,
    pub(crate) args: &'a CargoArgs,
    /// Where it goes, unless cargo's own folder is right.
    pub(crate) target_dir: Option<PathBuf>,
    /// Makes executables of the same sources the same.
    pub(crate) remap: Option<Remap>,
    pub(crate) toolchain: &'a Toolchain,
}

/// What a build came to.
#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) targets: Vec<BenchTarget>,
    /// Whether nothing failed: with `--keep-going` there may be targets all the same.
    pub(crate) complete: bool,
}

impl Build<'_> {
    /// Lets cargo build, which says itself how that goes.
    pub(crate) fn run(&self, interrupt: &Interrupt) -> Result<Built, Error> {
        // It makes the same executables as `cargo bench`, which has no --keep-going.
        let mut command = self.checkout.cargo("build");
        command.arg("--message-format=json-render-diagnostics");
        if self.args.bench.is_empty() {
            command.arg("--benches");
        }
        if self.args.cargo_profile.is_none() {
            command.args(["--profile", "bench"]);
        }
        command
            .args(self.args.selection())
            .args(self.args.manner())
            .args(self.args.conduct());
        if let Some(folder) = self.target_dir.as_ref().or(self.args.target_dir.as_ref()) {
            command.arg("--target-dir").arg(folder);
        }
        if let Some(folder) = &self.target_dir {
            command.arg("--config").arg(build_dir(folder));
        }
        if let Some(remap) = &self.remap {
            remap.apply_to(&mut command);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let output = interrupt
            .output(&mut command)
            .map_err(|source| CargoError::Start {
                program: command.get_program().to_string_lossy().into_owned(),
                source,
            })?;
        if interrupt.is_set() {
            return Err(Error::Interrupted);
        }
        if !output.status.success() && !self.args.keep_going {
            return Err(CargoError::Build {
                what: self.what.to_owned(),
            }
            .into());
        }
        let mut metadata = self.metadata.clone();
        if let Some(folder) = &self.target_dir {
            metadata.target_directory.clone_from(folder);
            metadata.build_directory = None;
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        let mut targets = bench_targets(&messages, &metadata, &self.toolchain.libraries);
        let settings = RunSettings::of(self.checkout, self.args);
        let of_settings = settings.variables(&environment::variables());
        for target in &mut targets {
            // What cargo knows of the package has the last word.
            target.variables.splice(..0, of_settings.iter().cloned());
        }
        Ok(Built {
            targets,
            complete: output.status.success(),
        })
    }
}

/// What keeps all of a build in its folder: a `build.build-dir` of the user's is one for all builds of
/// a workspace. The last value that cargo is given counts, before variables and files.
fn build_dir(folder: &Path) -> String {
    let folder = serde_json::to_string(&folder.to_string_lossy()).expect("a string can be written");
    format!("build.build-dir={folder}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_folder_is_a_value_of_cargos_configuration() {
        assert_eq!(
            build_dir(Path::new("/w/it's \"here\"")),
            r#"build.build-dir="/w/it's \"here\"""#
        );
    }
}
