//! The pipeline for GitLab.

use saphyr::YamlOwned;

use crate::project::Project;
use crate::shell::Run;
use crate::yaml::{read, text, under};

const FILE: &str = "gitlab-ci.yml";
const JOBS: [&str; 3] = [
    "performance of the merge request",
    "performance of main",
    "performance by schedule",
];

/// Runs the script of a job; what it needs is installed in another one.
fn run(job: &str, project: &Project, variables: &[(&str, &str)]) -> Run {
    let pipeline = read(FILE);
    let lines = under(&pipeline, &[job, "script"]).and_then(YamlOwned::as_vec);
    let lines: Vec<&str> = lines
        .into_iter()
        .flatten()
        .filter_map(YamlOwned::as_str)
        .collect();
    assert!(!lines.is_empty(), "`{job}` has no script");
    let script = project.script(&lines.join("\n")).env("CI", "true");
    let given =
        |script: crate::shell::Script, (name, value): &(&str, &str)| script.env(name, value);
    variables.iter().fold(script, given).run()
}

#[test]
fn a_merge_request_fails_where_a_case_is_slower() {
    for (branch, status) in [("harmless", 0), ("change", 3)] {
        let project = Project::on(branch);
        let base = project.script("git merge-base origin/main HEAD").run();
        let given = [("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.stdout.trim())];
        let run = run(JOBS[0], &project, &given);
        assert_eq!(run.status, Some(status), "{run}");
    }
}

#[test]
fn main_is_judged_and_kept_as_a_baseline() {
    let project = Project::on("main");
    let run = run(JOBS[1], &project, &[]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(project.root().join(".perf/baselines/main").exists());
}

#[test]
fn a_schedule_chooses_cases_by_its_tag() {
    let run = run(JOBS[2], &Project::on("main"), &[("TAG", "weekly")]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(
        run.stdout.contains("get") && !run.stdout.contains("sort"),
        "{run}"
    );
}

/// What a run here does not show.
#[test]
fn jobs_have_the_history_caches_and_artifacts() {
    let pipeline = read(FILE);
    assert_eq!(text(&pipeline, &["variables", "GIT_DEPTH"]), Some("0"));
    for job in JOBS {
        assert_eq!(text(&pipeline, &[job, "extends"]), Some(".perf-bench"));
        assert_eq!(text(&pipeline, &[job, "artifacts", "when"]), Some("always"));
        let caches =
            under(&pipeline, &[job, "cache"]).or(under(&pipeline, &[".perf-bench", "cache"]));
        let has = |folder: &str| caches.is_some_and(|caches| holds(caches, folder));
        assert!(has("target/perf-bench/"), "{job}");
        assert_eq!(has(".perf/baselines/"), job == JOBS[1], "{job}");
    }
}

/// Whether a text stands anywhere in it.
fn holds(yaml: &YamlOwned, wanted: &str) -> bool {
    let inside = yaml.as_vec().into_iter().flatten();
    let inside = inside.chain(
        yaml.as_mapping()
            .into_iter()
            .flat_map(|mapping| mapping.values()),
    );
    yaml.as_str() == Some(wanted) || inside.into_iter().any(|inner| holds(inner, wanted))
}
