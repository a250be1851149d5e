use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::environment;

/// Makes two builds of the same sources in two folders equal byte for byte: the folders' names stay
/// out of them.
#[derive(Clone, Debug)]
pub(crate) struct Remap {
    /// Where the sources are.
    pub(crate) sources: PathBuf,
    /// Where the build goes.
    pub(crate) target_dir: PathBuf,
}

/// Where the flags are added, so that those of the user stay in force.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// `CARGO_ENCODED_RUSTFLAGS`, with what is to stand in it.
    Variable(OsString),
    /// `--config`, with its value.
    Configuration(String),
}

/// What parts flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

impl Remap {
    pub(crate) fn apply_to(&self, command: &mut Command) {
        // `main!` reads it in place of the package's folder, which is asked for at run time then.
        command.env("PERF_BENCH_PACKAGE_DIR", "");
        let encoded = environment::variable("CARGO_ENCODED_RUSTFLAGS");
        let plain = environment::variable("RUSTFLAGS");
        match self.place(encoded, plain) {
            Place::Variable(value) => command.env("CARGO_ENCODED_RUSTFLAGS", value),
            Place::Configuration(value) => command.arg("--config").arg(value),
        };
    }

    /// The compiler takes the last one that fits: the build may lie below the sources.
    fn flags(&self) -> [String; 2] {
        [(&self.sources, "sources"), (&self.target_dir, "target")].map(|(path, name)| {
            format!("--remap-path-prefix={}=/perf-bench/{name}", path.display())
        })
    }

    fn place(&self, encoded: Option<OsString>, plain: Option<OsString>) -> Place {
        let given = encoded.or_else(|| {
            let plain = plain?.to_string_lossy().into_owned();
            let words: Vec<&str> = plain.split_whitespace().collect();
            Some(words.join(SEPARATOR).into())
        });
        match given {
            Some(mut value) => {
                for flag in self.flags() {
                    value.push(SEPARATOR);
                    value.push(flag);
                }
                Place::Variable(value)
            }
            None => {
                let flags = serde_json::to_string(&self.flags()).expect("strings can be written");
                Place::Configuration(format!("build.rustflags={flags}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remap() -> Remap {
        Remap {
            sources: "/w".into(),
            target_dir: "/w/target/x".into(),
        }
    }

    const FLAGS: &str = "--remap-path-prefix=/w=/perf-bench/sources\u{1f}--remap-path-prefix=/w/target/x=/perf-bench/target";

    #[test]
    fn flags_are_added_to_those_that_cargo_would_use() {
        let variable = |before: &str| Place::Variable(format!("{before}\u{1f}{FLAGS}").into());
        assert_eq!(
            remap().place(None, Some("-Ca=1  -Cb".into())),
            variable("-Ca=1\u{1f}-Cb")
        );
        assert_eq!(
            remap().place(Some("-Cc".into()), Some("-Ca".into())),
            variable("-Cc"),
            "cargo pays no attention to RUSTFLAGS beside the encoded form"
        );
    }

    #[test]
    fn without_variables_they_join_those_of_the_configuration() {
        let Place::Configuration(value) = remap().place(None, None) else {
            panic!("no variable is set");
        };
        assert_eq!(
            value,
            format!("build.rustflags=[\"{}\"]", FLAGS.replace('\u{1f}', "\",\""))
        );
    }
}
