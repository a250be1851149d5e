//! The command line of a bench target.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use lexopt::{Arg, Parser};
use perf_targets::nearest;

use super::choice::{Ignored, ListFormat, Mode};
use super::error::ConfigError;
use super::given::{self, Given, LATER, Refusal};
use super::kind::one_of;
use super::profile;
use super::selection::Selection;
use super::value::Value;

/// The command line, understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    pub(super) mode: Mode,
    pub(super) selection: Selection,
    pub(super) given: Given,
}

/// Flags of libtest, nextest and criterion, and `--tag`: what is selected, and other spellings of
/// settings.
pub(super) const OTHER_FLAGS: [&str; 19] = [
    "bench",
    "test",
    "list",
    "format",
    "exact",
    "skip",
    "tag",
    "ignored",
    "include-ignored",
    "no-capture",
    "show-output",
    "test-threads",
    "warm-up-time",
    "measurement-time",
    "sample-size",
    "quick",
    "show-settings",
    "help",
    "version",
];

/// Reads the arguments; the first one is the program's name.
pub(super) fn parse(
    argv: impl IntoIterator<Item = OsString>,
    working_dir: &Path,
) -> Result<Arguments, ConfigError> {
    let mut reading = Reading {
        parser: Parser::from_iter(argv),
        working_dir,
        seen: Seen::default(),
        arguments: Arguments::default(),
    };
    while let Some(word) = reading.next()? {
        match word {
            Word::Flag(flag) => reading.flag(&flag)?,
            Word::Filter(filter) => reading.arguments.selection.filters.push(filter),
        }
    }
    reading.finish()
}

/// A part of the command line; a flag has its dashes.
enum Word {
    Flag(String),
    Filter(String),
}

struct Reading<'a> {
    parser: Parser,
    working_dir: &'a Path,
    seen: Seen,
    arguments: Arguments,
}

/// Flags that together make the mode.
#[derive(Default)]
struct Seen {
    bench: bool,
    test: bool,
    list: bool,
    format: ListFormat,
    show_settings: bool,
    help: bool,
    version: bool,
    ignored: bool,
    include_ignored: bool,
    quick: bool,
}

