//! The values that keys take, each read from what stands after its `=`.

use std::time::Duration;

use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, ExprLit, ExprPath, Lit, LitStr, Result, Token, Type, UnOp, token};

use crate::errors::all;

/// How a case warms up.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Warmup {
    Time(Duration),
    Calls(u64),
}

/// What drives an `async` benchmark.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Runtime {
    CurrentThread,
    MultiThread(LitStr),
    Given(Box<Expr>),
}

/// Any expression, without the invisible group that a `macro_rules` fragment brings.
pub(crate) fn expression(input: ParseStream<'_>) -> Result<Expr> {
    input.parse().map(ungrouped)
}

fn ungrouped(expression: Expr) -> Expr {
    match expression {
        Expr::Group(group) => ungrouped(*group.expr),
        other => other,
    }
}

/// The values of one parameter.
pub(crate) fn values(input: ParseStream<'_>) -> Result<Expr> {
    let values = expression(input)?;
    match &values {
        Expr::Array(array) if array.elems.is_empty() => Err(Error::new_spanned(
            &values,
            "no values: there would be no case to measure",
        )),
        _ => Ok(values),
    }
}

/// The path of a function or of a crate.
pub(crate) fn path(input: ParseStream<'_>) -> Result<ExprPath> {
    match expression(input)? {
        Expr::Path(path) => Ok(path),
        other => Err(Error::new_spanned(
            other,
            "expected a path, such as `name` or `module::name`",
        )),
    }
}

/// Why a benchmark is skipped.
pub(crate) fn reason(input: ParseStream<'_>) -> Result<String> {
    nonempty_text(
        expression(input)?,
        "expected a string that says why, or `ignore` alone",
    )
}

/// A string literal with something in it.
pub(crate) fn text(input: ParseStream<'_>) -> Result<String> {
    nonempty_text(expression(input)?, "expected a string")
}

/// One string literal or an array of them, each with something in it.
pub(crate) fn texts(input: ParseStream<'_>) -> Result<Vec<String>> {
    let expected = "expected a string or an array of strings";
    all(elements(expression(input)?)?, |element| {
        nonempty_text(element, expected)
    })
}

/// One expression or the elements of an array.
pub(crate) fn elements(value: Expr) -> Result<Vec<Expr>> {
    match value {
        Expr::Array(array) if array.elems.is_empty() => Err(Error::new_spanned(
            array,
            "an empty array: leave the key out",
        )),
        Expr::Array(array) => Ok(array.elems.into_iter().collect()),
        other => Ok(vec![other]),
    }
}

/// A string literal; `expected` is said where something else stands.
pub(crate) fn literal(value: Expr, expected: &str) -> Result<LitStr> {
    match ungrouped(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Ok(literal),
        other => Err(Error::new_spanned(other, expected)),
    }
}

fn nonempty_text(value: Expr, expected: &str) -> Result<String> {
    let literal = literal(value, expected)?;
    let text = literal.value();
    if text.trim().is_empty() {
        return Err(Error::new(
            literal.span(),
            "an empty string: leave the key out",
        ));
    }
    Ok(text)
}

/// A whole number of at least one.
pub(crate) fn count(input: ParseStream<'_>) -> Result<u64> {
    let value = expression(input)?;
    match whole_number(&value)? {
        Some(0) => Err(Error::new_spanned(value, "must be at least 1")),
        Some(count) => Ok(count),
        None => Err(Error::new_spanned(
            value,
            "expected a whole number, such as `1_000`",
        )),
    }
}

