use serde::Deserialize;

/// Whoever has written something.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub(super) login: String,
    #[serde(default, rename = "type")]
    kind: String,
}

/// Whose the token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// A person's or a machine account's.
    User(String),
    /// An app's, as that of a workflow: it may not ask who it is, and writes as a bot.
    App,
}

impl Author {
    /// Whether the token's owner may have written it. Whoever writes our marker in a comment of their
    /// own is not us.
    pub(super) fn has_written(&self, user: Option<&User>) -> bool {
        user.is_some_and(|user| match self {
            Self::User(login) => user.login.eq_ignore_ascii_case(login),
            Self::App => user.kind == "Bot",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_tokens_owner_has_written_is_ours() {
        let user = |login: &str, kind: &str| {
            Some(User {
                login: login.into(),
                kind: kind.into(),
            })
        };
        let me = Author::User("Octo".into());
        assert!(me.has_written(user("octo", "User").as_ref()));
        assert!(!me.has_written(user("other", "User").as_ref()));
        assert!(!me.has_written(None));
        assert!(Author::App.has_written(user("github-actions[bot]", "Bot").as_ref()));
        assert!(!Author::App.has_written(user("octo", "User").as_ref()));
    }
}
