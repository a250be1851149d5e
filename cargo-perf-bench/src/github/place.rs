use std::path::Path;
use std::str::FromStr;

use serde_json::Value;

use crate::environment;
use crate::error::Error;

/// The API where nothing else is said.
const API: &str = "https://api.github.com";

/// OWNER/NAME.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repository(String);

impl FromStr for Repository {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_name = |name: &str| {
            let is_kept = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            !["", ".", ".."].contains(&name) && name.chars().all(is_kept)
        };
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => Ok(Self(text.to_owned())),
            _ => Err("a repository is called OWNER/NAME".to_owned()),
        }
    }
}

impl std::fmt::Display for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where something is said, by what the caller names and what GitHub sets for the steps of a workflow.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) repository: Repository,
    pub(crate) api: String,
}

impl Place {
    pub(crate) fn of(named: Option<&Repository>) -> Result<Self, Error> {
        let repository = match (named, environment::text("GITHUB_REPOSITORY")) {
            (Some(named), _) => named.clone(),
            (None, Some(text)) => text
                .parse()
                .map_err(|error| Error::Usage(format!("GITHUB_REPOSITORY: {error}")))?,
            (None, None) => {
                return Err(Error::Usage(
                    "it is not known which repository is meant: give --repo OWNER/NAME, or set GITHUB_REPOSITORY".to_owned(),
                ));
            }
        };
        let api = environment::text("GITHUB_API_URL").unwrap_or_else(|| API.to_owned());
        Ok(Self { repository, api })
    }
}

/// The pull request that this run is about.
pub(crate) fn pull_request(named: Option<u64>) -> Result<u64, Error> {
    if let Some(number) = named {
        return Ok(number);
    }
    let event = match environment::text("GITHUB_EVENT_PATH") {
        Some(path) => Some(event(Path::new(&path))?),
        None => None,
    };
    let reference = environment::text("GITHUB_REF");
    of_event(event.as_ref())
        .or_else(|| of_reference(reference.as_deref()?))
        .ok_or_else(|| {
            Error::Usage(
                "it is not known which pull request is meant: give --pr N; without it the event of the workflow, GITHUB_EVENT_PATH or GITHUB_REF, has to be one of a pull request".to_owned(),
            )
        })
}

fn event(path: &Path) -> Result<Value, Error> {
    let text = std::fs::read(path).map_err(Error::file(
        "read the event that GITHUB_EVENT_PATH names,",
        path,
    ))?;
    serde_json::from_slice(&text).map_err(|error| {
        Error::Usage(format!(
            "GITHUB_EVENT_PATH: `{}` is no JSON: {error}",
            path.display()
        ))
    })
}

/// The one pull request of an event: its own, that of a comment, or that of the workflow before it.
fn of_event(event: Option<&Value>) -> Option<u64> {
    let event = event?;
    let number =
        |value: Option<&Value>| value?.get("number")?.as_u64().filter(|number| *number > 0);
    let of_comment = || {
        let issue = event.get("issue")?;
        issue.get("pull_request")?;
        number(Some(issue))
    };
    let of_workflow = || match event
        .get("workflow_run")?
        .get("pull_requests")?
        .as_array()?
        .as_slice()
    {
        [only] => number(Some(only)),
        _ => None,
    };
    number(event.get("pull_request"))
        .or_else(of_comment)
        .or_else(of_workflow)
}

/// Of `refs/pull/N/merge`.
fn of_reference(reference: &str) -> Option<u64> {
    let (number, _) = reference.strip_prefix("refs/pull/")?.split_once('/')?;
    number.parse().ok().filter(|number| *number > 0)
}

/// The page of the workflow's run, where there is one.
pub(crate) fn run_url() -> Option<String> {
    let text = environment::text;
    let (server, repository) = (text("GITHUB_SERVER_URL")?, text("GITHUB_REPOSITORY")?);
    Some(format!(
        "{server}/{repository}/actions/runs/{}",
        text("GITHUB_RUN_ID")?
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        assert_eq!("a-b/c.d_e".parse(), Ok(Repository("a-b/c.d_e".into())));
        for text in [
            "", "a", "a/", "/b", "a/b/c", "a/..", "a/b?x", "a/b#", "a b/c", "a/%2e",
        ] {
            assert!(text.parse::<Repository>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_pull_request_is_that_of_the_event_or_of_the_reference() {
        let of = |event: Value| of_event(Some(&event));
        assert_eq!(
            of(json!({ "number": 3, "pull_request": { "number": 7 } })),
            Some(7)
        );
        assert_eq!(
            of(json!({ "issue": { "number": 8, "pull_request": {} } })),
            Some(8)
        );
        assert_eq!(of(json!({ "issue": { "number": 8 } })), None);
        let ran = |pulls: Value| of(json!({ "workflow_run": { "pull_requests": pulls } }));
        assert_eq!(ran(json!([{ "number": 9 }])), Some(9));
        assert_eq!(ran(json!([])), None);
        assert_eq!(ran(json!([{ "number": 9 }, { "number": 10 }])), None);
        assert_eq!(of(json!({ "pull_request": { "number": "7" } })), None);
        assert_eq!(of(json!([])), None);
        assert_eq!(of_reference("refs/pull/12/merge"), Some(12));
        for reference in ["refs/heads/main", "refs/pull/x/merge", "refs/pull/0/merge"] {
            assert_eq!(of_reference(reference), None, "{reference}");
        }
    }
}
