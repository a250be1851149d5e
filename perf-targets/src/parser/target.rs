use std::str::FromStr;

use super::duration::window;
use super::limit::limit;
use super::metric::metric;
use crate::cursor::{Cursor, Span};
use crate::dimension::Dimension;
use crate::error::{ErrorKind, ParseError};
use crate::limit::{Limit, Op};
use crate::metric::Metric;
use crate::target::Target;

const OPERATORS: &str = "<, <=, ==, >= or >";

/// Reads a list of targets, separated by commas.
///
/// # Errors
///
/// The first mistake in the text; a list without a target is one, too.
///
/// ```
/// let targets = perf_targets::parse("p99 < 1us, allocs == 0")?;
/// assert_eq!(targets.len(), 2);
/// assert_eq!(targets[1].to_string(), "allocs == 0");
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Vec<Target>, ParseError> {
    let mut cursor = Cursor::new(text);
    let mut targets = Vec::new();
    cursor.skip_space();
    if cursor.is_at_end() {
        return Err(empty(&cursor));
    }
    loop {
        if cursor.peek() == Some(',') {
            let message = "there is no target before this comma".to_owned();
            return Err(cursor
                .error(ErrorKind::Unexpected, cursor.next_span(), message)
                .expecting("a target such as `p99 < 1us`"));
        }
        targets.push(target(&mut cursor)?);
        cursor.skip_space();
        let comma = cursor.next_span();
        if !cursor.eat(",") {
            expect_end(&mut cursor, "`,` or the end")?;
            return Ok(targets);
        }
        cursor.skip_space();
        if cursor.is_at_end() {
            let message = "there is no target after this comma".to_owned();
            return Err(cursor
                .error(ErrorKind::Unexpected, comma, message)
                .expecting("a target, or no comma"));
        }
    }
}

/// Reads exactly one target.
impl FromStr for Target {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        if cursor.is_at_end() {
            return Err(empty(&cursor));
        }
        let target = target(&mut cursor)?;
        expect_end(&mut cursor, "the end of the target")?;
        Ok(target)
    }
}

fn empty(cursor: &Cursor<'_>) -> ParseError {
    cursor
        .error(
            ErrorKind::Empty,
            cursor.next_span(),
            "there is no target".to_owned(),
        )
        .expecting("a target such as `p99 < 1us`")
}

pub(super) fn expect_end(cursor: &mut Cursor<'_>, expected: &str) -> Result<(), ParseError> {
    cursor.skip_space();
    if cursor.is_at_end() {
        return Ok(());
    }
    let error = cursor.unexpected(expected);
    Err(if cursor.keyword("per").is_some() {
        error.helping("`per item` follows the metric: `allocs per item < 2`")
    } else {
        error
    })
}

fn target(cursor: &mut Cursor<'_>) -> Result<Target, ParseError> {
    let metric = metric(cursor)?;
    cursor.skip_space();
    let op_start = cursor.position();
    let op = operator(cursor)?;
    let op_span = Span::new(op_start, cursor.position());
    cursor.skip_space();
    let limit = limit(cursor, &metric)?;
    if op == Op::Equal {
        check_equality(cursor, op_span, &metric, &limit)?;
    }
    let over = window(cursor)?;
    Ok(Target {
        metric,
        op,
        limit,
        over,
    })
}

/// Whether a character may be one of an operator.
pub(super) fn is_sign(character: char) -> bool {
    matches!(character, '<' | '>' | '=' | '!' | '≤' | '≥' | '≠' | '~')
}

fn operator(cursor: &mut Cursor<'_>) -> Result<Op, ParseError> {
    let mut ahead = *cursor;
    let span = ahead.take_while(is_sign);
    let op = match cursor.text_of(span) {
        "<" => Op::Less,
        "<=" => Op::LessEqual,
        "==" => Op::Equal,
        ">=" => Op::GreaterEqual,
        ">" => Op::Greater,
        "" => return Err(cursor.unexpected(OPERATORS)),
        other => {
            let message = format!("unknown operator {}", cursor.excerpt(span));
            let error = cursor
                .error(ErrorKind::Unexpected, span, message)
                .expecting(OPERATORS);
            let meant = match other {
                "=" | "===" => "==",
                "=<" | "≤" => "<=",
                "=>" | "≥" => ">=",
                _ => return Err(error),
            };
            return Err(error.helping(format!("write `{meant}`")));
        }
    };
    *cursor = ahead;
    Ok(op)
}

/// Equality is for counts and shares: two measured times are never equal.
fn check_equality(
    cursor: &Cursor<'_>,
    op_span: Span,
    metric: &Metric,
    limit: &Limit,
) -> Result<(), ParseError> {
    let by_limit = |limit: &Limit| match limit {
        Limit::Absolute(quantity) => matches!(
            quantity.dimension,
            Dimension::Count | Dimension::Share | Dimension::Bytes
        ),
        Limit::Relative(_) => true,
    };
    if metric.allows_equality().unwrap_or_else(|| by_limit(limit)) {
        return Ok(());
    }
    let dimension = match (metric.dimension(), limit) {
        (Some(dimension), _) => dimension,
        (None, Limit::Absolute(quantity)) => quantity.dimension,
        (None, Limit::Relative(_)) => return Ok(()),
    };
    let message =
        format!("`{metric}` is a measured {dimension}, and `==` is for counts and shares");
    Err(cursor
        .error(ErrorKind::UnfitOperator, op_span, message)
        .expecting("<, <=, >= or >"))
}
