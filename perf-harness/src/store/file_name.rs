use crate::config::{LONGEST_NAME, is_device};
use crate::host::fnv1a;

/// Text as one part of a path: it names no other folder, and different texts give different names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileName(String);

impl From<&str> for FileName {
    fn from(text: &str) -> Self {
        let mut name: String = text
            .chars()
            .take(LONGEST_NAME)
            .map(|c| if is_harmless(c) { c } else { '_' })
            .collect();
        if name.is_empty() || name.starts_with('.') || is_device(&name) {
            name.insert(0, '_');
        }
        if name.ends_with('.') {
            name.push('_');
        }
        if name != text {
            // Two texts that were bent must not meet in one name.
            name = format!("{name}-{:016x}", fnv1a(text.as_bytes()));
        }
        Self(name)
    }
}

impl FileName {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_harmless(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::{Component, Path};

    use super::*;

    #[test]
    fn plain_names_stay_as_they_are() {
        for text in ["my-crate", "cache_2", "v1.2", "123-456-deadbeef"] {
            assert_eq!(FileName::from(text).as_str(), text);
        }
    }

    #[test]
    fn nothing_leaves_the_folder_and_nothing_meets() {
        let long = "x".repeat(10_000);
        let longer = "x".repeat(10_001);
        let odd = [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "a b",
            "a\nb",
            "a\u{1b}[31mb",
            "C:x",
            "con",
            "NUL.json",
            "com1",
            "é",
            "e",
            "🦀",
            "\0",
            ".hidden",
            "end.",
            "end",
            &long,
            &longer,
        ];
        let mut seen = HashSet::new();
        for text in odd {
            let name = FileName::from(text);
            let parts: Vec<Component<'_>> = Path::new(name.as_str()).components().collect();
            assert!(
                matches!(parts[..], [Component::Normal(_)]),
                "{text:?} gave {name:?}"
            );
            assert!(name.as_str().len() <= 120, "{name:?}");
            assert!(!name.as_str().starts_with('.'), "{name:?}");
            assert!(
                seen.insert(name.as_str().to_owned()),
                "{text:?} met another in {name:?}"
            );
        }
    }
}
