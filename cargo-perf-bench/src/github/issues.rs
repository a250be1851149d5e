use perf_harness::report::{Told, told_of};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Deed;
use super::author::User;
use super::comments::is_same;
use super::{GitHub, GitHubError};
use crate::http::{Method, shown};

/// The issues of ours under a label.
#[derive(Debug)]
pub(crate) struct Issues<'a> {
    pub(crate) github: &'a GitHub<'a>,
    pub(crate) label: &'a str,
}

/// An issue of ours, and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) number: u64,
    pub(crate) told: Told,
    pub(crate) body: String,
    pub(crate) is_open: bool,
    /// Somebody has closed it and said that nothing is to be done.
    pub(crate) is_unwanted: bool,
}

impl Issue {
    /// Whether its body is this one.
    pub(crate) fn says(&self, body: &str) -> bool {
        is_same(&self.body, body)
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Item {
    number: u64,
    state: String,
    #[serde(default)]
    state_reason: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    pull_request: Option<Value>,
}

const READ: Deed = Deed {
    what: "read the issues",
    permission: "issues",
};
const WRITE: Deed = Deed {
    what: "write an issue",
    permission: "issues",
};

impl Issues<'_> {
    /// Those that tell of a case in their hidden line, open ones first and then the latest.
    pub(crate) fn ours(&self) -> Result<Vec<Issue>, GitHubError> {
        let author = self.github.author()?;
        let query = format!("state=all&labels={}&", encoded(self.label));
        let items: Vec<Item> = self.github.list("/issues", &query, READ)?;
        let mut issues: Vec<Issue> = items
            .into_iter()
            .filter(|item| item.pull_request.is_none() && author.has_written(item.user.as_ref()))
            .filter_map(issue)
            .collect();
        issues.sort_by_key(|issue| (!issue.is_open, std::cmp::Reverse(issue.number)));
        Ok(issues)
    }

    /// Opens an issue, and gives where it is.
    pub(crate) fn open(&self, title: &str, body: &str) -> Result<String, GitHubError> {
        let new = json!({ "title": title, "body": body, "labels": [self.label] });
        let patience = self.github.client().patience();
        let about = told_of(body);
        let mut attempt = 1;
        loop {
            match self.github.write(Method::POST, "/issues", &new, WRITE) {
                Ok(written) => return Ok(shown(&written.html_url)),
                Err(error) if error.leaves_open() && attempt < patience.attempts => {
                    self.github.client().wait(patience.before_a_look(attempt))?;
                    // It may be there all the same.
                    let issues = self.ours()?;
                    let ours = issues.iter().find(|issue| about.contains(&issue.told));
                    if let Some(issue) = ours.filter(|issue| issue.is_open) {
                        return Ok(format!("#{}", issue.number));
                    }
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn edit(&self, issue: &Issue, change: &Value) -> Result<(), GitHubError> {
        let path = format!("/issues/{}", issue.number);
        self.github
            .write(Method::PATCH, &path, change, WRITE)
            .map(drop)
    }

    pub(crate) fn comment(&self, issue: &Issue, text: &str) -> Result<(), GitHubError> {
        let path = format!("/issues/{}/comments", issue.number);
        let comment = json!({ "body": text });
        self.github
            .write(Method::POST, &path, &comment, WRITE)
            .map(drop)
    }
}

fn issue(item: Item) -> Option<Issue> {
    let body = item.body?;
    let told = told_of(&body).into_iter().next()?;
    Some(Issue {
        number: item.number,
        told,
        body,
        is_open: item.state == "open",
        is_unwanted: matches!(
            item.state_reason.as_deref(),
            Some("not_planned" | "duplicate")
        ),
    })
}

/// As a part of a query.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_word_of_a_query() {
        assert_eq!(encoded("perf & co?"), "perf%20%26%20co%3F");
        assert_eq!(encoded("größe"), "gr%C3%B6%C3%9Fe");
    }
}
