//! The user's project: a repository with a few revisions, outside of this workspace.
//!
//! The last revision is checked out. What is built of any of them stays for the next run of the
//! tests: the commits are the same each time, and files are only written when they changed.

use std::fs;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use super::call::command;

/// The project, for one test at a time: builds and runs of several would meet in one target folder.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    _lock: fs::File,
}

/// A revision: its tag, and the files that it changes. An empty file is one that is removed.
type Revision = (&'static str, &'static [(&'static str, &'static str)]);

const REVISIONS: [Revision; 4] = [
    (
        "base",
        &[
            (".gitignore", "target\nCargo.lock\n"),
            (
                "shop/Cargo.toml",
                concat!(
                    include_str!("project/package.toml"),
                    "\n[[bench]]\nname = \"gone\"\nharness = false\n"
                ),
            ),
            ("Cargo.toml", include_str!("project/workspace.toml")),
            ("perf.toml", "[regression]\nallocs = { fail = \"0%\" }\n"),
            ("shop/lib.rs", include_str!("project/lib.rs")),
            ("shop/build.rs", include_str!("project/build.rs")),
            (
                "shop/benches/counts.rs",
                include_str!("project/counts_base.rs"),
            ),
            ("shop/benches/same.rs", include_str!("project/same.rs")),
            ("shop/benches/gone.rs", include_str!("project/same.rs")),
            ("shop/benches/plain.rs", include_str!("project/plain.rs")),
        ],
    ),
    (
        "broken",
        &[("shop/lib.rs", "pub fn broken() -> u8 { \"no number\" }\n")],
    ),
    (
        "slow",
        &[
            ("shop/lib.rs", include_str!("project/lib.rs")),
            ("shop/build.rs", include_str!("project/slow_build.rs")),
        ],
    ),
    (
        "candidate",
        &[
            ("shop/build.rs", include_str!("project/build.rs")),
            (
                "shop/Cargo.toml",
                concat!(
                    include_str!("project/package.toml"),
                    "\n[[bench]]\nname = \"fresh\"\nharness = false\n"
                ),
            ),
            ("shop/benches/counts.rs", include_str!("project/counts.rs")),
            ("shop/benches/fresh.rs", include_str!("project/same.rs")),
            ("shop/benches/gone.rs", ""),
        ],
    ),
];

impl Project {
    /// Waits for its turn; then nobody else uses the project.
    pub(crate) fn take() -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo_perf_bench");
        fs::create_dir_all(&scratch).unwrap();
        let lock = fs::File::create(scratch.join("lock")).unwrap();
        // SAFETY: the descriptor is open as long as the file.
        assert_eq!(unsafe { libc::flock(lock.as_raw_fd(), libc::LOCK_EX) }, 0);
        let root = scratch.join("project");
        let (done, sources) = (scratch.join("sources"), format!("{:?}", all_files()));
        if fs::read_to_string(&done).ok().as_ref() != Some(&sources) {
            let _ = fs::remove_dir_all(&root);
            make(&root);
            fs::write(&done, sources).unwrap();
        }
        Self { root, _lock: lock }
    }

    /// The root of workspace and repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What `cargo perf-bench` keeps.
    pub(crate) fn kept(&self) -> PathBuf {
        self.root.join("target/perf-bench")
    }

    /// How many builds of bases were finished.
    pub(crate) fn stamps(&self) -> usize {
        let builds = fs::read_dir(self.kept().join("builds"));
        let builds = builds.into_iter().flatten().flatten();
        builds
            .filter(|build| build.path().join("stamp.json").exists())
            .count()
    }
}

/// What the revisions consist of, the place of the harness included.
fn all_files() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("../perf-harness");
    let harness = harness.canonicalize().unwrap().display().to_string();
    let with_place = |text: &str| text.replace("@PERF_HARNESS@", &harness);
    REVISIONS
        .iter()
        .map(|(tag, files)| {
            (
                *tag,
                files
                    .iter()
                    .map(|(path, text)| (*path, with_place(text)))
                    .collect(),
            )
        })
        .collect()
}

fn make(root: &Path) {
    fs::create_dir_all(root).unwrap();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    for (tag, files) in all_files() {
        for (path, text) in files {
            let path = root.join(path);
            if text.is_empty() {
                fs::remove_file(path).unwrap();
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        git(root, &["add", "--all"]);
        git(root, &["commit", "--quiet", "-m", tag]);
        git(root, &["tag", tag]);
    }
    // The versions that the harness itself is tested with are there without a registry.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, root.join("Cargo.lock")).unwrap();
}

/// git, with nobody's settings and always at the same time.
pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let output = command("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_DATE", "2026-11-21T10:30:00Z")
        .env("GIT_COMMITTER_DATE", "2026-11-21T10:30:00Z")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
