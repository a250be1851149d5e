//! A small repository with a history, in which commands are run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::shell::{Script, quoted};

/// The repository, which one test has at a time: what it built is there for the next one.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

/// Where the branches of the history lie.
///
/// `main` is a release; `harmless` changes no code; `change` is `harmless`, a commit that makes
/// `cache::sort` slower by orders of magnitude, and one more.
const HISTORY: &str = r#"
git init --quiet --initial-branch main
commit() { git add --all && git commit --quiet --message "$1"; }
printf 'target/\n.perf/\n' > .gitignore
cargo metadata --format-version 1 > /dev/null
commit "Sell goods"
git checkout --quiet -b harmless
echo "A shop." > README.md
commit "Tell what this is"
git checkout --quiet -b change
sed 's/GOODS: u64 = 100;/GOODS: u64 = 100_000;/' src/lib.rs > target/lib.rs
mv target/lib.rs src/lib.rs
commit "Sell more goods"
echo "It sells goods." >> README.md
commit "Tell more"
git clone --quiet --bare . target/origin.git
git remote add origin target/origin.git
git fetch --quiet origin
git remote set-head origin main
"#;

impl Project {
    /// As it was at first, with this branch checked out.
    pub(crate) fn on(branch: &str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guides");
        empty(&root);
        write_sources(&root);
        let project = Self {
            root,
            _alone: alone,
        };
        let script = format!("{HISTORY}git checkout --quiet {}", quoted(branch));
        let run = project.script(&script).run();
        assert_eq!(run.status, Some(0), "{run}");
        project
    }

    /// The same with a second bench target, `load`, and its scenarios.
    pub(crate) fn with_load(self) -> Self {
        write(
            &self.root,
            &[("load.rs", "benches/load.rs"), ("perf.toml", "perf.toml")],
        );
        let manifest = self.root.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let text = text.replace(
            "/perf-harness\" }",
            "/perf-harness\", features = [\"load\"] }",
        );
        let load = "\n[[bench]]\nname = \"load\"\nharness = false\n";
        fs::write(&manifest, text + load).unwrap();
        self
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A script that is run in its folder.
    pub(crate) fn script(&self, text: &str) -> Script {
        Script::new(text, &self.root)
    }
}

/// The repository of perf_bench.
pub(crate) fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// What is built stays, and what was measured, stored or committed goes.
fn empty(root: &Path) {
    fs::create_dir_all(root.join("target")).unwrap();
    for folder in [root.to_owned(), root.join("target")] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default();
            if ["target", "debug", "release", "perf-bench"]
                .iter()
                .any(|kept| name == *kept)
            {
                continue;
            }
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

fn write_sources(root: &Path) {
    write(
        root,
        &[
            ("package.toml", "Cargo.toml"),
            ("lib.rs", "src/lib.rs"),
            ("cache.rs", "benches/cache.rs"),
        ],
    );
    // The versions that the workspace is tested with are there without a registry.
    fs::copy(workspace().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
}

fn write(root: &Path, files: &[(&str, &str)]) {
    let sources = workspace().join("cargo-perf-bench/tests/guides/project");
    let harness = workspace().join("perf-harness").display().to_string();
    for (from, to) in files {
        let text = fs::read_to_string(sources.join(from)).unwrap();
        let to = root.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text.replace("@PERF_HARNESS@", &harness)).unwrap();
    }
}
