//! A run in parts, and what `merge` makes of them.

use std::fs;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::call::{Outcome, QUICK, command, perf_bench};

const PARTS: usize = 4;
/// All parts are set up by then.
const AHEAD: Duration = Duration::from_secs(5);
/// Four seconds at 100/s.
const CALLS: u64 = 400;

/// Parts of a run, each in a folder of its own as if it came from another machine.
struct Parts {
    folder: tempfile::TempDir,
}

impl Parts {
    fn run() -> Self {
        let program = program();
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let begin = now + AHEAD;
        let children: Vec<Child> = (1..=PARTS)
            .map(|part| {
                let mut run = command(&program);
                run.args(["--bench", "--quiet", "--shard", &format!("{part}/{PARTS}")])
                    .args(["--start-at", &begin.as_secs().to_string()])
                    .current_dir(folder.path())
                    .env("PERF_BENCH_HOME", folder.path().join(part.to_string()))
                    .envs(QUICK)
                    .stdout(Stdio::null());
                run.spawn().unwrap()
            })
            .collect();
        for mut child in children {
            assert_eq!(child.wait().unwrap().code(), Some(0));
        }
        Self { folder }
    }

    /// The folder that the run of a part has left.
    fn of(&self, part: usize) -> PathBuf {
        let runs = self.folder.path().join(part.to_string()).join("runs");
        let mut folders = fs::read_dir(runs)
            .unwrap()
            .flatten()
            .map(|entry| entry.path());
        folders.find(|path| path.is_dir()).unwrap()
    }

    fn report(&self, part: usize) -> Value {
        let files = fs::read_dir(self.of(part)).unwrap().flatten();
        let mut paths = files.map(|entry| entry.path());
        let path = paths.find(|path| path.extension().is_some_and(|end| end == "json"));
        serde_json::from_slice(&fs::read(path.unwrap()).unwrap()).unwrap()
    }

    fn merge(&self, parts: &[usize]) -> Outcome {
        let mut merge = perf_bench(self.folder.path(), "merge");
        merge.args(parts.iter().map(|part| self.of(*part)));
        Outcome::of(merge)
    }
}

/// The bench target, built.
fn program() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo_perf_bench_load");
    fs::create_dir_all(root.join("benches")).unwrap();
    let lock = fs::File::create(root.join("lock")).unwrap();
    // SAFETY: the descriptor is open as long as the file.
    assert_eq!(unsafe { libc::flock(lock.as_raw_fd(), libc::LOCK_EX) }, 0);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let harness = workspace.join("perf-harness").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dev-dependencies]\nperf-harness = {{ path = '{}', features = [\"load\"] }}\n\n\
         [[bench]]\nname = \"load\"\nharness = false\n\n\
         [profile.bench]\nopt-level = 0\ndebug = false\nincremental = false\n\n[workspace]\n",
        harness.display()
    );
    let sources = [
        ("Cargo.toml", manifest.as_str()),
        ("perf.toml", ""),
        ("benches/load.rs", include_str!("project/load.rs")),
    ];
    for (name, text) in sources {
        if fs::read_to_string(root.join(name)).ok().as_deref() != Some(text) {
            fs::write(root.join(name), text).unwrap();
        }
    }
    // The versions that the harness itself is tested with are there without a registry.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let mut build = command("cargo");
    build
        .args([
            "bench",
            "--no-run",
            "--bench",
            "load",
            "--message-format",
            "json",
        ])
        .current_dir(&root)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", root.join("target"));
    let built = build.output().unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut programs =
        messages.filter_map(|message: Value| Some(message["executable"].as_str()?.into()));
    programs.next_back().unwrap()
}

fn case<'a>(report: &'a Value, id: &str) -> &'a Value {
    let mut cases = report["benchmarks"].as_array().unwrap().iter();
    cases.find(|case| case["id"] == id).unwrap()
}

fn calls(case: &Value) -> u64 {
    let cells = case["histogram"].as_array().unwrap().iter();
    cells.map(|cell| cell[1].as_u64().unwrap()).sum()
}

fn offered(case: &Value) -> u64 {
    let seconds = case["series"]["seconds"].as_array().unwrap().iter();
    seconds
        .map(|second| second["offered"].as_u64().unwrap())
        .sum()
}

#[test]
fn parts_make_the_whole_and_lose_no_call() {
    let parts = Parts::run();
    let mut plain = 0;
    for part in 1..=PARTS {
        let report = parts.report(part);
        assert_eq!(
            (&report["shard"]["index"], &report["shard"]["of"]),
            (&part.into(), &PARTS.into())
        );
        let checkout = case(&report, "load::checkout");
        assert_eq!((calls(checkout), offered(checkout)), (CALLS / 4, CALLS / 4));
        assert_eq!(
            (&checkout["verdict"], &checkout["targets"]),
            (&"none".into(), &Value::Array(vec![]))
        );
        let cases = report["benchmarks"].as_array().unwrap();
        plain += cases.iter().filter(|case| case["series"].is_null()).count();
    }
    assert_eq!(plain, 5);

    let whole = parts.merge(&[3, 1, 4, 2]).exits(0);
    let whole: Value = serde_json::from_str(&whole.stdout).unwrap();
    assert!(whole.get("shard").is_none());
    assert_eq!(whole["benchmarks"].as_array().unwrap().len(), 7);
    let checkout = case(&whole, "load::checkout");
    assert_eq!((calls(checkout), offered(checkout)), (CALLS, CALLS));
    assert_eq!(
        checkout["series"]["checks"]["made"],
        serde_json::json!([CALLS, CALLS])
    );
    let verdicts = checkout["targets"].as_array().unwrap().iter();
    assert_eq!(
        verdicts
            .filter(|target| target["verdict"] != "none")
            .count(),
        2
    );
    assert_eq!(checkout["targets"][1]["observed"], 0.0);
    // Each of the six users has made its five calls, in whichever part it was.
    let users = case(&whole, "load::users");
    assert_eq!(calls(users), 30);
    assert_eq!(users["metrics"]["number"]["value"], 3.5);
}

#[test]
fn parts_that_are_missing_doubled_or_without_their_logs_are_refused() {
    let parts = Parts::run();
    parts
        .merge(&[1, 2, 4])
        .exits(2)
        .complains("lacks part 3/4.*--shard 3/4");
    let doubled = Parts::run();
    let mut merge = perf_bench(parts.folder.path(), "merge");
    merge.args([
        parts.of(1),
        doubled.of(1),
        parts.of(2),
        parts.of(3),
        parts.of(4),
    ]);
    Outcome::of(merge).exits(2).complains("both hold part 1/4");
    let logs = fs::read_dir(parts.of(2))
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    for log in logs.filter(|path| path.extension().is_some_and(|end| end == "hlog")) {
        let text = fs::read(&log).unwrap();
        fs::write(&log, &text[..text.len() / 2]).unwrap();
    }
    parts
        .merge(&[1, 2, 3, 4])
        .exits(2)
        .complains("damaged or cut off");
}
