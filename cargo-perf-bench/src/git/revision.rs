use std::fmt;

/// A commit, and what the user calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) name: String,
    /// All of the hash.
    pub(crate) commit: String,
}

impl Revision {
    /// The hash as people write it.
    pub(crate) fn short(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }
}

/// `main (abc1234)`; a hash alone stays alone.
impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.len() >= 4 && self.commit.starts_with(&self.name) {
            f.write_str(self.short())
        } else {
            write!(f, "{} ({})", self.name, self.short())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_with_its_commit() {
        let commit = "abc1234567890".to_owned();
        let shown = |name: &str| {
            Revision {
                name: name.into(),
                commit: commit.clone(),
            }
            .to_string()
        };
        assert_eq!(shown("main"), "main (abc1234)");
        assert_eq!(shown("abc12345"), "abc1234");
        assert_eq!(shown("a"), "a (abc1234)");
    }
}
