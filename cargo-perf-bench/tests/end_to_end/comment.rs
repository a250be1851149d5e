//! `cargo perf-bench comment`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::call::{Outcome, perf_bench};
use super::fake_github::{FakeGitHub, TOKEN};
use super::server::{Reply, Server};

const RESULTS: &str = include_str!("../../../perf-harness/tests/fixtures/perf-report-1.json");
const MARKER: &str = "<!-- perf_bench:report -->\n";

/// A folder with `bad.json`, where something is to be said, and `good.json`, where all those cases are
/// well.
pub(crate) fn results() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "bad.json", |_| {});
    write(folder.path(), "good.json", |report| {
        for case in report["benchmarks"].as_array_mut().unwrap() {
            case["outcome"] = "completed".into();
            case["error"] = Value::Null;
            case["verdict"] = "pass".into();
            case["comparison"] = json!([]);
            for target in case["targets"].as_array_mut().unwrap() {
                target["verdict"] = "pass".into();
            }
        }
        report["summary"] = json!({
            "pass": 8, "warn": 0, "fail": 0, "inconclusive": 0, "errored": 0, "skipped": 0,
            "verdict": "pass", "grade": null, "exit_status": 0,
        });
    });
    folder
}

pub(crate) fn write(folder: &Path, name: &str, change: impl FnOnce(&mut Value)) {
    let mut report: Value = serde_json::from_str(RESULTS).unwrap();
    change(&mut report);
    fs::write(folder.join(name), report.to_string()).unwrap();
}

#[test]
fn one_comment_is_made_edited_and_resolved() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    github.has_comment("octo", "User", "Looks good");
    github
        .call(here, "comment good.json")
        .exits(0)
        .says("^nothing to say on octo/shop#12$");
    assert_eq!(github.bodies().len(), 1);

    github
        .call(here, "comment bad.json --report-url https://ci.test/1")
        .exits(0)
        .says("^commented on octo/shop#12: https://github.test/c/2$");
    let made = github.bodies()[1].clone();
    assert!(
        made.starts_with(MARKER) && made.contains("### Benchmarks: FAIL"),
        "{made}"
    );
    assert!(
        made.contains("[the whole report](<https://ci.test/1>)"),
        "{made}"
    );
    github
        .call(here, "comment bad.json --report-url https://ci.test/1")
        .exits(0)
        .says("needs no change$");
    assert!(github.server.asked("PATCH").is_empty());

    write(here, "other.json", |report| {
        report["git_commit"] = "fedcba9876543210".into();
    });
    github
        .call(here, "comment other.json")
        .exits(0)
        .says("^edited the comment on octo/shop#12: https://github.test/c/2$");
    assert!(github.bodies()[1].contains("commit `fedcba987654`"));

    github
        .call(here, "comment good.json")
        .exits(0)
        .says("^edited");
    let resolved = github.bodies()[1].clone();
    assert!(resolved.contains("### Benchmarks: resolved"), "{resolved}");
    assert!(
        resolved.contains("- `checkout`, failed before: not any more"),
        "{resolved}"
    );
    github
        .call(here, "comment good.json")
        .exits(0)
        .says("needs no change$");
    assert_eq!(github.bodies().len(), 2);
    assert_eq!(github.bodies()[0], "Looks good");

    github
        .call(here, "comment bad.json")
        .exits(0)
        .says("^edited");
    assert!(github.bodies()[1].contains("### Benchmarks: FAIL"));
}

#[test]
fn what_was_not_measured_again_is_not_called_resolved() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    github.call(here, "comment bad.json").exits(0);
    write(here, "few.json", |report| {
        let cases = report["benchmarks"].as_array_mut().unwrap();
        cases.retain(|case| case["outcome"] == "skipped");
        report["summary"]["exit_status"] = 0.into();
    });
    github
        .call(here, "comment few.json")
        .exits(0)
        .says("^edited");
    let body = &github.bodies()[0];
    assert!(
        body.contains("`cache::checkout`, failed before: not measured"),
        "{body}"
    );
    assert!(!body.contains("Benchmarks: resolved"), "{body}");
}

#[test]
fn only_a_comment_of_our_own_is_edited() {
    let (folder, github) = (results(), FakeGitHub::new());
    github.has_comment("mallory", "User", &format!("{MARKER}mine"));
    github.has_comment("github-actions[bot]", "Bot", &format!("> {MARKER}quoted"));
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^commented");
    assert_eq!(github.bodies().len(), 3);

    let github = FakeGitHub::new();
    github.lock().person = Some("octo");
    github.has_comment("github-actions[bot]", "Bot", &format!("{MARKER}a bot's"));
    github.has_comment("Octo", "User", &format!("{MARKER}mine"));
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^edited");
    assert!(github.bodies()[1].contains("FAIL") && github.bodies()[0].ends_with("a bot's"));
}

