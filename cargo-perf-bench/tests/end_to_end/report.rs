//! `report` and `merge`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use super::call::{Outcome, QUICK, command, perf_bench};
use super::project::Project;

const RESULTS: &str = include_str!("../../../perf-harness/tests/fixtures/perf-report-1.json");

/// A workspace without sources, in whose home a run `seven` has left two files.
struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        let workspace = Self(tempfile::tempdir().unwrap());
        workspace.write("Cargo.toml", "[workspace]\n");
        let (cache, store) = (result(&["cache"]), result(&["store"]));
        workspace.write("target/perf/runs/seven/shop.cache.1.json", &cache);
        workspace.write("target/perf/runs/seven/shop.store.2.json", &store);
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    fn call(&self, arguments: &str) -> Outcome {
        Outcome::of(perf_bench(self.0.path(), arguments))
    }
}

/// A result file of some bench targets, in which all is well but one target is missed.
fn result(benches: &[&str]) -> String {
    let mut report: Value = serde_json::from_str(RESULTS).unwrap();
    let cases = report["benchmarks"].as_array_mut().unwrap();
    let of_one = |verdict: &str| {
        let mut case = cases
            .iter()
            .find(|case| case["verdict"] == verdict)
            .unwrap()
            .clone();
        case["targets"] = Value::Array(Vec::new());
        case
    };
    let (pass, fail) = (of_one("pass"), of_one("fail"));
    let pairs = benches.iter().flat_map(|bench| {
        [&pass, &fail].map(|case| {
            let mut case = case.clone();
            case["bench"] = (*bench).into();
            case
        })
    });
    report["benchmarks"] = pairs.collect();
    report["run_id"] = benches.join("-").into();
    report["summary"]["exit_status"] = 3.into();
    report["summary"]["errored"] = 0.into();
    report["summary"]["fail"] = benches.len().into();
    report.to_string()
}

/// A result file that was changed.
fn changed(text: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut report: Value = serde_json::from_str(text).unwrap();
    change(&mut report);
    report.to_string()
}

fn cases(report: &Value) -> usize {
    report["benchmarks"].as_array().unwrap().len()
}

#[test]
fn all_files_of_the_last_run_are_one_report() {
    let workspace = Workspace::new();
    workspace
        .call("report")
        .exits(0)
        .says("^4 cases in .*target/perf/report.json")
        .complains("^note: the results are those of the run `");
    assert_eq!(cases(&workspace.read("target/perf/report.json")), 4);
    workspace.call("report -q").exits(0).never_complains("note");
    workspace
        .call("report --run seven --check --fail-on never")
        .exits(0);
    workspace
        .call("report --run eight")
        .exits(2)
        .complains("^error: there is no run `eight` in .*there are, from the last one on, seven");
    let mut named = perf_bench(workspace.0.path(), "report");
    named.env("PERF_BENCH_RUN_ID", "nine");
    Outcome::of(named).exits(2).complains("no run `nine`");
}

#[test]
fn the_files_of_perf_toml_are_made_where_no_form_is_asked_for() {
    let workspace = Workspace::new();
    workspace.write(
        "perf.toml",
        "[report]\nhome = \"kept\"\nmarkdown = \"out/all.md\"\njson = \"out/all.json\"\n",
    );
    fs::rename(workspace.path("target/perf"), workspace.path("kept")).unwrap();
    workspace
        .call("report --output-format csv=a.csv")
        .exits(0)
        .says("^4 cases");
    assert!(!workspace.path("out").exists() && workspace.path("a.csv").is_file());
    workspace.call("report kept/runs/seven").exits(0);
    assert!(!workspace.path("out").exists(), "what is named is no run");
    workspace.call("report").exits(0);
    assert_eq!(cases(&workspace.read("out/all.json")), 4);
    assert!(workspace.path("out/all.md").is_file());
    assert!(!workspace.path("kept/report.json").exists());
}