impl Reading<'_> {
    fn next(&mut self) -> Result<Option<Word>, ConfigError> {
        let word = match self.parser.next().map_err(|error| refused(&error))? {
            None => return Ok(None),
            Some(Arg::Short(letter)) => Word::Flag(format!("-{letter}")),
            Some(Arg::Long(name)) => Word::Flag(format!("--{name}")),
            // cargo adds its flag at the end, also behind a `--` of the user's own.
            Some(Arg::Value(last)) if last == "--bench" => Word::Flag("--bench".to_owned()),
            Some(Arg::Value(filter)) => Word::Filter(utf8(&filter)?),
        };
        Ok(Some(word))
    }

    fn flag(&mut self, flag: &str) -> Result<(), ConfigError> {
        let selection = &mut self.arguments.selection;
        match flag {
            "--bench" => self.seen.bench = true,
            "--test" => self.seen.test = true,
            "--list" => self.seen.list = true,
            "--format" => self.seen.format = self.list_format()?,
            "--exact" => selection.exact = true,
            "--skip" => {
                let skip = self.text(flag)?;
                self.arguments.selection.skip.push(skip);
            }
            "--tag" => {
                let tag = self.text(flag)?;
                self.arguments.selection.tags.push(tag);
            }
            "--ignored" => self.seen.ignored = true,
            "--include-ignored" => self.seen.include_ignored = true,
            "--show-settings" => self.seen.show_settings = true,
            "--help" | "-h" => self.seen.help = true,
            "--version" | "-V" => self.seen.version = true,
            "--quick" => self.seen.quick = true,
            "-q" => self.verbosity(flag, "quiet", "verbose")?,
            "-v" => self.verbosity(flag, "verbose", "quiet")?,
            "--no-capture" => self.switch(flag, "nocapture")?,
            // What benchmarks print is never held back.
            "--show-output" => {}
            // Cases are measured one at a time, so that they do not disturb each other.
            "--test-threads" => self.test_threads()?,
            "--warm-up-time" => self.seconds(flag, "warmup")?,
            "--measurement-time" => self.seconds(flag, "max-time")?,
            "--sample-size" => {
                let value = self.value(flag)?;
                self.give(flag, "samples", &value)?;
            }
            _ => self.setting(flag)?,
        }
        Ok(())
    }

    /// A flag that has a variable too.
    fn setting(&mut self, flag: &str) -> Result<(), ConfigError> {
        let name = flag.strip_prefix("--").unwrap_or_default();
        match given::setting_of(name) {
            Some(setting) if setting.placeholder.is_empty() => self.switch(flag, name),
            None if !given::names().any(|known| known == name) => {
                self.give(flag, name, OsStr::new(""))
            }
            _ => {
                let value = self.value(flag)?;
                self.give(flag, name, &value)
            }
        }
    }

    /// A flag that stands for `true`, or has another value after `=`.
    fn switch(&mut self, flag: &str, name: &str) -> Result<(), ConfigError> {
        let value = self
            .parser
            .optional_value()
            .unwrap_or_else(|| "true".into());
        self.give(flag, name, &value)
    }

    /// `-q` and `-v`, of which the last one holds.
    fn verbosity(&mut self, flag: &str, name: &str, opposite: &str) -> Result<(), ConfigError> {
        self.give(flag, opposite, OsStr::new("false"))?;
        self.give(flag, name, OsStr::new("true"))
    }

    /// criterion's times, which are numbers of seconds.
    fn seconds(&mut self, flag: &str, name: &str) -> Result<(), ConfigError> {
        let text = self.text(flag)?;
        let value = match text.parse::<f64>() {
            Ok(_) => format!("{text}s"),
            Err(_) => text,
        };
        self.give(flag, name, OsStr::new(&value))
    }

    fn give(&mut self, flag: &str, name: &str, value: &OsStr) -> Result<(), ConfigError> {
        let result = self
            .arguments
            .given
            .read(name, value, flag, self.working_dir);
        result.map_err(|refusal| match refusal {
            Refusal::Invalid(reason) => ConfigError::Argument(format!("{flag}: {reason}")),
            Refusal::Unknown => unknown(flag),
        })
    }

    fn list_format(&mut self) -> Result<ListFormat, ConfigError> {
        let text = self.text("--format")?;
        if text == "json" || text == "junit" {
            let message = format!(
                "--format: `{text}` is not available in this version; terse and pretty are"
            );
            return Err(ConfigError::Argument(message));
        }
        one_of(&Value::Word(&text), ListFormat::NAMES)
            .map_err(|fault| ConfigError::Argument(format!("--format: {}", fault.in_a_line())))
    }

    fn test_threads(&mut self) -> Result<(), ConfigError> {
        let text = self.text("--test-threads")?;
        match text.parse::<usize>() {
            Ok(threads) if threads > 0 => Ok(()),
            _ => Err(ConfigError::Argument(format!(
                "--test-threads: `{text}` is no whole number above 0"
            ))),
        }
    }

    /// The value after a flag. What looks like another flag is none, since cargo puts `--bench`
    /// behind the last argument; with `=` it can be given all the same.
    fn value(&mut self, flag: &str) -> Result<OsString, ConfigError> {
        if let Some(value) = self.parser.optional_value() {
            return Ok(value);
        }
        let mut rest = self.parser.try_raw_args();
        let next = rest
            .as_mut()
            .and_then(|rest| rest.next_if(|word| !looks_like_flag(word)));
        next.ok_or_else(|| ConfigError::Argument(format!("{flag} needs a value")))
    }

    fn text(&mut self, flag: &str) -> Result<String, ConfigError> {
        utf8(&self.value(flag)?)
    }

    fn finish(self) -> Result<Arguments, ConfigError> {
        let Self {
            seen,
            mut arguments,
            ..
        } = self;
        arguments.mode = seen.mode();
        arguments.selection.ignored = match (seen.ignored, seen.include_ignored) {
            (true, true) => {
                let message =
                    "--ignored and --include-ignored exclude each other; give one of them";
                return Err(ConfigError::Argument(message.to_owned()));
            }
            (true, false) => Ignored::Only,
            (false, true) => Ignored::Include,
            (false, false) => Ignored::Skip,
        };
        if seen.quick {
            let named = arguments
                .given
                .profile
                .get_or_insert_with(|| profile::QUICK.to_owned());
            if named != profile::QUICK {
                let message = format!(
                    "--quick means --profile quick, but --profile {named} was given; leave out one of them"
                );
                return Err(ConfigError::Argument(message));
            }
        }
        if let Some((_, contradiction)) = arguments.given.layer.options.contradiction() {
            let message = format!("on the command line {contradiction}");
            return Err(ConfigError::Argument(message));
        }
        Ok(arguments)
    }
}

impl Seen {
    fn mode(&self) -> Mode {
        if self.help {
            Mode::Help
        } else if self.version {
            Mode::Version
        } else if self.show_settings {
            Mode::ShowSettings
        } else if self.list {
            Mode::List(self.format)
        } else if self.bench && !self.test {
            Mode::Bench
        } else {
            Mode::Test
        }
    }
}

fn looks_like_flag(word: &OsStr) -> bool {
    let word = word.as_encoded_bytes();
    word.len() > 1 && word[0] == b'-' && !word[1].is_ascii_digit()
}

fn utf8(word: &OsStr) -> Result<String, ConfigError> {
    word.to_str().map(str::to_owned).ok_or_else(|| {
        let shown = word.to_string_lossy();
        ConfigError::Argument(format!("`{shown}` is not valid UTF-8"))
    })
}

fn unknown(flag: &str) -> ConfigError {
    let names: Vec<String> = given::names()
        .chain(
            OTHER_FLAGS
                .iter()
                .chain(&LATER)
                .map(|name| (*name).to_owned()),
        )
        .map(|name| format!("--{name}"))
        .collect();
    let way_out = match nearest(flag, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "--help lists all".to_owned(),
    };
    ConfigError::Argument(format!("unknown flag `{flag}`; {way_out}"))
}

fn refused(error: &lexopt::Error) -> ConfigError {
    ConfigError::Argument(match error {
        lexopt::Error::UnexpectedValue { option, value } => {
            format!(
                "{option} takes no value, but `{}` was given",
                value.to_string_lossy()
            )
        }
        other => other.to_string(),
    })
}
