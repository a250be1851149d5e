//! The user's project: a workspace of four packages outside of this one, built once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// What cargo and cargo's users set for the outer run and what the inner one must not see.
const OUTER: [&str; 8] = [
    "CARGO",
    "GITHUB_",
    "PERF_BENCH_",
    "NEXTEST",
    "CI",
    "NO_COLOR",
    "RUST_BACKTRACE",
    "RUST_LIB_BACKTRACE",
];
/// Where cargo finds crates and how it reaches them is the same for both.
const SHARED: [&str; 5] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
];

/// The project, its benches built.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    /// Executables of the package `shop`, by bench target, and of others, as `older/changed`.
    benches: BTreeMap<String, PathBuf>,
}

/// The project that all tests share. None of them writes to its folder.
pub(crate) fn project() -> &'static Project {
    static PROJECT: OnceLock<Project> = OnceLock::new();
    PROJECT.get_or_init(|| {
        let root = scratch().join("project");
        write_sources(&root);
        let benches = build(&root);
        Project { root, benches }
    })
}

impl Project {
    /// The folder of the package whose benches run, in which cargo starts them.
    pub(crate) fn package(&self) -> PathBuf {
        self.root.join("shop")
    }

    /// The folder of the package whose benches do not compile.
    pub(crate) fn mistakes(&self) -> PathBuf {
        self.root.join("mistakes")
    }

    /// The executable of a bench target.
    pub(crate) fn bench(&self, name: &str) -> &Path {
        self.benches
            .get(name)
            .unwrap_or_else(|| panic!("the project has no bench target `{name}`"))
    }
}

/// A command that sees nothing of the run that this test is a part of.
pub(crate) fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if begins(&OUTER) && !begins(&SHARED) {
            command.env_remove(&name);
        }
    }
    command
}

/// cargo, in a folder, with the target folder that all tests share.
pub(crate) fn cargo(folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = command(program);
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target_dir())
        .env("CARGO_NET_OFFLINE", "true");
    command
}

/// Where the project's builds go.
pub(crate) fn target_dir() -> PathBuf {
    scratch().join("target")
}

fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("end_to_end")
}

/// Copies the sources to `root`. A file that is there already stays untouched, so that cargo
/// builds nothing anew, and tests in other processes may do the same at the same time.
pub(crate) fn write_sources(root: &Path) {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = harness.join("tests/end_to_end/project");
    copy(&sources, root, harness);
    // The versions that the harness itself is tested with are there without a registry.
    let lock = harness.join("../Cargo.lock");
    if lock.exists() && !root.join("Cargo.lock").exists() {
        write(&root.join("Cargo.lock"), &fs::read(&lock).unwrap());
    }
}

fn copy(from: &Path, to: &Path, harness: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name), harness);
            continue;
        }
        // Under their own name the manifests would be packages of this repository.
        let name = if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            "Cargo.toml".as_ref()
        } else {
            name
        };
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace(
            "@PERF_HARNESS@",
            &harness.display().to_string().replace('\\', "/"),
        );
        write(&to.join(name), text.as_bytes());
    }
}

fn write(path: &Path, content: &[u8]) {
    if fs::read(path).is_ok_and(|there| there == content) {
        return;
    }
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap()).unwrap();
    std::io::Write::write_all(&mut file, content).unwrap();
    file.persist(path).unwrap();
}

/// Builds the benches of `shop`, and those of `older` that they are held against; tells where they
/// are.
fn build(root: &Path) -> BTreeMap<String, PathBuf> {
    let output = cargo(&root.join("shop"))
        .args([
            "bench",
            "--no-run",
            "--package=shop",
            "--package=older",
            "--message-format=json-render-diagnostics",
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?;
            let manifest = Path::new(message["manifest_path"].as_str()?);
            let name = match manifest.parent()?.file_name()?.to_str()? {
                "shop" => name.to_owned(),
                package => format!("{package}/{name}"),
            };
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        })
        .collect()
}