#[test]
fn markers_tell_comments_apart() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    github.call(here, "comment bad.json").exits(0);
    github
        .call(here, "comment bad.json --marker arm64")
        .exits(0)
        .says("^commented");
    github
        .call(here, "comment good.json --marker arm64")
        .exits(0)
        .says("^edited");
    let bodies = github.bodies();
    assert!(bodies[0].starts_with(MARKER) && bodies[0].contains("FAIL"));
    assert!(bodies[1].starts_with("<!-- perf_bench:arm64 -->\n") && bodies[1].contains("resolved"));
    github
        .call(here, "comment bad.json --marker a-->b")
        .exits(2);
}

#[test]
fn the_comment_is_found_on_any_page() {
    let (folder, github) = (results(), FakeGitHub::new());
    for number in 0..230 {
        github.has_comment("octo", "User", &format!("comment {number}"));
    }
    github.has_comment("github-actions[bot]", "Bot", MARKER);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^edited");
    let pages = github.server.asked("GET");
    assert_eq!(
        pages
            .iter()
            .filter(|page| page.query("page").is_some())
            .count(),
        3
    );
    assert!(github.bodies()[230].contains("FAIL"));
}

#[test]
fn a_list_without_an_end_is_given_up() {
    let folder = results();
    let comments: Vec<Value> = (0..100)
        .map(|id| json!({ "id": id, "body": "x" }))
        .collect();
    let comments = json!(comments);
    let server = Server::answering(move |request| match request.place() {
        "/user" => Reply::json(200, &json!({ "login": "octo" })),
        _ => Reply::json(200, &comments),
    });
    let mut command = FakeGitHub::new().command(folder.path(), "comment bad.json");
    command.env("GITHUB_API_URL", &server.url);
    Outcome::of(command)
        .exits(2)
        .complains("^error: .* more than 10000 of them");
    assert!(server.asked("POST").is_empty());
}

#[test]
fn refusals_say_what_to_do() {
    let folder = results();
    let refused = |method, status: u16, message: &str| {
        let reply = Reply::json(status, &json!({ "message": message }));
        let github = FakeGitHub::with_faults(method, [reply]);
        let outcome = github.call(folder.path(), "comment bad.json").exits(2);
        assert!(github.bodies().is_empty());
        outcome
    };
    refused("POST", 403, "Resource not accessible by integration")
        .complains("^error: .*octo/shop \\(403: Resource not accessible by integration\\)")
        .complains("pull-requests: write")
        .complains("--print >> \"\\$GITHUB_STEP_SUMMARY\"");
    refused("GET", 404, "Not Found").complains("^error: cannot read the comments .*\\(404\\)");
    refused("POST", 401, "Bad credentials").complains("^error: GitHub refuses the token");
    refused("POST", 422, "\u{1b}[31mno").complains("GitHub answers 422: \\[31mno$");
    refused("GET", 410, "").complains("answers 410");
}

