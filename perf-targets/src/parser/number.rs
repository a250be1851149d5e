use crate::cursor::{Cursor, Span};
use crate::decimal::Decimal;
use crate::error::{ErrorKind, ParseError};

/// A number without a sign: `1_000`, `2.5`, `1e6`.
pub(super) fn number(
    cursor: &mut Cursor<'_>,
    expected: &str,
) -> Result<(Decimal, Span), ParseError> {
    let start = cursor.position();
    if cursor.peek() == Some('.') {
        let span = cursor.next_span();
        return Err(cursor
            .error(
                ErrorKind::InvalidNumber,
                span,
                "a number starts with a digit".to_owned(),
            )
            .helping("write `0.5`, not `.5`"));
    }
    if !next_is_digit(cursor) {
        return Err(cursor.unexpected(expected));
    }
    digits(cursor)?;
    if cursor.peek() == Some('.') {
        cursor.eat(".");
        if !next_is_digit(cursor) {
            let span = Span::new(start, cursor.position());
            let message = format!("{} has no digit after the point", cursor.excerpt(span));
            return Err(cursor.error(ErrorKind::InvalidNumber, span, message));
        }
        digits(cursor)?;
        if cursor.peek() == Some('.') {
            let span = Span::new(start, cursor.position() + 1);
            let message = format!("{} has a second point", cursor.excerpt(span));
            return Err(cursor.error(ErrorKind::InvalidNumber, span, message));
        }
    }
    exponent(cursor);
    let span = Span::new(start, cursor.position());
    Ok((Decimal::from_text(cursor.text_of(span)), span))
}

fn next_is_digit(cursor: &Cursor<'_>) -> bool {
    cursor
        .peek()
        .is_some_and(|character| character.is_ascii_digit())
}

fn digits(cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let span = cursor.take_while(|character| character.is_ascii_digit() || character == '_');
    let text = cursor.text_of(span);
    if text.starts_with('_') || text.ends_with('_') {
        let message = format!(
            "the `_` of {} must stand between digits",
            cursor.excerpt(span)
        );
        return Err(cursor.error(ErrorKind::InvalidNumber, span, message));
    }
    Ok(())
}

/// Passes `e6`, `e-3`; an `e` without digits belongs to the unit.
fn exponent(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if !(ahead.eat("e") || ahead.eat("E")) {
        return;
    }
    if !ahead.eat("-") {
        ahead.eat("+");
    }
    if next_is_digit(&ahead) {
        ahead.take_while(|character| character.is_ascii_digit());
        *cursor = ahead;
    }
}

/// The double that was read at `span`, unless it is out of range.
pub(super) fn in_range(
    cursor: &Cursor<'_>,
    span: Span,
    value: f64,
    is_zero: bool,
) -> Result<f64, ParseError> {
    let problem = if !value.is_finite() {
        "large"
    } else if value == 0.0 && !is_zero {
        "small"
    } else {
        return Ok(value);
    };
    let message = format!("{} is too {problem} to compute with", cursor.excerpt(span));
    Err(cursor.error(ErrorKind::OutOfRange, span, message))
}
