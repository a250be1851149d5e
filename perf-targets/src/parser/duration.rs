use std::time::Duration;

use super::number::number;
use super::suffix::{Suffix, suffix};
use super::target::expect_end;
use crate::cursor::{Cursor, Span};
use crate::dimension::Dimension;
use crate::error::{ErrorKind, ParseError};

/// Reads a duration such as `500ms`, to the nanosecond.
///
/// # Errors
///
/// Where the text is no number with a unit of time, or a Duration cannot hold it exactly.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(perf_targets::parse_duration("1.5s")?, Duration::from_millis(1500));
/// assert_eq!(perf_targets::parse_duration("0s")?, Duration::ZERO);
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, ParseError> {
    let mut cursor = Cursor::new(text);
    cursor.skip_space();
    let duration = duration(&mut cursor, "a duration such as 10s or 500ms")?;
    expect_end(&mut cursor, "the end of the duration")?;
    Ok(duration)
}

/// The rest of a target: `over 10s` or nothing.
pub(super) fn window(cursor: &mut Cursor<'_>) -> Result<Option<Duration>, ParseError> {
    if cursor.keyword("over").is_none() {
        return Ok(None);
    }
    cursor.skip_space();
    let start = cursor.position();
    let window = duration(cursor, "a window such as 10s")?;
    if window.is_zero() {
        let span = Span::new(start, cursor.position());
        let message = format!("a window of {} holds nothing", cursor.excerpt(span));
        return Err(cursor.error(ErrorKind::OutOfRange, span, message));
    }
    Ok(Some(window))
}

/// A duration for `over` and for settings: positive, in whole nanoseconds.
fn duration(cursor: &mut Cursor<'_>, expected: &str) -> Result<Duration, ParseError> {
    let (exact, number_span) = number(cursor, expected)?;
    let suffix = suffix(cursor, Some(Dimension::Time))?;
    let span = Span::new(number_span.start, cursor.position());
    let Suffix::Time(unit) = suffix else {
        let shown = cursor.excerpt(span);
        let (kind, message) = if suffix == Suffix::Missing {
            (ErrorKind::MissingUnit, format!("{shown} has no unit"))
        } else {
            (ErrorKind::WrongDimension, format!("{shown} is no duration"))
        };
        return Err(cursor.error(kind, span, message).expecting(expected));
    };
    let exact = unit.in_base(&exact);
    let out_of_range = |problem: &str| {
        let message = format!("{} is {problem}", cursor.excerpt(span));
        cursor.error(ErrorKind::OutOfRange, span, message)
    };
    if !exact.is_whole() {
        return Err(out_of_range("no whole number of nanoseconds"));
    }
    exact
        .to_u128()
        .and_then(|nanoseconds| {
            const SECOND: u128 = 1_000_000_000;
            let seconds = u64::try_from(nanoseconds / SECOND).ok()?;
            Some(Duration::new(seconds, (nanoseconds % SECOND) as u32))
        })
        .ok_or_else(|| out_of_range("too long for a duration"))
}
