use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::CargoError;

/// What `cargo metadata` tells of a workspace, as far as it is needed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_root: PathBuf,
    pub(crate) target_directory: PathBuf,
    /// Where cargo keeps what lies between, where that is another place.
    pub(crate) build_directory: Option<PathBuf>,
}

/// A package of the workspace.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    version: String,
    manifest_path: PathBuf,
    authors: Vec<String>,
    description: Option<String>,
    homepage: Option<String>,
    repository: Option<String>,
    license: Option<String>,
    license_file: Option<String>,
    rust_version: Option<String>,
    readme: Option<String>,
    targets: Vec<Target>,
}

/// A target of a package.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<String>,
}

impl Target {
    /// Whether it is a dynamic library that executables may need when they run.
    pub(super) fn is_shared(&self) -> bool {
        self.kind
            .iter()
            .any(|kind| kind == "dylib" || kind == "cdylib")
    }

    pub(super) fn is_bench(&self) -> bool {
        self.kind.iter().any(|kind| kind == "bench")
    }
}

impl Metadata {
    /// Runs `cargo metadata` and reads its answer.
    pub(super) fn read(mut command: Command) -> Result<Self, CargoError> {
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| CargoError::Start {
                program: command.get_program().to_string_lossy().into_owned(),
                source,
            })?;
        if !output.status.success() {
            return Err(CargoError::Metadata);
        }
        serde_json::from_slice(&output.stdout).map_err(|error| CargoError::Answer {
            program: "cargo metadata",
            detail: error.to_string(),
        })
    }

    /// Names of all bench targets, with those of their packages.
    pub(crate) fn bench_targets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.packages.iter().flat_map(|package| {
            let benches = package.targets.iter().filter(|target| target.is_bench());
            benches.map(|bench| (package.name.as_str(), bench.name.as_str()))
        })
    }

    pub(super) fn package(&self, id: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.id == id)
    }
}

impl Package {
    /// The folder of its Cargo.toml.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// The variables that cargo sets for what it runs of the package.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let (numbers, pre) = self
            .version
            .split('+')
            .next()
            .unwrap_or_default()
            .split_once('-')
            .unwrap_or((self.version.split('+').next().unwrap_or_default(), ""));
        let mut numbers = numbers.split('.');
        let mut number = || numbers.next().unwrap_or_default().to_owned();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        [
            ("CARGO_MANIFEST_DIR", self.folder().display().to_string()),
            (
                "CARGO_MANIFEST_PATH",
                self.manifest_path.display().to_string(),
            ),
            ("CARGO_PKG_NAME", self.name.clone()),
            ("CARGO_PKG_VERSION", self.version.clone()),
            ("CARGO_PKG_VERSION_MAJOR", number()),
            ("CARGO_PKG_VERSION_MINOR", number()),
            ("CARGO_PKG_VERSION_PATCH", number()),
            ("CARGO_PKG_VERSION_PRE", pre.to_owned()),
            ("CARGO_PKG_AUTHORS", self.authors.join(":")),
            ("CARGO_PKG_DESCRIPTION", text(&self.description)),
            ("CARGO_PKG_HOMEPAGE", text(&self.homepage)),
            ("CARGO_PKG_REPOSITORY", text(&self.repository)),
            ("CARGO_PKG_LICENSE", text(&self.license)),
            ("CARGO_PKG_LICENSE_FILE", text(&self.license_file)),
            ("CARGO_PKG_RUST_VERSION", text(&self.rust_version)),
            ("CARGO_PKG_README", text(&self.readme)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{
        "packages": [
            {"id": "path+file:///w/shop#0.1.0", "name": "shop", "version": "1.2.3-rc.1+build",
             "manifest_path": "/w/shop/Cargo.toml", "authors": ["A", "B"], "license": "MIT",
             "description": null, "edition": "2024", "features": {},
             "targets": [{"name": "shop", "kind": ["lib"], "bench": true},
                         {"name": "cache", "kind": ["bench"]}]},
            {"id": "path+file:///w/goods#0.1.0", "name": "goods", "version": "0.1.0",
             "manifest_path": "/w/goods/Cargo.toml", "targets": [{"name": "goods", "kind": ["lib"]}]}
        ],
        "workspace_root": "/w", "target_directory": "/w/target", "version": 1
    }"#;

    fn metadata() -> Metadata {
        serde_json::from_str(ANSWER).unwrap()
    }

    #[test]
    fn bench_targets_are_told_with_their_packages() {
        let metadata = metadata();
        assert_eq!(
            metadata.bench_targets().collect::<Vec<_>>(),
            [("shop", "cache")]
        );
    }

    #[test]
    fn variables_are_those_of_cargo() {
        let metadata = metadata();
        let package = metadata.package("path+file:///w/shop#0.1.0").unwrap();
        let variables = package.variables();
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("CARGO_MANIFEST_DIR"), Some("/w/shop"));
        assert_eq!(value("CARGO_PKG_VERSION"), Some("1.2.3-rc.1+build"));
        assert_eq!(value("CARGO_PKG_VERSION_PATCH"), Some("3"));
        assert_eq!(value("CARGO_PKG_VERSION_PRE"), Some("rc.1"));
        assert_eq!(value("CARGO_PKG_AUTHORS"), Some("A:B"));
        assert_eq!(value("CARGO_PKG_DESCRIPTION"), Some(""));
    }
}
