//! As much of GitHub as comments and issues need.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::call::{Outcome, perf_bench};
use super::server::{Reply, Request, Server};

/// The token of all tests: it must turn up nowhere but in a request to this server.
pub(crate) const TOKEN: &str = "ghs_0123456789secret";

/// What it holds.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) comments: Vec<Value>,
    pub(crate) issues: Vec<Value>,
    /// Comments on issues, with the number of each.
    pub(crate) said: Vec<(u64, String)>,
    /// Whether the token is a person's, and whose; else it is a workflow's.
    pub(crate) person: Option<&'static str>,
    /// What happens before anything else does.
    pub(crate) faults: Vec<(&'static str, Reply)>,
    next_id: u64,
}

pub(crate) struct FakeGitHub {
    pub(crate) server: Server,
    pub(crate) state: Arc<Mutex<State>>,
}

impl FakeGitHub {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let server = Server::answering(move |request| answer(request, &mut shared.lock().unwrap()));
        Self { server, state }
    }

    /// With a fault for the next requests of this method, one after the other.
    pub(crate) fn with_faults(
        method: &'static str,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Self {
        let github = Self::new();
        github.lock().faults = replies.into_iter().map(|reply| (method, reply)).collect();
        github
    }

    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A comment that somebody has made.
    pub(crate) fn has_comment(&self, login: &str, kind: &str, body: &str) {
        let mut state = self.lock();
        let id = state.id();
        state.comments.push(json!({
            "id": id, "body": body, "user": { "login": login, "type": kind },
        }));
    }

    /// `cargo perf-bench`, as a step of a workflow of a pull request calls it.
    pub(crate) fn command(&self, folder: &Path, arguments: &str) -> Command {
        let mut command = perf_bench(folder, arguments);
        command
            // Nothing that is not encrypted goes through one.
            .env("ALL_PROXY", "http://127.0.0.1:1")
            .env("GITHUB_API_URL", &self.server.url)
            .env("GITHUB_REPOSITORY", "octo/shop")
            .env("GITHUB_REF", "refs/pull/12/merge")
            .env("GITHUB_TOKEN", TOKEN);
        command
    }

    /// What a call came to, in which the token was not told.
    pub(crate) fn call(&self, folder: &Path, arguments: &str) -> Outcome {
        let outcome = Outcome::of(self.command(folder, arguments));
        assert!(!outcome.to_string().contains(TOKEN), "{outcome}");
        outcome
    }

    /// The bodies of the comments.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let state = self.lock();
        let bodies = state.comments.iter();
        bodies
            .map(|comment| comment["body"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl State {
    fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn me(&self) -> Value {
        match self.person {
            Some(login) => json!({ "login": login, "type": "User" }),
            None => json!({ "login": "github-actions[bot]", "type": "Bot" }),
        }
    }
}

fn answer(request: &Request, state: &mut State) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::json(401, &json!({ "message": "Bad credentials" }));
    }
    let faulty = state
        .faults
        .iter()
        .position(|(method, _)| *method == request.method);
    if let Some(place) = faulty.filter(|_| request.place() != "/user") {
        return state.faults.remove(place).1;
    }
    let parts: Vec<&str> = request.place().split('/').skip(1).collect();
    let created = |value: Value| Reply::json(201, &value);
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["user"]) => match state.person {
            Some(_) => Reply::json(200, &state.me()),
            None => {
                let message = "Resource not accessible by integration";
                Reply::json(403, &json!({ "message": message }))
            }
        },
        ("GET", ["repos", "octo", "shop", "issues", "12", "comments"]) => {
            page(request, &state.comments)
        }
        ("POST", ["repos", "octo", "shop", "issues", "12", "comments"]) => {
            let body = request.json()["body"].as_str().unwrap().to_owned();
            if body.chars().count() > 65_536 {
                return Reply::json(422, &json!({ "message": "Body is too long" }));
            }
            let id = state.id();
            let comment = json!({
                "id": id, "body": body, "user": state.me(), "html_url": format!("https://github.test/c/{id}"),
            });
            state.comments.push(comment.clone());
            created(comment)
        }
        ("PATCH", ["repos", "octo", "shop", "issues", "comments", id]) => {
            let id: u64 = id.parse().unwrap();
            let comment = state
                .comments
                .iter_mut()
                .find(|comment| comment["id"] == id);
            let comment = comment.unwrap();
            comment["body"] = request.json()["body"].clone();
            comment["html_url"] = format!("https://github.test/c/{id}").into();
            Reply::json(200, comment)
        }
        ("DELETE", ["repos", "octo", "shop", "issues", "comments", id]) => {
            let id: u64 = id.parse().unwrap();
            state.comments.retain(|comment| comment["id"] != id);
            Reply::text(204, "")
        }
        ("GET", ["repos", "octo", "shop", "issues"]) => {
            assert_eq!(request.query("state"), Some("all"));
            let label = request.query("labels").unwrap();
            let labelled = state
                .issues
                .iter()
                .filter(|issue| issue["labels"][0] == label);
            page(request, &labelled.cloned().collect::<Vec<_>>())
        }
        ("POST", ["repos", "octo", "shop", "issues"]) => {
            let number = state.id();
            let mut issue = request.json();
            issue["number"] = number.into();
            issue["state"] = "open".into();
            issue["user"] = state.me();
            issue["html_url"] = format!("https://github.test/i/{number}").into();
            state.issues.push(issue.clone());
            created(issue)
        }
        ("PATCH", ["repos", "octo", "shop", "issues", number]) => {
            let number: u64 = number.parse().unwrap();
            let issue = state
                .issues
                .iter_mut()
                .find(|issue| issue["number"] == number);
            let issue = issue.unwrap();
            for (name, value) in request.json().as_object().unwrap() {
                issue[name] = value.clone();
            }
            Reply::json(200, issue)
        }
        ("POST", ["repos", "octo", "shop", "issues", number, "comments"]) => {
            let body = request.json()["body"].as_str().unwrap().to_owned();
            state.said.push((number.parse().unwrap(), body));
            created(json!({ "html_url": "https://github.test/c" }))
        }
        _ => Reply::json(404, &json!({ "message": "Not Found" })),
    }
}

fn page(request: &Request, items: &[Value]) -> Reply {
    let number = |name| request.query(name).unwrap().parse::<usize>().unwrap();
    let (size, page) = (number("per_page"), number("page"));
    let items: Vec<&Value> = items.iter().skip(size * (page - 1)).take(size).collect();
    Reply::json(200, &json!(items))
}
