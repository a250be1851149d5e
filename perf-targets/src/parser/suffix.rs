use crate::cursor::{Cursor, Span};
use crate::dimension::Dimension;
use crate::error::{ErrorKind, ParseError, alternatives};
use crate::nearest::nearest;
use crate::unit::{ONE, SIZES, TIMES, Unit};

/// What follows a number, before it is held against the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suffix {
    Missing,
    Percent,
    Factor,
    Time(Unit),
    Size(Unit),
    Multiplier(Unit),
    CountsPer(Unit, Period),
    SizePer(Unit, Period),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Second,
    Hour,
}

/// The unit after a number. `dimension` is the metric's, for the message.
pub(super) fn suffix(
    cursor: &mut Cursor<'_>,
    dimension: Option<Dimension>,
) -> Result<Suffix, ParseError> {
    let before = *cursor;
    cursor.skip_space();
    if cursor.eat("%") {
        return Ok(Suffix::Percent);
    }
    if cursor.peek() == Some('/') {
        return period(cursor).map(|period| Suffix::CountsPer(ONE, period));
    }
    let Some(span) = cursor
        .word()
        .filter(|span| !is_keyword(cursor.text_of(*span)))
    else {
        *cursor = before;
        return Ok(Suffix::Missing);
    };
    let word = cursor.text_of(span);
    if let Some(size) = Unit::size(word) {
        return Ok(if follows_slash(cursor) {
            Suffix::SizePer(size, period(cursor)?)
        } else {
            Suffix::Size(size)
        });
    }
    if let Some(multiplier) = Unit::multiplier(word) {
        if !follows_slash(cursor) {
            let mut ahead = *cursor;
            ahead.skip_space();
            let noun = ahead
                .word()
                .filter(|span| !is_keyword(cursor.text_of(*span)));
            let Some(noun) = noun else {
                return Ok(Suffix::Multiplier(multiplier));
            };
            *cursor = ahead;
            check_noun(cursor, noun, dimension)?;
        }
        return period(cursor).map(|period| Suffix::CountsPer(multiplier, period));
    }
    if follows_slash(cursor) {
        check_noun(cursor, span, dimension)?;
        return period(cursor).map(|period| Suffix::CountsPer(ONE, period));
    }
    if let Some(time) = Unit::time(word) {
        return Ok(Suffix::Time(time));
    }
    if word == "x" {
        return Ok(Suffix::Factor);
    }
    Err(unknown_unit(cursor, span, dimension))
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "vs" | "over" | "per")
}

fn follows_slash(cursor: &Cursor<'_>) -> bool {
    cursor.rest().trim_start().starts_with('/')
}

/// Refuses a word before `/s` that could mean something else than "so many a second".
fn check_noun(
    cursor: &Cursor<'_>,
    span: Span,
    dimension: Option<Dimension>,
) -> Result<(), ParseError> {
    let word = cursor.text_of(span);
    let names_unit = SIZES
        .iter()
        .chain(TIMES)
        .any(|unit| unit.name.eq_ignore_ascii_case(word))
        || Unit::time(word).is_some()
        || matches!(word, "x" | "bit" | "bits" | "byte" | "bytes");
    if names_unit || !follows_slash(cursor) || word.chars().any(|letter| letter.is_ascii_digit()) {
        return Err(unknown_unit(cursor, span, dimension));
    }
    if let Some(multiplier) = word.chars().next().filter(|first| "kKMG".contains(*first)) {
        let shown = cursor.excerpt(span);
        let message = format!("{shown} before `/s` could be read as a multiplied unit");
        return Err(cursor
            .error(ErrorKind::UnknownUnit, span, message)
            .helping(format!(
                "write only `/s`, or `{multiplier}/s` with the multiplier",
                multiplier = multiplier.to_string().replace('K', "k")
            )));
    }
    Ok(())
}

fn unknown_unit(cursor: &Cursor<'_>, span: Span, dimension: Option<Dimension>) -> ParseError {
    let word = cursor.text_of(span);
    let message = format!("unknown unit {}", cursor.excerpt(span));
    let error = cursor
        .error(ErrorKind::UnknownUnit, span, message)
        .expecting(match dimension {
            Some(dimension) => alternatives(dimension.units()),
            None => "a unit such as us, KiB, M/s or %".to_owned(),
        });
    // A wrong case may stand for either of two units, so nothing is chosen for the user.
    let lower = word.to_lowercase();
    let meant = match lower.as_str() {
        "kb" | "kib" => Some("`kB` (1000 bytes) or `KiB` (1024 bytes)"),
        "mb" | "mib" => Some("`MB` (1000 kB) or `MiB` (1024 KiB)"),
        "gb" | "gib" => Some("`GB` (1000 MB) or `GiB` (1024 MiB)"),
        "b" | "byte" | "bytes" => Some("`B`"),
        "sec" | "secs" | "second" | "seconds" => Some("`s`"),
        "min" | "mins" | "minute" | "minutes" => Some("`m`"),
        "hr" | "hour" | "hours" => Some("`h`"),
        "msec" | "millis" => Some("`ms`"),
        "usec" | "micros" => Some("`us`"),
        "nsec" | "nanos" => Some("`ns`"),
        "rps" | "qps" | "ops" | "tps" => Some("`/s`"),
        _ => None,
    };
    match meant {
        Some(meant) => error.helping(format!("write {meant}")),
        None => match nearest(word, TIMES.iter().chain(SIZES).map(|unit| unit.name)) {
            Some(close) if lower == close.to_lowercase() => {
                error.helping(format!("did you mean `{close}`?"))
            }
            _ => error,
        },
    }
}

/// Passes `/s` or `/h`.
fn period(cursor: &mut Cursor<'_>) -> Result<Period, ParseError> {
    cursor.skip_space();
    cursor.eat("/");
    cursor.skip_space();
    match cursor
        .keyword("s")
        .map(|_| Period::Second)
        .or_else(|| cursor.keyword("h").map(|_| Period::Hour))
    {
        Some(period) => Ok(period),
        None => Err(cursor.unexpected("`s` or `h` after `/`")),
    }
}
