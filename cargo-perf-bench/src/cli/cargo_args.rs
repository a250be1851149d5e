use std::convert::Infallible;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::environment;

/// Cargo's own flags, handed on to it.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Handed on to cargo")]
pub(crate) struct CargoArgs {
    /// Bench targets of this package only [default: of the whole workspace]
    #[arg(short, long, value_name = "SPEC")]
    pub(crate) package: Vec<String>,
    /// Bench targets of the whole workspace, which is the default
    #[arg(long, conflicts_with = "package")]
    pub(crate) workspace: bool,
    /// Leave a package out
    #[arg(long, value_name = "SPEC", conflicts_with = "package")]
    pub(crate) exclude: Vec<String>,
    /// This bench target only
    #[arg(long, value_name = "NAME")]
    pub(crate) bench: Vec<String>,
    /// Features to build with
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Build with all features
    #[arg(long)]
    pub(crate) all_features: bool,
    /// Build without the default features
    #[arg(long)]
    pub(crate) no_default_features: bool,
    /// Cargo's profile to build with [default: bench]
    #[arg(long, value_name = "NAME")]
    pub(crate) cargo_profile: Option<String>,
    /// Build for this target triple
    #[arg(long, value_name = "TRIPLE", value_parser = triple)]
    pub(crate) target: Option<String>,
    /// Where builds go
    #[arg(long, value_name = "FOLDER")]
    pub(crate) target_dir: Option<PathBuf>,
    /// The Cargo.toml to start from
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Builds at once
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<String>,
    /// Build, and run, what can be built where something else cannot
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Cargo.lock stays as it is
    #[arg(long)]
    pub(crate) locked: bool,
    /// Without the network
    #[arg(long)]
    pub(crate) offline: bool,
    /// The same as --locked --offline
    #[arg(long)]
    pub(crate) frozen: bool,
    /// Pay no attention to `rust-version`
    #[arg(long)]
    pub(crate) ignore_rust_version: bool,
    /// A value of cargo's configuration
    #[arg(long, value_name = "KEY=VALUE|PATH", value_parser = OsStringValueParser::new().map(setting))]
    pub(crate) config: Vec<OsString>,
    /// A flag of a nightly cargo
    #[arg(short = 'Z', value_name = "FLAG")]
    pub(crate) unstable: Vec<String>,
}

impl CargoArgs {
    /// Which packages and bench targets are built.
    pub(crate) fn selection(&self) -> Vec<OsString> {
        let mut flags = Flags::default();
        if self.package.is_empty() {
            flags.flag("--workspace", true);
        }
        flags.each("--package", &self.package);
        flags.each("--exclude", &self.exclude);
        flags.each("--bench", &self.bench);
        flags.0
    }

    /// How they are built. Two builds with the same flags differ by their sources alone.
    pub(crate) fn manner(&self) -> Vec<OsString> {
        let mut flags = Flags::default();
        flags.each("--features", &self.features);
        flags.flag("--all-features", self.all_features);
        flags.flag("--no-default-features", self.no_default_features);
        flags.each("--profile", &self.cargo_profile);
        flags.each("--target", &self.target);
        flags.flag("--ignore-rust-version", self.ignore_rust_version);
        flags.0.extend(self.configuration());
        flags.0
    }

    /// The same as [`manner`](Self::manner), and where, as this program takes it.
    pub(crate) fn own_spelling(&self) -> Vec<OsString> {
        let mut words = self.manner();
        for word in &mut words {
            if word == "--profile" {
                *word = "--cargo-profile".into();
            }
        }
        let mut places = Flags::default();
        places.each("--manifest-path", &self.manifest_path);
        places.each("--target-dir", &self.target_dir);
        words.extend(places.0);
        words
    }

    /// What changes neither what is built nor how.
    pub(crate) fn conduct(&self) -> Vec<OsString> {
        let mut flags = Flags::default();
        flags.each("--jobs", &self.jobs);
        flags.flag("--keep-going", self.keep_going);
        flags.0.extend(self.restraint());
        flags.0
    }

    /// Whether cargo may change Cargo.lock or use the network.
    pub(crate) fn restraint(&self) -> Vec<OsString> {
        let mut flags = Flags::default();
        flags.flag("--locked", self.locked);
        flags.flag("--offline", self.offline);
        flags.flag("--frozen", self.frozen);
        flags.0
    }

    /// Cargo's configuration as the command line gives it.
    pub(crate) fn configuration(&self) -> Vec<OsString> {
        let mut flags = Flags::default();
        flags.each("--config", &self.config);
        flags.each("-Z", &self.unstable);
        flags.0
    }
}

/// A target triple, or a file that describes one: cargo is called in other folders too.
#[expect(
    clippy::unnecessary_wraps,
    reason = "clap takes functions that may refuse"
)]
fn triple(text: &str) -> Result<String, Infallible> {
    if text.ends_with(".json") {
        let path = environment::absolute(Path::new(text));
        return Ok(path.to_string_lossy().into_owned());
    }
    Ok(text.to_owned())
}

/// A value of cargo's configuration, or a file of it.
fn setting(value: OsString) -> OsString {
    let path = environment::absolute(Path::new(&value));
    if path.is_file() { path.into() } else { value }
}

/// A command line that is being put together.
#[derive(Default)]
struct Flags(Vec<OsString>);

impl Flags {
    fn flag(&mut self, name: &str, given: bool) {
        if given {
            self.0.push(name.into());
        }
    }

    fn each<'a, T: AsRef<std::ffi::OsStr> + 'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = &'a T>,
    ) {
        for value in values {
            self.0.push(name.into());
            self.0.push(value.as_ref().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_mean_the_same_in_the_folder_of_the_base() {
        // Tests run in the package's folder.
        let here = |name: &str| environment::absolute(Path::new(name));
        assert_eq!(setting("Cargo.toml".into()), here("Cargo.toml"));
        assert_eq!(setting("a.b='Cargo.toml'".into()), "a.b='Cargo.toml'");
        let file = here("own.json").display().to_string();
        assert_eq!(triple("own.json"), Ok(file));
        assert_eq!(triple("x86_64-linux"), Ok("x86_64-linux".to_owned()));
    }

    #[test]
    fn the_whole_workspace_unless_packages_are_named() {
        assert_eq!(CargoArgs::default().selection(), ["--workspace"]);
        let one = CargoArgs {
            package: vec!["shop".into()],
            bench: vec!["cache".into()],
            ..CargoArgs::default()
        };
        assert_eq!(one.selection(), ["--package", "shop", "--bench", "cache"]);
    }

    #[test]
    fn what_the_build_depends_on_is_apart_from_how_it_goes_about() {
        let args = CargoArgs {
            features: vec!["a,b".into()],
            cargo_profile: Some("release".into()),
            config: vec!["k=1".into()],
            jobs: Some("1".into()),
            keep_going: true,
            locked: true,
            ..CargoArgs::default()
        };
        assert_eq!(
            args.manner(),
            [
                "--features",
                "a,b",
                "--profile",
                "release",
                "--config",
                "k=1"
            ]
        );
        assert_eq!(args.conduct(), ["--jobs", "1", "--keep-going", "--locked"]);
        assert_eq!(args.own_spelling()[2..4], ["--cargo-profile", "release"]);
    }
}
