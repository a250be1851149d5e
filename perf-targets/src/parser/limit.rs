use std::str::FromStr;

use super::number::{in_range, in_range_f64, number};
use super::target::expect_end;
use crate::cursor::{Cursor, Span};
use crate::decimal::Decimal;
use crate::dimension::Dimension;
use crate::error::{ErrorKind, ParseError, alternatives};
use crate::limit::{Limit, Reference, Relative, RelativeForm};
use crate::metric::Metric;
use crate::nearest::nearest;
use crate::quantity::{Quantity, SECONDS_PER_HOUR};
use crate::unit::{ONE, PERCENT, SIZES, TIMES, Unit};

const A_LIMIT: &str = "a limit such as 5us, 1M/s, 64KiB, 1%, +5% or 1.05x";

/// What follows a number, before it is held against the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffix {
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
enum Period {
    Second,
    Hour,
}

pub(super) fn limit(cursor: &mut Cursor<'_>, metric: &Metric) -> Result<Limit, ParseError> {
    let start = cursor.position();
    let sign = cursor.peek().filter(|sign| matches!(sign, '+' | '-'));
    if sign.is_some() {
        cursor.take_while(|character| matches!(character, '+' | '-'));
        if cursor.position() > start + 1 {
            let span = Span::new(start, cursor.position());
            let message = format!("{} is more than one sign", cursor.excerpt(span));
            return Err(cursor.error(ErrorKind::InvalidRelative, span, message));
        }
        cursor.skip_space();
    }
    let (exact, number_span) = number(cursor, if sign.is_some() { "a number" } else { A_LIMIT })?;
    let suffix = suffix(cursor, metric.dimension())?;
    let span = Span::new(start, cursor.position());
    let relative = match (sign, suffix) {
        (Some(sign), Suffix::Percent) => Some(percent(cursor, span, sign, &exact)?),
        (Some(sign), _) => return Err(misplaced_sign(cursor, span, number_span, sign, suffix)),
        (None, Suffix::Factor) => Some((factor(cursor, span, &exact)?, RelativeForm::Factor)),
        (None, _) => None,
    };
    if let Some((factor, form)) = relative {
        let reference = if cursor.keyword("vs").is_some() {
            cursor.skip_space();
            Reference::Benchmark(name(cursor)?)
        } else {
            Reference::Baseline
        };
        return Ok(Limit::Relative(Relative {
            factor,
            form,
            reference,
        }));
    }
    let quantity = quantity(cursor, span, &exact, suffix, Some(metric))?;
    if let Some(vs) = cursor.keyword("vs") {
        let message = format!(
            "`vs` needs a relative limit, and {} is none",
            cursor.excerpt(span)
        );
        return Err(cursor
            .error(ErrorKind::InvalidRelative, vs, message)
            .helping("write `<= +5% vs NAME` or `<= 1.05x vs NAME`"));
    }
    Ok(Limit::Absolute(quantity))
}

fn percent(
    cursor: &Cursor<'_>,
    span: Span,
    sign: char,
    exact: &Decimal,
) -> Result<(f64, RelativeForm), ParseError> {
    /// Beyond this, a double is 1 or infinite, and there is no need to add digit by digit.
    const BOUND: i64 = 400;
    let share = PERCENT.in_base(exact);
    let one = Decimal::one();
    let factor = match sign {
        _ if share.magnitude() < -BOUND => one,
        '+' if share.magnitude() > BOUND => share,
        '+' => one.plus(&share),
        _ => match one.minus(&share).filter(|rest| !rest.is_zero()) {
            Some(rest) => rest,
            None => {
                let message = format!("{} leaves nothing of the reference", cursor.excerpt(span));
                return Err(cursor
                    .error(ErrorKind::InvalidRelative, span, message)
                    .expecting("less than 100% below it"));
            }
        },
    };
    Ok((in_range(cursor, span, &factor)?, RelativeForm::Percent))
}

fn factor(cursor: &Cursor<'_>, span: Span, exact: &Decimal) -> Result<f64, ParseError> {
    if exact.is_zero() {
        let message = format!("{} leaves nothing of the reference", cursor.excerpt(span));
        return Err(cursor
            .error(ErrorKind::InvalidRelative, span, message)
            .expecting("a factor above 0"));
    }
    in_range(cursor, span, exact)
}