#[test]
fn cargos_configuration_names_the_home_as_it_does_for_bench_targets() {
    let workspace = Workspace::new();
    workspace.write(
        ".cargo/config.toml",
        "[env]\nPERF_BENCH_HOME = { value = \"elsewhere\", relative = true }\n",
    );
    workspace
        .call("report")
        .exits(2)
        .complains("^error: there is no run in `.*elsewhere/runs`");
    fs::rename(workspace.path("target/perf"), workspace.path("elsewhere")).unwrap();
    workspace.call("report").exits(0).says("^4 cases");
    let mut named = perf_bench(workspace.0.path(), "report");
    named.env("PERF_BENCH_HOME", "nowhere");
    Outcome::of(named).exits(2).complains("nowhere/runs");
}

#[test]
fn check_exits_as_the_run_did_and_a_gate_of_its_own_by_the_verdicts() {
    let workspace = Workspace::new();
    for status in [0, 3, 4, 5, 101, 130] {
        let text = changed(&result(&["cache"]), |report| {
            report["summary"]["exit_status"] = status.into();
        });
        workspace.write("one.json", &text);
        workspace.call("report one.json --check").exits(status);
        workspace.call("report one.json").exits(0);
    }
    let undecided = changed(&result(&["cache"]), |report| {
        report["summary"]["exit_status"] = 0.into();
        report["summary"]["fail"] = 0.into();
        report["summary"]["inconclusive"] = 1.into();
    });
    workspace.write("one.json", &undecided);
    workspace.call("report one.json --check").exits(0);
    workspace.call("report one.json --check --strict").exits(4);
    workspace
        .call("report one.json --check --strict --output-format json=gated.json")
        .exits(4);
    assert_eq!(workspace.read("gated.json")["summary"]["exit_status"], 4);
    workspace
        .call("report one.json --strict")
        .exits(2)
        .complains("^error: --strict and --fail-on say how --check exits: give --check too");
}

#[test]
fn a_gate_is_that_of_the_profile_of_the_run() {
    let workspace = Workspace::new();
    workspace.write("perf.toml", "[profile.nightly]\nstrict = true\n");
    let undecided = |profile: &str| {
        changed(&result(&["cache"]), |report| {
            report["profile"] = profile.into();
            report["summary"]["exit_status"] = 0.into();
            report["summary"]["fail"] = 0.into();
            report["summary"]["inconclusive"] = 1.into();
        })
    };
    workspace.write("nightly.json", &undecided("nightly"));
    workspace.write("default.json", &undecided("default"));
    workspace.write("elsewhere.json", &undecided("elsewhere"));
    let check = |file: &str| workspace.call(&format!("report {file} --check --fail-on fail"));
    check("nightly.json").exits(4);
    check("default.json").exits(0);
    check("elsewhere.json").exits(0);
}

#[cfg(unix)]
#[test]
fn a_request_to_terminate_ends_what_only_reads() {
    use std::os::unix::process::ExitStatusExt;

    let workspace = Workspace::new();
    for arguments in ["report -", "comment - --print"] {
        let mut reading = perf_bench(workspace.0.path(), arguments);
        let mut child = reading
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It takes up a byte, and waits for more.
        child.stdin.as_mut().unwrap().write_all(b"{").unwrap();
        let killed = std::process::Command::new("kill")
            .arg(child.id().to_string())
            .status();
        assert!(killed.unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(15), "{arguments}");
    }
}

#[test]
fn an_exit_status_that_no_run_has_is_none() {
    let workspace = Workspace::new();
    let odd = changed(&result(&["cache"]), |report| {
        report["summary"]["exit_status"] = 7.into();
    });
    workspace.write("odd.json", &odd);
    workspace
        .call("report odd.json --check")
        .exits(2)
        .complains("^error: the results end with the status 7");
}

#[test]
fn two_forms_in_one_file_are_refused() {
    let workspace = Workspace::new();
    for forms in [
        "--output-format json=a --output-format csv=./a",
        "--output-format criterion=c --output-format criterion=b/../c",
    ] {
        workspace
            .call(&format!("report {forms}"))
            .exits(2)
            .complains("^error: --output-format: .* are one place");
    }
    assert!(!workspace.path("a").exists());
}

