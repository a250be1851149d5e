use serde::Deserialize;
use serde_json::json;

use super::api::Deed;
use super::author::{Author, User};
use super::{GitHub, GitHubError};
use crate::http::{Method, shown};

/// The comments on a pull request.
#[derive(Debug)]
pub(crate) struct Comments<'a> {
    pub(crate) github: &'a GitHub<'a>,
    pub(crate) number: u64,
    /// The first line of ours.
    pub(crate) marker: &'a str,
}

/// What came of a comment, with where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    Created(String),
    Edited(String),
    /// It says so already.
    Unchanged,
    /// There is none, and nothing to say.
    Nothing,
}

#[derive(Clone, Debug, Deserialize)]
struct Comment {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    user: Option<User>,
}

const READ: Deed = Deed {
    what: "read the comments of the pull request",
    permission: "pull-requests",
};
const WRITE: Deed = Deed {
    what: "comment on the pull request",
    permission: "pull-requests",
};

impl Comments<'_> {
    /// Sees to it that our comment says what is to be said. That is asked with what it says now, and
    /// `None` leaves things as they are. Of several of ours, which a server that broke down may have
    /// left, the first stays.
    pub(crate) fn put(
        &self,
        to_say: impl Fn(Option<&str>) -> Option<String>,
    ) -> Result<Put, GitHubError> {
        let author = self.github.author()?;
        let path = format!("/issues/{}/comments", self.number);
        let client = self.github.client();
        let mut attempt = 1;
        loop {
            let comments: Vec<Comment> = self.github.list(&path, "", READ)?;
            let mut ours: Vec<Comment> = comments;
            ours.retain(|comment| {
                author.has_written(comment.user.as_ref()) && self.is_marked(comment)
            });
            if let Some(put) = self.edit_one(&author, &ours, &to_say)? {
                return Ok(put);
            }
            let Some(text) = to_say(None) else {
                return Ok(Put::Nothing);
            };
            let body = json!({ "body": text });
            match self.github.write(Method::POST, &path, &body, WRITE) {
                Ok(written) => return Ok(Put::Created(shown(&written.html_url))),
                // It may be there all the same: the next look tells.
                Err(error) if error.leaves_open() && attempt < client.patience().attempts => {
                    client.wait(client.patience().before_a_look(attempt))?;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Edits the first that may be edited; an app is not told which bot it is, and another bot's may
    /// look like its own. `None` where there is none.
    fn edit_one(
        &self,
        author: &Author,
        ours: &[Comment],
        to_say: impl Fn(Option<&str>) -> Option<String>,
    ) -> Result<Option<Put>, GitHubError> {
        for (number, comment) in ours.iter().enumerate() {
            let before = comment.body.as_deref().unwrap_or_default();
            let put = match to_say(Some(before)) {
                Some(text) if !is_same(before, &text) => {
                    let path = format!("/issues/comments/{}", comment.id);
                    let body = json!({ "body": text });
                    match self.github.write(Method::PATCH, &path, &body, WRITE) {
                        Ok(written) => Put::Edited(shown(&written.html_url)),
                        Err(error) if *author == Author::App && error.is_refusal() => continue,
                        Err(error) => return Err(error),
                    }
                }
                _ => Put::Unchanged,
            };
            // A server that broke down may have left several.
            let login = |comment: &Comment| Some(comment.user.as_ref()?.login.to_lowercase());
            for other in &ours[number + 1..] {
                if login(other) == login(comment) {
                    let path = format!("/issues/comments/{}", other.id);
                    self.github.remove(&path, WRITE)?;
                }
            }
            return Ok(Some(put));
        }
        Ok(None)
    }

    fn is_marked(&self, comment: &Comment) -> bool {
        let mut lines = comment.body.as_deref().unwrap_or_default().lines();
        lines
            .next()
            .is_some_and(|first| first.trim() == self.marker)
    }
}

/// GitHub may change the ends of lines.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let lines = |text| str::lines(text).map(str::trim_end);
    lines(one.trim_end()).eq(lines(other.trim_end()))
}
