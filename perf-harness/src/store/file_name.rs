/// Text as one part of a path: it names no other folder, and different texts give different names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileName(String);

/// Longer ones are cut; with package, bench target and process number a name stays below the 255
/// bytes of most file systems.
const LONGEST: usize = 80;

/// Names of devices on Windows, whatever follows behind a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

impl From<&str> for FileName {
    fn from(text: &str) -> Self {
        let mut name: String = text
            .chars()
            .take(LONGEST)
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

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// Fowler, Noll and Vo's hash of 64 bits, variant 1a: equal on every machine and in every version.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
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

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