#[test]
fn where_there_is_no_workspace_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    Outcome::of(perf_bench(folder.path(), "report"))
        .exits(2)
        .complains("^error: there is no run in .*no Cargo.toml");
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    Outcome::of(perf_bench(folder.path(), "report"))
        .exits(2)
        .complains("^error: there is no run in .*`cargo bench` makes one.*PERF_BENCH_HOME");
}

#[test]
fn a_check_names_its_run() {
    let workspace = Workspace::new();
    workspace
        .call("report --check --quiet")
        .exits(3)
        .complains("^note: the results are those of the run");
}

#[test]
fn a_run_with_an_unusable_file_is_no_run() {
    let workspace = Workspace::new();
    let newer = changed(&result(&["cache"]), |report| {
        report["schema"] = "perf-report/2".into();
    });
    workspace.write("target/perf/runs/seven/shop.cut.3.json", &RESULTS[..700]);
    workspace.write("target/perf/runs/seven/shop.newer.4.json", &newer);
    for line in ["report", "report --check", "merge target/perf/runs/seven"] {
        workspace
            .call(line)
            .exits(2)
            .complains("^error: not all results in .*shop.cut.3.json`: .*cut off.*shop.newer.4.json.*newer schema");
    }
    assert!(!workspace.path("target/perf/report.json").exists());
    workspace
        .call("report target/perf/runs/seven/shop.cache.1.json")
        .exits(0)
        .says("^2 cases");
}

#[test]
fn one_output_that_cannot_be_written_keeps_no_other_from_being_written() {
    let workspace = Workspace::new();
    workspace
        .call("report --output-format json=Cargo.toml/a.json --output-format csv=a.csv --output-format junit=target")
        .exits(2)
        .says("^4 cases")
        .complains("^error: cannot make the folder `Cargo.toml`")
        .complains("^error: cannot write `target`.*name a file in it");
    assert!(workspace.path("a.csv").is_file());
    workspace.write(
        "perf.toml",
        "[report]\njson = \"Cargo.toml/a.json\"\njunit = \"out/all.xml\"\n",
    );
    workspace
        .call("report")
        .exits(2)
        .complains("^error: cannot make the folder `.*Cargo.toml`");
    assert!(workspace.path("out/all.xml").is_file());
}

#[test]
fn mistakes_say_what_to_do() {
    let workspace = Workspace::new();
    for (line, message) in [
        ("report gone.json", "cannot read `gone.json`"),
        ("report target", "no result file in `target`"),
        ("report Cargo.toml", "`Cargo.toml` cannot be used"),
        ("merge", "required"),
        ("report a.json --run seven", "cannot be used with"),
        (
            "report --output-format jmh --output-format csv",
            "`csv=PATH`",
        ),
        (
            "report --output-format criterion",
            "criterion=target/criterion",
        ),
        ("report --output-format junk", "benchfmt, criterion"),
        (
            "merge target/perf/runs/seven target/perf/runs/seven",
            "given twice",
        ),
    ] {
        workspace.call(line).exits(2).complains(message);
    }
    let run = fs::read_to_string(workspace.path("target/perf/runs/seven/shop.cache.1.json"));
    workspace.write("copy.json", &run.unwrap());
    workspace
        .call("merge target/perf/runs/seven copy.json")
        .exits(2)
        .complains("copy.json.* hold the same results");
}

#[test]
fn shards_of_several_machines_become_one_result_file() {
    let workspace = Workspace::new();
    let there = changed(&result(&["cache"]), |report| {
        report["machine"]["key"] = "elsewhere".into();
        report["git_commit"] = "fedcba9876543210".into();
        report["run_id"] = "eight".into();
    });
    workspace.write("there.json", &there);
    let merged = workspace
        .call("merge target/perf/runs/seven there.json")
        .exits(0)
        .complains("^warning: the results are of different commits: 0123456.* fedcba9");
    let report: Value = serde_json::from_str(&merged.stdout).unwrap();
    assert_eq!(
        cases(&report),
        6,
        "the same cases of two machines stand side by side"
    );
    assert_eq!(report["summary"]["fail"], 3);
    workspace.write("whole.json", &merged.stdout);
    workspace
        .call("report whole.json --check")
        .exits(3)
        .says("^6 cases");

    workspace
        .call("merge there.json target/perf/runs/seven --output-format json=again.json")
        .exits(0)
        .says("^6 cases");
    let places = |report: &Value| -> Vec<String> {
        let cases = report["benchmarks"].as_array().unwrap().iter();
        let place = |case: &Value| {
            format!(
                "{} {} {}",
                case["bench"], case["id"], case["machine"]["key"]
            )
        };
        cases.map(place).collect()
    };
    let again = workspace.read("again.json");
    assert_eq!(
        places(&again),
        places(&report),
        "in whatever order they are named"
    );

    let later = changed(&result(&["cache"]), |report| {
        report["timestamp"] = "2026-11-22T00:00:00Z".into();
        report["run_id"] = "later".into();
    });
    workspace.write("later.json", &later);
    workspace
        .call("merge later.json target/perf/runs/seven")
        .exits(0)
        .complains("^warning: 2 cases of `.*shop.cache.1.json` measured again later: what `later.json` says");
}

