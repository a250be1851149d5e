use std::ops::Range;

use perf_targets::ParseError;
use toml::Spanned;
use toml::de::DeValue;

use super::fault::Fault;
use super::reader::{self, Item};

/// A value as its source gives it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// A word of the command line or of the environment, which may stand for any scalar, or for
    /// several with commas between them.
    Word(&'a str),
    /// A value of a TOML document.
    Toml {
        /// The value and its place in the document.
        value: &'a Spanned<DeValue<'a>>,
        /// The document's text.
        document: &'a str,
    },
}

impl<'a> Value<'a> {
    /// Its place in the word or document.
    pub(super) fn place(&self) -> Range<usize> {
        match self {
            Self::Word(word) => 0..word.len(),
            Self::Toml { value, .. } => value.span(),
        }
    }

    /// A word or a string.
    pub(super) fn text(&self) -> Option<Text<'a>> {
        let (text, verbatim_at) = match *self {
            Self::Word(word) => (word, Some(0)),
            Self::Toml { value, document } => {
                let text = value.get_ref().as_str()?;
                let Range { start, end } = value.span();
                // The content of `"…"` and `'…'` starts after one quote; with escapes in it, or
                // between three quotes, its length is another.
                let verbatim = document.get(start + 1..end.saturating_sub(1)) == Some(text);
                (text, verbatim.then_some(start + 1))
            }
        };
        Some(Text {
            text,
            verbatim_at,
            whole: self.place(),
        })
    }

    /// A word or a number, as written.
    pub(super) fn number(&self) -> Option<&'a str> {
        match *self {
            Self::Word(word) => Some(word),
            Self::Toml { value, .. } => match value.get_ref() {
                DeValue::Float(float) => Some(float.as_str()),
                DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str()),
                _ => None,
            },
        }
    }

    /// A word or an integer.
    pub(super) fn integer(&self) -> Option<u64> {
        match *self {
            Self::Word(word) => word.parse().ok(),
            Self::Toml { value, .. } => {
                let integer = value.get_ref().as_integer()?;
                u64::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
        }
    }

    /// A word or a boolean.
    pub(super) fn boolean(&self) -> Option<bool> {
        match *self {
            Self::Word("true" | "1") => Some(true),
            Self::Word("false" | "0") => Some(false),
            Self::Word(_) => None,
            Self::Toml { value, .. } => value.get_ref().as_bool(),
        }
    }

    /// The items of a word with commas, or of an array.
    pub(super) fn list(&self) -> Option<Vec<Self>> {
        match *self {
            Self::Word(word) => Some(
                word.split(',')
                    .map(|part| Self::Word(part.trim()))
                    .collect(),
            ),
            Self::Toml { value, document } => {
                let items = value.get_ref().as_array()?;
                Some(
                    items
                        .iter()
                        .map(|value| Self::Toml { value, document })
                        .collect(),
                )
            }
        }
    }

    /// The items of a table.
    pub(super) fn items(&self) -> Option<Vec<Item<'a>>> {
        match *self {
            Self::Word(_) => None,
            Self::Toml { value, .. } => value.get_ref().as_table().map(reader::items),
        }
    }

    /// What is wrong with the whole value.
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.place(), message)
    }

    /// That it is not what is expected.
    pub(super) fn mistyped(&self, expected: &str) -> Fault {
        let message = match *self {
            Self::Word(word) => format!("invalid value `{word}`"),
            Self::Toml { value, document } => match value.get_ref() {
                DeValue::Array(_) => "an array cannot stand here".to_owned(),
                DeValue::Table(_) => "a table cannot stand here".to_owned(),
                _ => format!(
                    "invalid value `{}`",
                    document.get(value.span()).unwrap_or_default()
                ),
            },
        };
        self.fault(message).expecting(expected)
    }
}

/// A text and where its characters stand in its source.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    verbatim_at: Option<usize>,
    whole: Range<usize>,
}

impl Text<'_> {
    /// The mistake that perf-targets found in the text, at its place in the source.
    pub(super) fn fault(&self, error: &ParseError) -> Fault {
        let place = match self.verbatim_at {
            Some(start) => start + error.offset()..start + error.offset() + error.len(),
            None => self.whole.clone(),
        };
        let mut fault = Fault::new(place, error.message());
        if !error.expected().is_empty() {
            fault = fault.expecting(error.expected());
        }
        match error.help() {
            Some(help) => fault.helping(help),
            None => fault,
        }
    }
}
