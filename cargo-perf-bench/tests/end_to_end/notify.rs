//! `cargo perf-bench notify`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::call::{Outcome, perf_bench};
use super::comment::{results, write};
use super::fake_github::FakeGitHub;
use super::server::{Reply, Server};

/// Of an address that nobody may see.
const PATH: &str = "/services/T0/B0/hush-hush";

/// A call with the address of a webhook in a variable.
fn command(folder: &Path, arguments: &str, variable: &str, url: &str) -> Command {
    let mut command = perf_bench(folder, arguments);
    command.env("NO_PROXY", "127.0.0.1").env(variable, url);
    command
}

fn slack(server: &Server, folder: &Path, arguments: &str) -> Outcome {
    let url = format!("{}{PATH}", server.url);
    let outcome = Outcome::of(command(folder, arguments, "PERF_BENCH_SLACK_WEBHOOK", &url));
    assert!(!outcome.to_string().contains("hush"), "{outcome}");
    outcome
}

#[test]
fn slack_gets_a_message_when_there_is_something_to_say() {
    let folder = results();
    let server = Server::answering(|_| Reply::text(200, "ok"));
    slack(&server, folder.path(), "notify slack good.json")
        .exits(0)
        .says("^nothing to say");
    assert!(server.requests().is_empty());
    slack(
        &server,
        folder.path(),
        "notify slack bad.json --report-url https://ci.test/1",
    )
    .exits(0)
    .says("^sent to 127.0.0.1$");
    let request = &server.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("POST", PATH)
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("authorization"), None);
    let message = request.json();
    assert!(
        message["text"]
            .as_str()
            .unwrap()
            .starts_with("Benchmarks: FAIL")
    );
    let blocks = message["blocks"].as_array().unwrap();
    assert_eq!(blocks[0]["type"], "header");
    assert!(
        blocks[1]["text"]["text"]
            .as_str()
            .unwrap()
            .starts_with("*errored* `refill`")
    );
    assert!(
        blocks
            .last()
            .unwrap()
            .to_string()
            .contains("<https://ci.test/1|the whole report>")
    );
    slack(&server, folder.path(), "notify slack good.json --always")
        .exits(0)
        .says("^sent");
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_webhook_gets_plain_json_and_its_token() {
    let folder = results();
    let server = Server::answering(|_| Reply::text(204, ""));
    let mut call = command(
        folder.path(),
        "notify webhook bad.json",
        "PERF_BENCH_WEBHOOK",
        &server.url,
    );
    call.env("PERF_BENCH_WEBHOOK_TOKEN", "tok-hush");
    let outcome = Outcome::of(call).exits(0).says("^sent");
    assert!(!outcome.to_string().contains("hush"), "{outcome}");
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Bearer tok-hush"));
    let message = request.json();
    assert_eq!(message["schema"], "perf-notification/1");
    assert_eq!(message["verdict"], "fail");
    assert_eq!(message["noteworthy"], true);
    assert_eq!(message["summary"]["fail"], 1);
    let finding = &message["findings"][1];
    assert_eq!(
        (&finding["kind"], &finding["id"]),
        (&json!("failed"), &json!("cache::checkout"))
    );
    assert_eq!(finding["statements"][0]["word"], "FAIL");
    assert_eq!(message["findings_left_out"], 0);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_what_would_be_sent() {
    let folder = results();
    let server = Server::answering(|_| Reply::text(200, "ok"));
    let outcome = slack(&server, folder.path(), "notify slack bad.json --dry-run").exits(0);
    let shown: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(shown["blocks"][0]["type"], "header");
    let outcome = Outcome::of(perf_bench(
        folder.path(),
        "notify webhook bad.json --dry-run",
    ))
    .exits(0);
    let shown: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(shown["schema"], "perf-notification/1");
    assert!(server.requests().is_empty());
}

#[test]
fn a_message_that_does_not_arrive_is_an_error() {
    let folder = results();
    let here = folder.path();
    Outcome::of(perf_bench(here, "notify slack bad.json"))
        .exits(2)
        .complains("^error: PERF_BENCH_SLACK_WEBHOOK is not set");
    Outcome::of(command(
        here,
        "notify webhook bad.json",
        "PERF_BENCH_WEBHOOK",
        "hush",
    ))
    .exits(2)
    .complains("^error: PERF_BENCH_WEBHOOK is no address")
    .never_complains("hush");
    for (status, asked) in [(404, 1), (400, 1), (500, 4)] {
        let server = Server::answering(move |request| {
            Reply::text(status, &request.path).header("Retry-After", "0")
        });
        slack(&server, here, "notify slack bad.json")
            .exits(2)
            .complains(&format!(
                "^error: `127.0.0.1` does not take the message: it answers {status}"
            ));
        assert_eq!(server.requests().len(), asked);
    }
    let silent = Server::answering(|_| Reply::Nothing);
    slack(&silent, here, "notify slack bad.json --timeout 0.02")
        .exits(2)
        .complains("did not answer");
    let other = Server::answering(|_| Reply::text(200, ""));
    let target = other.url.clone();
    let away = Server::answering(move |_| Reply::text(307, "").header("Location", &target));
    slack(&away, here, "notify slack bad.json")
        .exits(2)
        .complains("sends on to another server");
    assert!(other.requests().is_empty());
}

fn issues(github: &FakeGitHub, folder: &Path, arguments: &str) -> Outcome {
    github.call(folder, &format!("notify issues {arguments}"))
}

#[test]
fn an_issue_is_opened_kept_closed_and_reopened() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    issues(&github, here, "good.json")
        .exits(0)
        .says("^no issue of octo/shop needs a change");
    issues(&github, here, "bad.json")
        .exits(0)
        .says("^open an issue: Performance: checkout \\(https://github.test/i/1\\)$");
    let issue = github.lock().issues[0].clone();
    assert_eq!(issue["labels"], json!(["performance"]));
    assert!(
        issue["body"]
            .as_str()
            .unwrap()
            .contains("- **FAIL** `checkout`: `p99 is 1.24 us")
    );

    // The same state: nobody hears of it, and nothing is written where nothing is new.
    issues(&github, here, "bad.json")
        .exits(0)
        .says("^leave #1 as it is: it says all this");
    assert!(github.server.asked("PATCH").is_empty());
    write(here, "later.json", |report| {
        report["git_commit"] = "fedcba9876543210".into();
    });
    issues(&github, here, "later.json").exits(0);
    assert!(
        github.lock().issues[0]["body"]
            .as_str()
            .unwrap()
            .contains("fedcba")
    );
    assert!(github.lock().said.is_empty());

    write(here, "worse.json", |report| {
        let cases = report["benchmarks"].as_array_mut().unwrap();
        let case = cases
            .iter_mut()
            .find(|case| case["verdict"] == "fail")
            .unwrap();
        let mut more = case["targets"][0].clone();
        more["target"] = "mean < 500ns".into();
        case["targets"].as_array_mut().unwrap().push(more);
    });
    issues(&github, here, "worse.json")
        .exits(0)
        .says("^edit #1 and comment");
    assert!(github.lock().said[0].1.starts_with("This has changed:\n"));

    // What was not judged closes nothing.
    write(here, "absent.json", |report| {
        let cases = report["benchmarks"].as_array_mut().unwrap();
        cases.retain(|case| case["verdict"] != "fail");
    });
    write(here, "undecided.json", |report| {
        let cases = report["benchmarks"].as_array_mut().unwrap();
        let case = cases
            .iter_mut()
            .find(|case| case["verdict"] == "fail")
            .unwrap();
        case["verdict"] = "inconclusive".into();
        case["targets"][0]["verdict"] = "inconclusive".into();
    });
    // The one target that is left in good.json is met; the other one was not judged.
    let good = std::fs::read_to_string(here.join("good.json")).unwrap();
    let mut good: Value = serde_json::from_str(&good).unwrap();
    for case in good["benchmarks"].as_array_mut().unwrap() {
        let targets = case["targets"].as_array_mut().unwrap();
        if let Some(mut more) = targets.first().cloned() {
            more["target"] = "mean < 500ns".into();
            targets.push(more);
        }
    }
    std::fs::write(here.join("well.json"), good.to_string()).unwrap();
    for file in ["absent.json", "undecided.json", "good.json"] {
        issues(&github, here, file).exits(0).says("^no issue");
        assert_eq!(github.lock().issues[0]["state"], "open");
    }

    issues(&github, here, "well.json")
        .exits(0)
        .says("^close #1: it is mended");
    let closed = github.lock().issues[0].clone();
    assert_eq!(
        (&closed["state"], &closed["state_reason"]),
        (&json!("closed"), &json!("completed"))
    );
    assert!(
        github.lock().said[1]
            .1
            .contains("`checkout`, failed before: not any more")
    );
    issues(&github, here, "good.json")
        .exits(0)
        .says("^no issue");

    issues(&github, here, "bad.json")
        .exits(0)
        .says("^reopen #1");
    assert_eq!(github.lock().issues[0]["state"], "open");
    assert!(github.lock().said[2].1.starts_with("This is back:\n"));

    github.lock().issues[0]["state"] = "closed".into();
    github.lock().issues[0]["state_reason"] = "not_planned".into();
    issues(&github, here, "bad.json")
        .exits(0)
        .says("^leave #1 as it is");
    assert_eq!(github.lock().issues[0]["state"], "closed");
    assert_eq!(github.lock().issues.len(), 1);
}