/// The error for a sign before anything but a percentage.
fn misplaced_sign(
    cursor: &Cursor<'_>,
    span: Span,
    number_span: Span,
    sign: char,
    suffix: Suffix,
) -> ParseError {
    let number = cursor.text_of(number_span);
    let relative = format!("a limit relative to a reference is written `{sign}{number}%`");
    if suffix == Suffix::Factor {
        let message = format!("{} is a factor and has no sign", cursor.excerpt(span));
        cursor
            .error(ErrorKind::InvalidRelative, span, message)
            .helping(relative)
    } else if sign == '-' {
        let message = format!("{} is negative, and a limit never is", cursor.excerpt(span));
        cursor
            .error(ErrorKind::OutOfRange, span, message)
            .helping(relative)
    } else {
        let message = format!(
            "the sign of {} makes it relative, but it has no `%`",
            cursor.excerpt(span)
        );
        cursor
            .error(ErrorKind::InvalidRelative, span, message)
            .helping(format!("leave out the sign, or: {relative}"))
    }
}

/// The unit after a number. `dimension` is the metric's, for the message.
fn suffix(cursor: &mut Cursor<'_>, dimension: Option<Dimension>) -> Result<Suffix, ParseError> {
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

/// The figure at `span`, in the metric's dimension where there is a metric that has one.
fn quantity(
    cursor: &Cursor<'_>,
    span: Span,
    exact: &Decimal,
    suffix: Suffix,
    metric: Option<&Metric>,
) -> Result<Quantity, ParseError> {
    let wanted = metric.and_then(Metric::dimension);
    let (unit, period, written) = match suffix {
        Suffix::Missing | Suffix::Factor => (ONE, None, Dimension::Count),
        Suffix::Multiplier(unit) => (unit, None, Dimension::Count),
        Suffix::Percent => (PERCENT, None, Dimension::Share),
        Suffix::Time(unit) => (unit, None, Dimension::Time),
        Suffix::Size(unit) => (unit, None, Dimension::Bytes),
        Suffix::CountsPer(unit, period) => (unit, Some(period), Dimension::Rate),
        Suffix::SizePer(unit, Period::Second) => (unit, Some(Period::Second), Dimension::ByteRate),
        Suffix::SizePer(unit, Period::Hour) => (unit, Some(Period::Hour), Dimension::Growth),
    };
    let base = unit.in_base(exact);
    // A byte rate and a growth differ in the unit of time alone, so either serves both.
    let dimension = match (wanted, written) {
        (Some(Dimension::ByteRate), Dimension::Growth) => Dimension::ByteRate,
        (Some(Dimension::Growth), Dimension::ByteRate) => Dimension::Growth,
        _ => written,
    };
    if let Some(metric) = metric {
        let bare = suffix == Suffix::Missing;
        if bare && exact.is_zero() && metric.allows_equality() == Some(true) {
            return Ok(Quantity {
                value: 0.0,
                dimension: wanted.unwrap_or(Dimension::Count),
            });
        }
        if wanted.is_some_and(|wanted| wanted != dimension) {
            return Err(wrong_dimension(cursor, span, metric, dimension, bare));
        }
    }
    let value = match (dimension, period) {
        (Dimension::Growth, Some(Period::Second)) => base.times(SECONDS_PER_HOUR as u64).to_f64(),
        (Dimension::Rate | Dimension::ByteRate, Some(Period::Hour)) => {
            base.to_f64() / SECONDS_PER_HOUR
        }
        _ => base.to_f64(),
    };
    let value = in_range_f64(cursor, span, value, exact.is_zero())?;
    Ok(Quantity { value, dimension })
}

/// The error for a figure that does not fit the metric.
fn wrong_dimension(
    cursor: &Cursor<'_>,
    span: Span,
    metric: &Metric,
    written: Dimension,
    bare: bool,
) -> ParseError {
    let limit = cursor.excerpt(span);
    let Some(wanted) = metric.dimension() else {
        return cursor.unexpected(A_LIMIT);
    };
    let (kind, message) = if bare {
        (
            ErrorKind::MissingUnit,
            format!("`{metric}` is a {wanted} and {limit} has no unit"),
        )
    } else {
        (
            ErrorKind::WrongDimension,
            format!("`{metric}` is a {wanted}, but {limit} is a {written}"),
        )
    };
    let expected = match wanted {
        Dimension::Count => alternatives(wanted.units()),
        _ => format!("a number with {}", alternatives(wanted.units())),
    };
    let error = cursor.error(kind, span, message).expecting(expected);
    if written == Dimension::Share {
        let text = cursor.text_of(span);
        error.helping(format!(
            "a limit relative to a reference has a sign: `+{text}`"
        ))
    } else {
        error
    }
}

/// A duration for `over` and for settings: positive, in whole nanoseconds.
pub(super) fn duration(cursor: &mut Cursor<'_>) -> Result<std::time::Duration, ParseError> {
    const EXPECTED: &str = "a duration such as 10s or 500ms";
    let (exact, number_span) = number(cursor, EXPECTED)?;
    let suffix = suffix(cursor, Some(Dimension::Time))?;
    let span = Span::new(number_span.start, cursor.position());
    let Suffix::Time(unit) = suffix else {
        let shown = cursor.excerpt(span);
        let (kind, message) = if suffix == Suffix::Missing {
            (ErrorKind::MissingUnit, format!("{shown} has no unit"))
        } else {
            (ErrorKind::WrongDimension, format!("{shown} is no duration"))
        };
        return Err(cursor.error(kind, span, message).expecting(EXPECTED));
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
            Some(std::time::Duration::new(
                seconds,
                (nanoseconds % SECOND) as u32,
            ))
        })
        .ok_or_else(|| out_of_range("too long for a duration"))
}

