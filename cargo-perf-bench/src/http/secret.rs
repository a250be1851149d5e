use std::fmt;

/// What must not be printed, in no error and in no `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// Without the line end that comes along from a file.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// A text in which it does not stand.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        match self.0.as_str() {
            "" => text.to_owned(),
            secret => text.replace(secret, "***"),
        }
    }

    /// For the server that it is meant for.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("ghp_1\n");
        assert_eq!(secret.reveal(), "ghp_1");
        assert_eq!(format!("{secret:?}"), "[hidden]");
        assert_eq!(secret.hidden_in("no ghp_1 here"), "no *** here");
        assert_eq!(Secret::new("").hidden_in("ab"), "ab");
    }
}
