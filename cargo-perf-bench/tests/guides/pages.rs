//! The commands of the pages in `docs/`.

use std::fs;

use crate::project::{Project, workspace};
use crate::shell::Run;

/// A block of commands: ```` ```sh ````, or ```` ```sh exit=3 ```` where the last of them ends so.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    commands: String,
    status: i32,
}

#[test]
fn running() {
    let runs = walk("running.md", "main");
    assert!(runs.iter().any(|run| run.stdout.contains("cache::sort")));
}

#[test]
fn targets() {
    walk("targets.md", "main");
}

#[test]
fn ci() {
    walk("ci.md", "harmless");
}

#[test]
fn formats() {
    walk("formats.md", "harmless");
}

#[test]
fn pull_requests() {
    let runs = walk("pull-requests.md", "change");
    let printed = &runs[1].stdout;
    assert!(
        printed.starts_with("<!-- perf_bench:report -->\n"),
        "{printed}"
    );
    assert!(
        printed.contains("### Benchmarks: FAIL, 1 regressed"),
        "{printed}"
    );
    assert!(
        runs[4].stdout.contains("would open an issue"),
        "{}",
        runs[4]
    );
}

#[test]
fn regressions() {
    let runs = walk("regressions.md", "change");
    let bisected = runs
        .iter()
        .find(|run| run.stdout.contains("is the first bad commit"));
    let found = bisected.map(|run| run.stdout.contains("Sell more goods"));
    assert_eq!(found, Some(true));
}

#[test]
fn html_report() {
    walk("html-report.md", "main");
}

#[test]
fn reports() {
    let runs = walk("reports.md", "main");
    assert!(runs.iter().any(|run| run.stdout.contains("2 cases in")));
}

#[test]
fn other_tools() {
    let runs = walk("other-tools.md", "main");
    assert!(runs.iter().any(|run| run.stdout.ends_with("\n3\n")));
}

#[test]
fn scenarios() {
    let runs = walk_in("scenarios.md", &Project::on("main").with_load());
    assert!(runs[0].stdout.contains("scenario peak"), "{}", runs[0]);
}

#[test]
fn faults() {
    let runs = walk_in("faults.md", &Project::on("main").with_load());
    assert!(runs[0].stdout.contains("fault"), "{}", runs[0]);
}

/// Each page is walked.
#[test]
fn no_page_is_left_out() {
    let mut pages: Vec<String> = fs::read_dir(workspace().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .collect();
    pages.sort();
    assert_eq!(
        pages,
        [
            "ci.md",
            "faults.md",
            "formats.md",
            "html-report.md",
            "other-tools.md",
            "pull-requests.md",
            "regressions.md",
            "reports.md",
            "running.md",
            "scenarios.md",
            "targets.md"
        ]
    );
}

#[test]
fn blocks_of_a_list_and_their_statuses() {
    let page = "Text\n```sh\na\nb\n```\n- item\n  ```sh exit=3\n  c\n  ```\n```text\nd\n```\n";
    let block = |commands: &str, status| Block {
        commands: commands.to_owned(),
        status,
    };
    assert_eq!(blocks(page), [block("a\nb\n", 0), block("  c\n", 3)]);
}

/// Runs all commands of a page in turn, on this branch.
fn walk(page: &str, branch: &str) -> Vec<Run> {
    walk_in(page, &Project::on(branch))
}

fn walk_in(page: &str, project: &Project) -> Vec<Run> {
    let text = fs::read_to_string(workspace().join("docs").join(page)).unwrap();
    let blocks = blocks(&text);
    assert!(!blocks.is_empty(), "{page} has no commands");
    blocks
        .iter()
        .map(|block| {
            let run = project.script(&block.commands).run();
            assert_eq!(run.status, Some(block.status), "docs/{page}: {run}");
            run
        })
        .collect()
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```sh") else {
            continue;
        };
        let status = info.trim().strip_prefix("exit=").map_or(0, |status| {
            status
                .parse()
                .unwrap_or_else(|_| panic!("`{line}` has no status"))
        });
        let commands = lines
            .by_ref()
            .take_while(|line| line.trim() != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        blocks.push(Block { commands, status });
    }
    blocks
}