#[test]
fn issues_of_others_are_left_alone() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    issues(&github, here, "bad.json").exits(0);
    github.lock().issues[0]["user"] = json!({ "login": "mallory", "type": "User" });
    issues(&github, here, "bad.json")
        .exits(0)
        .says("^open an issue");
    issues(&github, here, "good.json")
        .exits(0)
        .says("^close #2");
    let state = github.lock();
    assert_eq!(
        (&state.issues[0]["state"], &state.issues[1]["state"]),
        (&json!("open"), &json!("closed"))
    );
}

#[test]
fn a_label_is_used_and_a_dry_run_changes_nothing() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    issues(&github, here, "bad.json --dry-run")
        .exits(0)
        .says("^would open an issue: Performance: checkout$");
    issues(&github, here, "good.json --dry-run")
        .exits(0)
        .says("^nothing would be done$");
    assert!(github.lock().issues.is_empty());
    let mut without = github.command(here, "notify issues bad.json --dry-run");
    without.env_remove("GITHUB_TOKEN");
    Outcome::of(without)
        .exits(0)
        .says("^would open")
        .complains("^warning: without a token");
    let mut without = github.command(here, "notify issues bad.json");
    without.env_remove("GITHUB_TOKEN");
    Outcome::of(without).exits(2).complains("GITHUB_TOKEN");
    issues(&github, here, "bad.json --label slow").exits(0);
    assert_eq!(github.lock().issues[0]["labels"], json!(["slow"]));
}

