use std::error::Error;
use std::fmt;

/// What is wrong with a text, and where.
///
/// ```
/// use perf_targets::{ErrorKind, parse};
///
/// let text = "p99<500/s";
/// let error = parse(text).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::WrongDimension);
/// assert_eq!(&text[error.offset()..][..error.len()], "500/s");
/// assert_eq!(
///     error.render(text),
///     "`p99` is a time, but `500/s` is a rate
///   p99<500/s
///       ^^^^^
/// expected a number with ns, us, ms, s, m or h"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub(crate) kind: ErrorKind,
    pub(crate) offset: usize,
    pub(crate) len: usize,
    pub(crate) message: String,
    pub(crate) expected: String,
    pub(crate) help: Option<String>,
}

/// The sort of mistake, for a program.
///
/// ```
/// use perf_targets::{ErrorKind, parse};
///
/// assert_eq!(parse("maen < 1us").unwrap_err().kind(), ErrorKind::MisspelledMetric);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no target at all.
    Empty,
    /// Something else is expected at this place.
    Unexpected,
    /// A metric for which no honest verdict exists: `min`, `max`, `stddev`, `cv`.
    UnjudgeableMetric,
    /// A name close to a built-in metric's.
    MisspelledMetric,
    /// A name or statistic that does not exist here, such as `child.rows`.
    UnknownMetric,
    /// `per item` or a statistic after a metric that has none.
    UnfitMetric,
    /// A percentile outside of 0 to 100, or with too many decimals.
    InvalidPercentile,
    /// `==` where only bounds make sense.
    UnfitOperator,
    /// A number in a wrong form.
    InvalidNumber,
    /// A number that is negative, too large, or too small.
    OutOfRange,
    /// A number that needs a unit.
    MissingUnit,
    /// A unit that does not exist.
    UnknownUnit,
    /// A limit that does not fit the metric's dimension.
    WrongDimension,
    /// A relative limit that leaves nothing, a sign without `%`, or `vs` without one.
    InvalidRelative,
    /// A name in quotes that is empty or does not end.
    InvalidName,
}

impl ParseError {
    /// Where it is, in bytes from the start of the text; always at a character's start.
    ///
    /// ```
    /// assert_eq!(perf_targets::parse("mean < 5").unwrap_err().offset(), 7);
    /// ```
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes are concerned; 0 where something is missing.
    ///
    /// ```
    /// assert_eq!(perf_targets::parse("mean < 15").unwrap_err().len(), 2);
    /// ```
    #[expect(
        clippy::len_without_is_empty,
        reason = "the length of a place, not of a collection"
    )]
    pub fn len(&self) -> usize {
        self.len
    }

    /// What is wrong, as a lower-case fragment.
    ///
    /// ```
    /// let error = perf_targets::parse("mean < 5").unwrap_err();
    /// assert_eq!(error.message(), "`mean` is a time and `5` has no unit");
    /// ```
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would have been right at this place; empty where the message says all.
    ///
    /// ```
    /// let error = perf_targets::parse("mean 5us").unwrap_err();
    /// assert_eq!(error.expected(), "<, <=, ==, >= or >");
    /// ```
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// The way out, where there is a likely one.
    ///
    /// ```
    /// let error = perf_targets::parse("p999 < 5us").unwrap_err();
    /// assert_eq!(error.help(), Some("write `p99.9`"));
    /// ```
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The sort of mistake.
    ///
    /// ```
    /// use perf_targets::{ErrorKind, parse};
    ///
    /// assert_eq!(parse("").unwrap_err().kind(), ErrorKind::Empty);
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message, the line of `text` that it is about, carets under the place, then what
    /// was expected and the way out. Carets are aligned by characters; `text` is what was
    /// parsed.
    ///
    /// ```
    /// let text = "p99 < 1µs, p95 < 1µ";
    /// let error = perf_targets::parse(text).unwrap_err();
    /// assert_eq!(
    ///     error.render(text),
    ///     "unknown unit `µ`
    ///   p99 < 1µs, p95 < 1µ
    ///                     ^
    /// expected ns, us, ms, s, m or h"
    /// );
    /// ```
    pub fn render(&self, text: &str) -> String {
        let offset = floor_boundary(text, self.offset);
        let end = floor_boundary(text, self.offset.saturating_add(self.len)).max(offset);
        let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[offset..]
            .find('\n')
            .map_or(text.len(), |newline| offset + newline);
        let line = text[line_start..line_end].trim_end_matches('\r');
        // A tab stays one, so that the caret moves as the text does.
        let indent: String = text[line_start..offset]
            .chars()
            .map(|character| if character == '\t' { '\t' } else { ' ' })
            .collect();
        let carets = text[offset..end.min(line_end)].chars().count().max(1);
        let mut lines = format!(
            "{}\n  {line}\n  {indent}{}",
            self.message,
            "^".repeat(carets)
        );
        if !self.expected.is_empty() {
            lines.push_str("\nexpected ");
            lines.push_str(&self.expected);
        }
        if let Some(help) = &self.help {
            lines.push_str("\nhelp: ");
            lines.push_str(help);
        }
        lines
    }
}

/// The last character boundary at or before `offset`.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// One line: the message, what was expected, and the way out.
impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message.replace(['\n', '\r'], " "))?;
        if !self.expected.is_empty() {
            write!(formatter, "; expected {}", self.expected)?;
        }
        if let Some(help) = &self.help {
            write!(formatter, "; {help}")?;
        }
        Ok(())
    }
}

impl Error for ParseError {}

/// "a, b or c".
pub(crate) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
