//! The workflows for GitHub.

use crate::project::Project;
use crate::workflow::{Ended, Workflow};
use crate::yaml::text;

const FILES: [&str; 4] = ["pull-request.yml", "push.yml", "nightly.yml", "weekly.yml"];

fn assert_status(ended: &Ended, status: i32) {
    let said: Vec<String> = ended.runs.iter().map(ToString::to_string).collect();
    assert_eq!(ended.status, status, "{}", said.join("\n\n"));
}

#[test]
fn a_pull_request_that_changes_no_code_passes() {
    let ended = Workflow::read("pull-request.yml").run(&Project::on("harmless"));
    assert_status(&ended, 0);
    assert_eq!(ended.steps, ["compare", "show the table", "comment"]);
}

#[test]
fn a_pull_request_that_makes_a_case_slower_fails_and_shows_the_table() {
    let project = Project::on("change");
    let ended = Workflow::read("pull-request.yml").run(&project);
    assert_status(&ended, 3);
    assert!(
        ended.runs[0].stdout.contains("::error::"),
        "{}",
        ended.runs[0]
    );
    assert!(ended.summary.contains("sort"), "{}", ended.summary);
    assert!(project.root().join("target/perf/compare.json").exists());
}

#[test]
fn a_push_to_main_is_judged_and_kept_as_a_baseline() {
    let project = Project::on("main");
    let ended = Workflow::read("push.yml").run(&project);
    assert_status(&ended, 0);
    assert!(project.root().join(".perf/baselines/main").exists());
    assert!(project.root().join("target/perf/report.json").exists());
    assert!(project.root().join("target/perf/baseline").exists());
}

#[test]
fn cases_of_the_night_and_of_the_week_are_chosen_by_their_tags() {
    for file in ["nightly.yml", "weekly.yml"] {
        let ended = Workflow::read(file).run(&Project::on("main"));
        assert_status(&ended, 0);
        let table = &ended.runs[0].stdout;
        assert!(
            table.contains("get") && !table.contains("sort"),
            "{file}: {table}"
        );
    }
}

#[test]
fn a_comment_has_what_it_needs_and_a_fork_makes_none() {
    let workflow = Workflow::read("pull-request.yml");
    let is_comment = |step: &&saphyr::YamlOwned| text(step, &["name"]) == Some("comment");
    let step = workflow.steps().iter().find(is_comment).unwrap();
    let token = text(step, &["env", "GITHUB_TOKEN"]);
    assert_eq!(token, Some("${{ github.token }}"));
    let condition = text(step, &["if"]).unwrap();
    assert!(
        condition.contains("github.event.pull_request.head.repo.full_name == github.repository"),
        "{condition}"
    );
    assert_eq!(workflow.permission("pull-requests"), Some("write"));
    assert_eq!(workflow.permission("contents"), Some("read"));
}

/// What a run here does not show.
#[test]
fn workflows_bring_what_their_steps_need() {
    for workflow in FILES.map(Workflow::read) {
        let file = workflow.file;
        assert_eq!(workflow.env().get("CI"), Some(&"true"), "{file}");
        let scripts: String = workflow.scripts().map(|(_, script)| script).collect();
        // What others name, such as a branch, must not become a part of a script.
        assert!(!scripts.contains("${{"), "{file}");
        let caches = |folder: &str| {
            let paths = workflow
                .uses("cache")
                .filter_map(|step| text(step, &["with", "path"]));
            paths.flat_map(str::lines).any(|path| path == folder)
        };
        let depths: Vec<i64> = workflow
            .uses("checkout")
            .filter_map(|step| {
                step.as_mapping_get("with")?
                    .as_mapping_get("fetch-depth")?
                    .as_integer()
            })
            .collect();
        if scripts.contains("perf-bench compare") {
            assert!(caches("target/perf-bench"), "{file}");
            assert_eq!(depths, [0], "{file}");
        }
        if scripts.contains("--save-baseline") {
            assert!(caches(".perf/baselines"), "{file}");
        }
        let kept: Vec<_> = workflow
            .uses("upload-artifact")
            .map(|step| text(step, &["if"]))
            .collect();
        assert_eq!(kept, [Some("${{ !cancelled() }}")], "{file}");
    }
}