#[test]
fn an_issue_that_may_have_been_opened_is_not_opened_twice() {
    let folder = results();
    let github = FakeGitHub::new();
    issues(&github, folder.path(), "bad.json").exits(0);
    let opened = github.lock().issues.remove(0);
    let mut is_made = false;
    let server =
        Server::answering(
            move |request| match (request.method.as_str(), request.place()) {
                ("GET", "/user") => Reply::json(200, &json!({ "login": "GITHUB-actions[bot]" })),
                ("GET", _) if is_made => Reply::json(200, &json!([opened])),
                ("GET", _) => Reply::json(200, &json!([])),
                _ => {
                    is_made = true;
                    Reply::text(502, "")
                }
            },
        );
    let mut command = github.command(folder.path(), "notify issues bad.json");
    command.env("GITHUB_API_URL", &server.url);
    Outcome::of(command).exits(0).says("\\(#1\\)$");
    assert_eq!(server.asked("POST").len(), 1);
}

#[test]
fn issues_that_are_refused_say_what_to_do() {
    let folder = results();
    let refused = Reply::json(403, &json!({ "message": "no" }));
    let github = FakeGitHub::with_faults("POST", [refused]);
    issues(&github, folder.path(), "bad.json")
        .exits(2)
        .complains("permissions: issues: write");
}