/// Numbers of callers: one, an array of them, or an expression that gives either. None of those
/// that are written out is under `least`.
pub(crate) fn callers(input: ParseStream<'_>, least: u64) -> Result<Expr> {
    let value = expression(input)?;
    let numbers = match &value {
        Expr::Array(array) if array.elems.is_empty() => {
            return Err(Error::new_spanned(
                array,
                "no number: there would be no case to measure",
            ));
        }
        Expr::Array(array) => array.elems.iter().collect(),
        other => vec![other],
    };
    all(numbers, |number| match number {
        Expr::Lit(ExprLit {
            lit: Lit::Int(_), ..
        })
        | Expr::Unary(_) => match whole_number(number)? {
            Some(count) if count < least => Err(Error::new_spanned(
                number,
                format!("must be at least {least}"),
            )),
            _ => Ok(()),
        },
        Expr::Lit(_) => Err(Error::new_spanned(
            number,
            "expected a whole number or an array of them, such as `[1, 2, 4]`",
        )),
        _ => Ok(()),
    })?;
    Ok(value)
}

/// The number, or `None` where the expression is no number literal.
fn whole_number(value: &Expr) -> Result<Option<u64>> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(literal),
            ..
        }) => literal.base10_parse().map(Some).map_err(|_| {
            Error::new(
                literal.span(),
                format!("expected a whole number up to {}", u64::MAX),
            )
        }),
        Expr::Unary(unary)
            if matches!(unary.op, UnOp::Neg(_)) && whole_number(&unary.expr)?.is_some() =>
        {
            Err(Error::new_spanned(value, "must not be negative"))
        }
        _ => Ok(None),
    }
}

/// A duration that is longer than nothing.
pub(crate) fn duration(input: ParseStream<'_>) -> Result<Duration> {
    let literal = literal(
        expression(input)?,
        "expected a duration in quotes, such as \"100ms\"",
    )?;
    let duration = duration_of(&literal)?;
    if duration.is_zero() {
        return Err(Error::new(literal.span(), "must be longer than 0s"));
    }
    Ok(duration)
}

fn duration_of(literal: &LitStr) -> Result<Duration> {
    let text = literal.value();
    perf_targets::parse_duration(&text)
        .map_err(|error| Error::new(literal.span(), error.render(&text)))
}

/// A duration or a number of calls; both may be zero.
pub(crate) fn warmup(input: ParseStream<'_>) -> Result<Warmup> {
    let value = expression(input)?;
    if let Some(calls) = whole_number(&value)? {
        return Ok(Warmup::Calls(calls));
    }
    let literal = literal(
        value,
        "expected a duration in quotes, such as \"100ms\", or a number of calls",
    )?;
    duration_of(&literal).map(Warmup::Time)
}

/// The name of a runtime, or an expression that gives one.
pub(crate) fn runtime(input: ParseStream<'_>) -> Result<Runtime> {
    let value = expression(input)?;
    let Expr::Lit(ExprLit {
        lit: Lit::Str(name),
        ..
    }) = &value
    else {
        return Ok(Runtime::Given(Box::new(value)));
    };
    match name.value().as_str() {
        "current_thread" => Ok(Runtime::CurrentThread),
        "multi_thread" => Ok(Runtime::MultiThread(name.clone())),
        other => Err(Error::new(
            name.span(),
            format!(
                "no runtime `{other}`: expected \"current_thread\", \"multi_thread\" or an expression that gives a tokio Runtime"
            ),
        )),
    }
}

/// The types of an array.
pub(crate) fn types(input: ParseStream<'_>) -> Result<Vec<Type>> {
    array(input, "expected an array of types, such as `[u32, String]`")
}

/// The constants of an array.
pub(crate) fn constants(input: ParseStream<'_>) -> Result<Vec<Expr>> {
    array(input, "expected an array of constants, such as `[8, 64]`")
}

fn array<T: Parse>(input: ParseStream<'_>, expected: &str) -> Result<Vec<T>> {
    if !input.peek(token::Bracket) {
        return Err(input.error(expected));
    }
    let group: proc_macro2::Group = input.parse()?;
    let parts = Punctuated::<T, Token![,]>::parse_terminated.parse2(group.stream())?;
    if parts.is_empty() {
        return Err(Error::new(
            group.span(),
            "an empty array: there would be no case to measure",
        ));
    }
    Ok(parts.into_iter().collect())
}
