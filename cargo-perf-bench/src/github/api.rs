use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::author::{Author, User};
use super::{GitHubError, Place, Repository};
use crate::http::{Address, Answer, Call, Client, Method, Secret};

/// What GitHub answers by its version of 2022.
const ACCEPT: &str = "application/vnd.github+json";

const A_PAGE: usize = 100;

/// More pages than these are not read.
const MOST_PAGES: usize = 100;

/// The API, for one repository.
#[derive(Debug)]
pub(crate) struct GitHub<'a> {
    client: Client<'a>,
    api: Address,
    token: Secret,
    repository: Repository,
}

/// What is done, and what a job has to be allowed for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    pub(super) what: &'static str,
    pub(super) permission: &'static str,
}

impl<'a> GitHub<'a> {
    pub(crate) fn new(
        place: Place,
        token: Secret,
        client: Client<'a>,
    ) -> Result<Self, GitHubError> {
        Ok(Self {
            client,
            api: Address::parse(&place.api).ok_or(GitHubError::Api)?,
            token,
            repository: place.repository,
        })
    }

    pub(crate) fn repository(&self) -> &Repository {
        &self.repository
    }

    pub(super) fn client(&self) -> &Client<'a> {
        &self.client
    }

    /// Whose the token is.
    pub(super) fn author(&self) -> Result<Author, GitHubError> {
        let deed = Deed {
            what: "ask whose the token is",
            permission: "contents",
        };
        let answer = self.ask(Method::GET, "/user", None)?;
        match answer.status {
            // An app's token is refused here whatever it may do elsewhere.
            403 | 404 if !answer.is_limited => Ok(Author::App),
            _ => {
                let user: User = self.read(&answer, deed)?;
                Ok(Author::User(user.login))
            }
        }
    }

    /// All items of a list, of all its pages.
    pub(super) fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &str,
        deed: Deed,
    ) -> Result<Vec<T>, GitHubError> {
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = format!(
                "/repos/{}{path}?{query}per_page={A_PAGE}&page={page}",
                self.repository
            );
            let answer = self.ask(Method::GET, &path, None)?;
            let items: Vec<T> = self.read(&answer, deed)?;
            let is_last = items.len() < A_PAGE;
            all.extend(items);
            if is_last {
                return Ok(all);
            }
        }
        Err(GitHubError::TooMany {
            what: deed.what,
            repository: self.repository.clone(),
            most: MOST_PAGES * A_PAGE,
        })
    }

    /// Makes something, or changes it.
    pub(super) fn write(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        deed: Deed,
    ) -> Result<Written, GitHubError> {
        let path = format!("/repos/{}{path}", self.repository);
        let answer = self.ask(method, &path, Some(body))?;
        self.read(&answer, deed)
    }

    /// Takes something away, if it is still there.
    pub(super) fn remove(&self, path: &str, deed: Deed) -> Result<(), GitHubError> {
        let path = format!("/repos/{}{path}", self.repository);
        let answer = self.ask(Method::DELETE, &path, None)?;
        if answer.is_success() || answer.status == 404 {
            return Ok(());
        }
        let Deed { what, permission } = deed;
        Err(GitHubError::of(&answer, what, permission, &self.repository))
    }

    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, GitHubError> {
        let mut answer = self.client.send(&Call {
            // What is made twice is there twice.
            is_repeatable: method != Method::POST,
            method,
            address: self.api.join(path).ok_or(GitHubError::Api)?,
            token: Some(&self.token),
            accept: ACCEPT,
            body: body.map(Value::to_string),
        })?;
        // Whatever of it is shown.
        answer.body = self.token.hidden_in(&answer.body);
        Ok(answer)
    }

    fn read<T: DeserializeOwned>(&self, answer: &Answer, deed: Deed) -> Result<T, GitHubError> {
        if !answer.is_success() {
            let Deed { what, permission } = deed;
            return Err(GitHubError::of(answer, what, permission, &self.repository));
        }
        serde_json::from_str(&answer.body).map_err(|_| GitHubError::Garbage {
            what: deed.what,
            repository: self.repository.clone(),
            host: self.api.host().to_owned(),
        })
    }
}

/// What was made or changed.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Written {
    pub(super) html_url: String,
}
