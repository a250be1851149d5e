use std::str::FromStr;

use super::name::name;
use super::number::{in_range, number};
use super::suffix::{Period, Suffix, suffix};
use super::target::expect_end;
use crate::cursor::{Cursor, Span};
use crate::decimal::Decimal;
use crate::dimension::Dimension;
use crate::error::{ErrorKind, ParseError, alternatives};
use crate::limit::{Limit, Reference, Relative, RelativeForm};
use crate::metric::Metric;
use crate::quantity::{Quantity, SECONDS_PER_HOUR};
use crate::unit::{ONE, PERCENT};

const A_LIMIT: &str = "a limit such as 5us, 1M/s, 64KiB, 1%, +5% or 1.05x";

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
    Ok((
        in_range(cursor, span, factor.to_f64(), false)?,
        RelativeForm::Percent,
    ))
}

fn factor(cursor: &Cursor<'_>, span: Span, exact: &Decimal) -> Result<f64, ParseError> {
    if exact.is_zero() {
        let message = format!("{} leaves nothing of the reference", cursor.excerpt(span));
        return Err(cursor
            .error(ErrorKind::InvalidRelative, span, message)
            .expecting("a factor above 0"));
    }
    in_range(cursor, span, exact.to_f64(), false)
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
            .helping(format!("write `{number}x`"))
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
        if let Some(wanted) = wanted.filter(|wanted| *wanted != dimension) {
            let error = wrong_dimension(cursor, span, metric, (wanted, dimension), bare);
            return Err(error);
        }
    }
    let value = match (dimension, period) {
        (Dimension::Growth, Some(Period::Second)) => base.times(SECONDS_PER_HOUR as u64).to_f64(),
        (Dimension::Rate | Dimension::ByteRate, Some(Period::Hour)) => {
            base.to_f64() / SECONDS_PER_HOUR
        }
        _ => base.to_f64(),
    };
    let value = in_range(cursor, span, value, exact.is_zero())?;
    Ok(Quantity { value, dimension })
}

/// The error for a figure that does not fit the metric.
fn wrong_dimension(
    cursor: &Cursor<'_>,
    span: Span,
    metric: &Metric,
    (wanted, written): (Dimension, Dimension),
    bare: bool,
) -> ParseError {
    let limit = cursor.excerpt(span);
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