/// The name of a benchmark: `a::b` or in quotes.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let start = cursor.position();
    if cursor.eat("'") {
        return quoted_name(cursor, start);
    }
    loop {
        if cursor.word().is_none() {
            return Err(
                cursor.unexpected("a benchmark's name, such as cache::get or 'cache::get/100'")
            );
        }
        if !cursor.eat("::") {
            break;
        }
    }
    if cursor
        .peek()
        .is_some_and(|next| next != ',' && !next.is_whitespace())
    {
        let next = cursor.next_span();
        let message = format!("unexpected {} in a name", cursor.excerpt(next));
        return Err(cursor
            .error(ErrorKind::InvalidName, next, message)
            .helping("put a name with other characters than letters, digits, `_` and `::` in quotes: 'a::b/100'"));
    }
    Ok(cursor
        .text_of(Span::new(start, cursor.position()))
        .to_owned())
}

/// The rest of a name in quotes; a quote inside is doubled.
fn quoted_name(cursor: &mut Cursor<'_>, start: usize) -> Result<String, ParseError> {
    let mut name = String::new();
    loop {
        let part = cursor.take_while(|character| character != '\'');
        name.push_str(cursor.text_of(part));
        if !cursor.eat("'") {
            let span = Span::new(start, cursor.position());
            let message = "the name in quotes does not end".to_owned();
            return Err(cursor
                .error(ErrorKind::InvalidName, span, message)
                .expecting("a closing `'`"));
        }
        if !cursor.eat("'") {
            break;
        }
        name.push('\'');
    }
    if name.is_empty() {
        let span = Span::new(start, cursor.position());
        return Err(cursor.error(ErrorKind::InvalidName, span, "the name is empty".to_owned()));
    }
    Ok(name)
}

/// Reads a figure with its unit; a plain number is a count, and `%` a share.
impl FromStr for Quantity {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        let (exact, number_span) = number(&mut cursor, "a number with a unit")?;
        let suffix = suffix(&mut cursor, None)?;
        let span = Span::new(number_span.start, cursor.position());
        if suffix == Suffix::Factor {
            let message = format!("{} is a factor, not a figure", cursor.excerpt(span));
            return Err(cursor.error(ErrorKind::UnknownUnit, span, message));
        }
        let quantity = quantity(&cursor, span, &exact, suffix, None)?;
        expect_end(&mut cursor, "the end of the figure")?;
        Ok(quantity)
    }
}