#[test]
fn standard_input_is_a_result_file() {
    let workspace = Workspace::new();
    let mut child = perf_bench(
        workspace.0.path(),
        "report - --output-format benchfmt --check",
    )
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(result(&["cache"]).as_bytes()).unwrap();
    drop(input);
    Outcome::from(child.wait_with_output().unwrap())
        .exits(3)
        .says(r"^BenchmarkCache::get_hit-1\t");
}

#[test]
fn every_form_is_offered_and_written() {
    let workspace = Workspace::new();
    let help = workspace.call("report --help").exits(0).stdout;
    for form in [
        "pretty",
        "json",
        "bencher",
        "csv",
        "markdown",
        "custom-smaller-is-better",
        "custom-bigger-is-better",
        "jmh",
        "benchfmt",
        "criterion",
    ] {
        assert!(help.contains(form), "{form}: {help}");
        let outcome = workspace.call(&format!("report --output-format {form}=out.{form}"));
        outcome.exits(0);
        assert!(workspace.path(&format!("out.{form}")).exists());
    }
    let case = workspace.path("out.criterion/shop_cache__get_hit/new");
    assert!(case.join("estimates.json").is_file());
}

#[test]
fn bench_targets_leave_a_run_that_is_read_again() {
    let project = Project::take();
    Outcome::of(perf_bench(project.root(), "bench")).exits(3);
    let report = project.root().join("target/perf/report.json");
    let before = fs::read_to_string(&report).unwrap();
    fs::remove_file(&report).unwrap();
    Outcome::of(perf_bench(project.root(), "report --check"))
        .exits(3)
        .says("counts::boxes")
        .says("fresh::boxes")
        .says("same::boxes")
        .says("^3 cases in");
    assert_eq!(fs::read_to_string(report).unwrap(), before);
}

#[test]
fn what_nextest_ran_is_one_run_although_each_case_was_a_process() {
    let project = Project::take();
    if is_without_nextest(project.root()) {
        return;
    }
    let report = project.root().join("target/perf/report.json");
    let _ = fs::remove_file(&report);
    let mut nextest = cargo(project.root());
    nextest
        .args([
            "nextest",
            "bench",
            "--offline",
            "--color",
            "never",
            "--no-fail-fast",
        ])
        .args(["--bench", "counts", "--bench", "same"])
        .env("NEXTEST_EXPERIMENTAL_BENCHMARKS", "1")
        .envs(QUICK);
    Outcome::of(nextest)
        .complains("2 benchmarks run: 1 passed, 1 failed")
        .never_complains("Report: ");
    assert!(!report.exists(), "none of the processes has seen them all");
    Outcome::of(perf_bench(project.root(), "report --check"))
        .exits(3)
        .says("^2 cases in");
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(cases(&report), 2);
}

fn cargo(folder: &Path) -> std::process::Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// Where cargo has no nextest, the output says that the test was skipped.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn is_without_nextest(folder: &Path) -> bool {
    let answer = cargo(folder).args(["nextest", "--version"]).output();
    let is_missing = !answer.is_ok_and(|answer| answer.status.success());
    if is_missing {
        eprintln!("SKIPPED: `cargo nextest --version` finds no nextest");
    }
    is_missing
}
