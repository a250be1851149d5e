use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::cargo::configuration_files;

/// What tells builds apart that are kept beside one another. Whatever else a build depends on, such
/// as variables that build scripts read, is for cargo to look at each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Key(String);

/// Variables by which cargo, the compiler and build scripts are told how to build.
const PREFIXES: [&str; 6] = [
    "CARGO_BUILD_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
    "RUSTC",
    "RUSTFLAGS",
];
const NAMES: [&str; 8] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CC",
    "CFLAGS",
    "CXX",
    "CXXFLAGS",
    "AR",
    "LDFLAGS",
];
/// These say where builds go, and how many run at once.
const WITHOUT_EFFECT: [&str; 4] = [
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_BUILD_BUILD_DIR",
    "CARGO_BUILD_JOBS",
];

impl Key {
    /// Adds something that the build depends on.
    pub(super) fn with(mut self, what: &str, value: &str) -> Self {
        let Self(text) = &mut self;
        text.push_str(what);
        text.push('=');
        // A line each, whatever is in it.
        text.push_str(&format!("{value:?}\n"));
        self
    }

    /// Adds the words of a command line.
    pub(super) fn with_words(self, what: &str, words: &[OsString]) -> Self {
        self.with(what, &format!("{words:?}"))
    }

    /// Adds a file's content, or that there is none.
    pub(super) fn with_file(self, what: &str, path: &Path) -> Self {
        match fs::read(path) {
            Ok(content) => self.with(what, &format!("{:016x}", hash(&content))),
            Err(_) => self.with(what, "none"),
        }
    }

    /// Adds the variables that builds depend on.
    pub(super) fn with_variables(mut self, variables: &[(OsString, OsString)]) -> Self {
        for (name, value) in variables {
            let name = name.to_string_lossy();
            let known =
                NAMES.contains(&&*name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
            if known && !WITHOUT_EFFECT.contains(&&*name) {
                self = self.with(&name, &value.to_string_lossy());
            }
        }
        self
    }

    /// Adds cargo's configuration files that hold in the folder.
    pub(super) fn with_configuration(mut self, folder: &Path) -> Self {
        for path in configuration_files(folder) {
            self = self.with_file(&path.to_string_lossy(), &path);
        }
        self
    }

    /// Short, for a folder's name.
    pub(super) fn short(&self) -> String {
        format!("{:016x}", hash(self.0.as_bytes()))
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Key {
        let variables: Vec<(OsString, OsString)> = variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Key::default()
            .with("commit", "abc")
            .with_variables(&variables)
    }

    #[test]
    fn what_a_build_depends_on_makes_another_key() {
        let plain = of(&[]);
        assert_eq!(plain, of(&[]));
        for variables in [
            [("RUSTFLAGS", "-Ctarget-cpu=native")],
            [("CARGO_PROFILE_BENCH_LTO", "true")],
            [("CARGO_ENCODED_RUSTFLAGS", "-Ca")],
            [("RUSTC_WRAPPER", "sccache")],
        ] {
            assert_ne!(of(&variables).short(), plain.short(), "{variables:?}");
        }
        assert_ne!(Key::default().with("commit", "abd"), plain);
    }

    #[test]
    fn where_builds_go_and_what_else_is_set_does_not_count() {
        let elsewhere = [
            ("CARGO_TARGET_DIR", "/t"),
            ("PATH", "/bin"),
            ("CARGO_BUILD_JOBS", "1"),
        ];
        assert_eq!(of(&elsewhere), of(&[]));
    }

    #[test]
    fn values_cannot_pass_for_one_another() {
        let one = Key::default().with("a", "1\"\nb=\"2");
        let two = Key::default().with("a", "1").with("b", "2");
        assert_ne!(one, two);
        let words = |words: &[&str]| {
            Key::default().with_words(
                "args",
                &words.iter().map(OsString::from).collect::<Vec<_>>(),
            )
        };
        assert_ne!(words(&["a b"]), words(&["a", "b"]));
    }

    #[test]
    fn a_file_counts_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.lock");
        let key = || Key::default().with_file("lock", &path);
        let missing = key();
        fs::write(&path, "a").unwrap();
        let first = key();
        fs::write(&path, "b").unwrap();
        assert!(missing != first && first != key());
    }
}