#[test]
fn a_token_that_is_wrong_is_told_and_not_shown() {
    let (folder, github) = (results(), FakeGitHub::new());
    for token in ["ghp_wrong", "ghp_wr\u{f6}ng\nx"] {
        let mut command = github.command(folder.path(), "comment bad.json");
        command.env("GITHUB_TOKEN", token);
        let outcome = Outcome::of(command).exits(2).complains("^error: .*token");
        assert!(!outcome.to_string().contains("ghp_"), "{outcome}");
    }
    assert!(github.bodies().is_empty());
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let folder = results();
    let busy = |status: u16| Reply::text(status, "<html>").header("Retry-After", "0");
    let github = FakeGitHub::with_faults("GET", [busy(502), busy(429), busy(403)]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^commented");

    let github = FakeGitHub::with_faults("PATCH", [busy(503), busy(500)]);
    github.has_comment("github-actions[bot]", "Bot", MARKER);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^edited");

    let github = FakeGitHub::with_faults("GET", vec![busy(502); 9]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(2)
        .complains("GitHub answers 502");
    let lists = github
        .server
        .asked("GET")
        .into_iter()
        .filter(|asked| asked.place() != "/user");
    assert_eq!(lists.count(), 4);

    let limited = Reply::text(429, "").header("Retry-After", "3600");
    let github = FakeGitHub::with_faults("GET", [limited]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(2)
        .complains("limit of requests");
}

#[test]
fn a_comment_that_may_have_been_made_is_looked_for_before_another_is_made() {
    let folder = results();
    let github = FakeGitHub::new();
    let state = std::sync::Arc::clone(&github.state);
    // Makes the comment, and then breaks down.
    let proxy = Server::answering(move |request| {
        let mut state = state.lock().unwrap();
        match (request.method.as_str(), request.place()) {
            ("GET", "/user") => Reply::json(200, &json!({ "login": "octo" })),
            ("GET", _) => Reply::json(200, &json!(state.comments)),
            ("POST", _) => {
                let body = request.json()["body"].clone();
                state
                    .comments
                    .push(json!({ "id": 1, "body": body, "user": { "login": "octo" } }));
                Reply::text(502, "")
            }
            _ => Reply::text(500, ""),
        }
    });
    let mut command = github.command(folder.path(), "comment bad.json");
    command.env("GITHUB_API_URL", &proxy.url);
    Outcome::of(command).exits(0).says("needs no change");
    assert_eq!(github.bodies().len(), 1);
}

#[test]
fn of_several_comments_of_ours_one_stays() {
    let (folder, github) = (results(), FakeGitHub::new());
    for _ in 0..3 {
        github.has_comment("github-actions[bot]", "Bot", MARKER);
    }
    github.has_comment("octo", "User", MARKER);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^edited .*/c/1$");
    let bodies = github.bodies();
    assert_eq!(bodies.len(), 2);
    assert!(bodies[0].len() > MARKER.len() && bodies[1] == MARKER);
}

#[test]
fn another_bots_comment_that_looks_like_ours_is_in_nobodys_way() {
    let folder = results();
    let refused = Reply::json(403, &json!({ "message": "Must have admin rights" }));
    let github = FakeGitHub::with_faults("PATCH", [refused]);
    github.has_comment("other[bot]", "Bot", MARKER);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^commented on");
    assert_eq!(github.bodies()[0], MARKER);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^edited");
}

#[test]
fn a_server_that_says_the_token_is_not_repeated() {
    let folder = results();
    let echo = Reply::json(422, &json!({ "message": format!("no {TOKEN} here") }));
    let github = FakeGitHub::with_faults("GET", [echo]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(2)
        .complains(r"no \*\*\* here");
}

#[test]
fn a_proxy_that_cannot_be_used_is_told() {
    let (folder, github) = (results(), FakeGitHub::new());
    let mut command = github.command(folder.path(), "comment bad.json --timeout 5");
    // Nobody listens at the first port.
    command
        .env("GITHUB_API_URL", "https://github.test")
        .env("HTTPS_PROXY", "http://127.0.0.1:1");
    Outcome::of(command)
        .exits(2)
        .complains("github.test` cannot be reached: .*HTTPS_PROXY");
}

#[test]
fn what_is_no_answer_of_githubs_is_an_error() {
    let folder = results();
    for garbage in ["<html>hello</html>", "{}", "[{\"id\":\"x\"}]", ""] {
        let github = FakeGitHub::with_faults("GET", [Reply::text(200, garbage)]);
        github
            .call(folder.path(), "comment bad.json")
            .exits(2)
            .complains("^error: .*127.0.0.1.*GITHUB_API_URL");
        assert!(github.bodies().is_empty());
    }
}

#[test]
fn a_token_goes_to_no_other_server() {
    let folder = results();
    let other = Server::answering(|_| Reply::json(200, &json!([])));
    for status in [301, 302, 307, 308] {
        let away = Reply::text(status, "").header("Location", &format!("{}/x", other.url));
        let github = FakeGitHub::with_faults("GET", [away.clone()]);
        github
            .call(folder.path(), "comment bad.json")
            .exits(2)
            .complains("^error: `127.0.0.1` sends on to another server");
        let github = FakeGitHub::with_faults("POST", [away]);
        github.call(folder.path(), "comment bad.json").exits(2);
    }
    assert!(other.requests().is_empty());

    let here = "/repos/octo/shop/issues/12/comments?per_page=100&page=1";
    let moved = Reply::text(301, "").header("Location", here);
    let github = FakeGitHub::with_faults("GET", [moved.clone()]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(0)
        .says("^commented");
    let github = FakeGitHub::with_faults("GET", vec![moved; 9]);
    github
        .call(folder.path(), "comment bad.json")
        .exits(2)
        .complains("circle");
}

#[test]
fn a_token_is_not_sent_in_the_open() {
    let folder = results();
    let mut command = FakeGitHub::new().command(folder.path(), "comment bad.json");
    command.env("GITHUB_API_URL", "http://github.invalid");
    Outcome::of(command)
        .exits(2)
        .complains("without encryption");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let folder = results();
    let github = FakeGitHub::with_faults("GET", vec![Reply::Nothing; 9]);
    github
        .call(folder.path(), "comment bad.json --timeout 0.02")
        .exits(2)
        .complains("^error: `127.0.0.1` did not answer within 0.02 s");
    assert!(github.bodies().is_empty());
}

#[test]
fn without_a_token_the_page_is_printed_and_a_pipeline_fails() {
    let (folder, github) = (results(), FakeGitHub::new());
    let call = |variables: &[(&str, &str)], arguments: &str| {
        let mut command = github.command(folder.path(), arguments);
        command
            .env_remove("GITHUB_TOKEN")
            .envs(variables.iter().copied());
        Outcome::of(command)
    };
    let page = "^### Benchmarks: FAIL";
    call(&[], "comment bad.json")
        .exits(0)
        .says(page)
        .complains("^warning: no comment was made");
    call(&[("GITHUB_TOKEN", "")], "comment bad.json")
        .exits(0)
        .says(page);
    call(&[("CI", "true")], "comment bad.json")
        .exits(2)
        .says(page)
        .complains("^error: no comment was made.*GITHUB_TOKEN");
    call(&[("CI", "true")], "comment bad.json --print")
        .exits(0)
        .says(page)
        .never_complains("token");
    call(&[("GITHUB_TOKEN", TOKEN)], "comment bad.json --print")
        .exits(0)
        .says(page);
    assert!(github.server.requests().is_empty());
    call(&[("GH_TOKEN", TOKEN)], "comment bad.json")
        .exits(0)
        .says("^commented");
}

#[test]
fn the_pull_request_comes_from_the_flag_the_event_or_the_reference() {
    let (folder, github) = (results(), FakeGitHub::new());
    let here = folder.path();
    let event = here.join("event.json");
    fs::write(
        &event,
        json!({ "pull_request": { "number": 12 } }).to_string(),
    )
    .unwrap();
    let command = |arguments: &str| {
        let mut command = github.command(here, arguments);
        command.env("GITHUB_REF", "refs/heads/main");
        command
    };
    let mut of_event = command("comment good.json");
    of_event.env("GITHUB_EVENT_PATH", &event);
    Outcome::of(of_event).exits(0).says("octo/shop#12");
    Outcome::of(command("comment good.json --pr 12"))
        .exits(0)
        .says("octo/shop#12");
    Outcome::of(command("comment good.json"))
        .exits(2)
        .complains("^error: it is not known which pull request is meant: give --pr");
    Outcome::of(command("comment good.json --pr 0")).exits(2);
    fs::write(&event, "{").unwrap();
    let mut damaged = command("comment good.json");
    damaged.env("GITHUB_EVENT_PATH", &event);
    Outcome::of(damaged)
        .exits(2)
        .complains("event.json` is no JSON");
    let mut nowhere = command("comment good.json --pr 12");
    nowhere.env_remove("GITHUB_REPOSITORY");
    Outcome::of(nowhere).exits(2).complains("--repo OWNER/NAME");
    let mut elsewhere = command("comment good.json --pr 12");
    elsewhere.env("GITHUB_REPOSITORY", "octo/shop/../../evil");
    Outcome::of(elsewhere).exits(2).complains("OWNER/NAME");
}

#[test]
fn a_huge_suite_with_odd_names_fits_a_comment() {
    let (folder, github) = (results(), FakeGitHub::new());
    write(folder.path(), "huge.json", |report| {
        let cases = report["benchmarks"].as_array_mut().unwrap();
        let failed = cases
            .iter()
            .find(|case| case["verdict"] == "fail")
            .unwrap()
            .clone();
        let names = [
            "--> </details> <b>",
            "@octo #1 | x",
            "\u{301}\u{1f980}\n",
            "`` ` ```",
        ];
        for number in 0..2_000 {
            let mut case = failed.clone();
            case["id"] = format!(
                "cache::{}/{number}",
                names[number % 4].repeat(1 + number % 50)
            )
            .into();
            cases.push(case);
        }
    });
    github
        .call(folder.path(), "comment huge.json")
        .exits(0)
        .says("^commented");
    let body = &github.bodies()[0];
    assert!(
        body.chars().count() < 65_536 && body.contains("not shown"),
        "{}",
        body.len()
    );
    github
        .call(folder.path(), "comment good.json")
        .exits(0)
        .says("^edited");
}

#[test]
fn results_that_cannot_be_read_are_no_comment() {
    let (folder, github) = (results(), FakeGitHub::new());
    fs::write(folder.path().join("cut.json"), &RESULTS[..99]).unwrap();
    for file in ["cut.json", "gone.json"] {
        github
            .call(folder.path(), &format!("comment {file}"))
            .exits(2)
            .complains(file);
    }
    assert!(github.server.requests().is_empty());
    let mut command = perf_bench(folder.path(), "comment --help");
    command.env("CI", "true");
    Outcome::of(command).exits(0).says("GITHUB_TOKEN");
}
