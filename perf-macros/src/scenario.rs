//! The scenario that calls a benchmark: by its name, or described in place in the words of perf.toml.

use std::fmt::Write as _;

use perf_targets::scenario::{KEYS, Key, Kind, check};
use perf_targets::{Dimension, Quantity, nearest};
use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Error, Lit, LitStr, Result, Token, token};

use crate::args::{each_entry, skip_entry};
use crate::errors::{Errors, all};

/// Which scenario calls a benchmark.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Scenario {
    /// The one of that name in perf.toml.
    Named(String),
    /// This one, in the words of perf.toml.
    Inline(String),
}

/// What a key takes, as it is written.
enum Value {
    Text(LitStr),
    Number(String, Span),
    Flag(bool, Span),
    List(Vec<Self>, Span),
    Table(Vec<Entry>, Span),
}

struct Entry {
    name: String,
    span: Span,
    /// `None` where it is a mistake, which is reported already.
    value: Option<Value>,
}

/// What stands in the parentheses of `scenario(…)`, or `None` where there is a mistake.
pub(crate) fn inline(group: &Group, errors: &mut Errors) -> Option<Scenario> {
    let mut found = Errors::default();
    let mut entries: Vec<Entry> = Vec::new();
    each_entry(group.stream(), &mut found, |input, found| {
        let (name, span) = key(input)?;
        let value = assigned(input, &name, span);
        let failed = value.is_err();
        let value = found.keep(value);
        let entry = Entry { name, span, value };
        if entries.iter().any(|known| known.name == entry.name) {
            found.add(Error::new(
                entry.span,
                format!("`{}` is given twice", entry.name),
            ));
        } else {
            entries.push(entry);
        }
        if failed { skip_entry(input) } else { Ok(()) }
    });
    let given: Vec<(&str, Option<String>)> = entries
        .iter()
        .map(|entry| match &entry.value {
            Some(Value::Text(text)) => (entry.name.as_str(), Some(text.value())),
            _ => (entry.name.as_str(), None),
        })
        .collect();
    let given: Vec<(&str, Option<&str>)> = given
        .iter()
        .map(|(name, text)| (*name, text.as_deref()))
        .collect();
    for mistake in check(&given) {
        let span = mistake
            .at
            .map_or_else(|| group.span(), |at| entries[at].span);
        found.add(Error::new(span, joined(&mistake.message, &mistake.help)));
    }
    for entry in &entries {
        let key = KEYS.iter().find(|key| key.name == entry.name);
        if let (Some(key), Some(value)) = (key, &entry.value) {
            found.keep(fits(value, key.kind));
        }
    }
    let sound = errors.keep(found.finish(()));
    sound.map(|()| {
        let mut text = String::new();
        for entry in &entries {
            write_entry(entry, &mut text);
            text.push('\n');
        }
        Scenario::Inline(text)
    })
}

fn joined(message: &str, help: &str) -> String {
    if help.is_empty() {
        message.to_owned()
    } else {
        format!("{message}; {help}")
    }
}

fn key(input: ParseStream<'_>) -> Result<(String, Span)> {
    if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        Ok((name.value(), name.span()))
    } else if input.peek(Ident::peek_any) {
        let name = input.call(Ident::parse_any)?;
        Ok((name.to_string(), name.span()))
    } else {
        Err(input.error("expected a key, such as `executor`"))
    }
}

/// What stands behind the key of that name, and its `=`.
fn assigned(input: ParseStream<'_>, name: &str, span: Span) -> Result<Value> {
    if !input.peek(Token![=]) {
        let message = format!("`{name}` takes a value: write `{name} = …`");
        return Err(Error::new(span, message));
    }
    input.parse::<Token![=]>()?;
    value(input)
}

fn entry(input: ParseStream<'_>) -> Result<Entry> {
    let (name, span) = key(input)?;
    let value = assigned(input, &name, span).map(Some)?;
    Ok(Entry { name, span, value })
}

fn value(input: ParseStream<'_>) -> Result<Value> {
    const EXPECTED: &str =
        "expected a text, a number, `true`, `false`, a list in brackets, or a table in braces";
    if input.peek(token::Bracket) {
        let group: Group = input.parse()?;
        let values = Punctuated::<Value, Token![,]>::parse_terminated_with;
        let values = (|input: ParseStream<'_>| values(input, value)).parse2(group.stream())?;
        return Ok(Value::List(values.into_iter().collect(), group.span()));
    }
    if input.peek(token::Brace) {
        let group: Group = input.parse()?;
        let entries = Punctuated::<Entry, Token![,]>::parse_terminated_with;
        let entries = (|input: ParseStream<'_>| entries(input, entry)).parse2(group.stream())?;
        return Ok(Value::Table(entries.into_iter().collect(), group.span()));
    }
    if input.peek(token::Paren) {
        return Err(input.error(
            "a table stands in braces, as in perf.toml: `{ duration = \"10s\", target = \"1000/s\" }`",
        ));
    }
    if !input.peek(Lit) {
        return Err(input.error(EXPECTED));
    }
    match input.parse()? {
        Lit::Str(text) => Ok(Value::Text(text)),
        Lit::Int(number) => Ok(Value::Number(
            number.base10_digits().to_owned(),
            number.span(),
        )),
        Lit::Float(number) => Ok(Value::Number(
            number.base10_digits().to_owned(),
            number.span(),
        )),
        Lit::Bool(flag) => Ok(Value::Flag(flag.value, flag.span)),
        other => Err(Error::new(other.span(), EXPECTED)),
    }
}

impl Value {
    fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span(),
            Self::Number(_, span)
            | Self::Flag(_, span)
            | Self::List(_, span)
            | Self::Table(_, span) => *span,
        }
    }
}

/// Whether a value is one that the key takes.
fn fits(value: &Value, kind: Kind) -> Result<()> {
    match (kind, value) {
        (Kind::Form | Kind::Text, Value::Text(_))
        | (Kind::Flag, Value::Flag(..))
        | (Kind::Share, Value::Number(..)) => Ok(()),
        (Kind::Word(words), Value::Text(text)) => {
            let word = text.value();
            if words.contains(&word.as_str()) {
                return Ok(());
            }
            let way_out = match nearest(&word, words.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("expected \"{}\"", words.join("\" or \"")),
            };
            Err(Error::new(
                text.span(),
                format!("no `{word}` here; {way_out}"),
            ))
        }
        (Kind::Duration, Value::Text(text)) => {
            let written = text.value();
            let parsed = perf_targets::parse_duration(&written);
            parsed
                .map(drop)
                .map_err(|error| Error::new(text.span(), error.render(&written)))
        }
        (Kind::Rate | Kind::Load, Value::Text(text)) => quantity(text, Dimension::Rate, kind),
        (Kind::Share, Value::Text(text)) => quantity(text, Dimension::Share, kind),
        (Kind::Size, Value::Text(text)) => quantity(text, Dimension::Bytes, kind),
        (Kind::ByteRate, Value::Text(text)) => quantity(text, Dimension::ByteRate, kind),
        (Kind::Growth, Value::Text(text)) => quantity(text, Dimension::Growth, kind),
        (
            Kind::Duration | Kind::Rate | Kind::Size | Kind::ByteRate | Kind::Growth,
            Value::Number(digits, span),
        ) => {
            let expected = kind.expected();
            Err(Error::new(
                *span,
                format!("{digits} has no unit; expected {expected}"),
            ))
        }
        (Kind::Count | Kind::Counts | Kind::Load, Value::Number(digits, span)) => {
            let whole = digits.parse::<u64>().map(drop);
            whole.map_err(|_| Error::new(*span, format!("expected {}", kind.expected())))
        }
        (Kind::Counts, Value::List(values, _)) => each(values, Kind::Count),
        (Kind::Loads, Value::List(values, _)) => each(values, Kind::Load),
        (Kind::Conditions, Value::Text(text)) => {
            let written = text.value();
            let parsed = perf_targets::parse(&written);
            parsed
                .map(drop)
                .map_err(|error| Error::new(text.span(), error.render(&written)))
        }
        (Kind::Conditions, Value::List(values, _)) => each(values, Kind::Conditions),
        (Kind::Weights, Value::Table(entries, _)) => all(entries, |entry| match &entry.value {
            Some(Value::Number(..)) | None => Ok(()),
            Some(other) => Err(Error::new(other.span(), "expected a weight, such as 40")),
        })
        .map(drop),
        (Kind::Tables(keys), Value::List(values, _)) => {
            all(values, |value| table(value, keys, kind)).map(drop)
        }
        (_, value) => Err(Error::new(
            value.span(),
            format!("expected {}", kind.expected()),
        )),
    }
}

fn each(values: &[Value], kind: Kind) -> Result<()> {
    all(values, |value| fits(value, kind)).map(drop)
}

fn quantity(text: &LitStr, dimension: Dimension, kind: Kind) -> Result<()> {
    let written = text.value();
    let expected = kind.expected();
    match written.parse::<Quantity>() {
        Ok(quantity) if quantity.dimension == dimension => Ok(()),
        Ok(quantity) => {
            let message = format!(
                "`{written}` is a {}; expected {expected}",
                quantity.dimension
            );
            Err(Error::new(text.span(), message))
        }
        Err(error) => Err(Error::new(text.span(), error.render(&written))),
    }
}

/// Whether one of a list of tables has keys that are known, with values that fit.
fn table(value: &Value, keys: &[Key], kind: Kind) -> Result<()> {
    let Value::Table(entries, _) = value else {
        let message = format!("expected {}", kind.expected());
        return Err(Error::new(value.span(), message));
    };
    all(entries, |entry| {
        let key = keys.iter().find(|key| key.name == entry.name);
        if let (Some(key), Some(value)) = (key, &entry.value) {
            return fits(value, key.kind);
        }
        let names = keys.iter().map(|key| key.name);
        let way_out = match nearest(&entry.name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys are {}", names.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("unknown key `{}`; {way_out}", entry.name);
        Err(Error::new(entry.span, message))
    })
    .map(drop)
}

fn write_entry(Entry { name, value, .. }: &Entry, text: &mut String) {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if !name.is_empty() && name.chars().all(is_bare) {
        text.push_str(name);
    } else {
        write_text(name, text);
    }
    text.push_str(" = ");
    if let Some(value) = value {
        write_value(value, text);
    }
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Text(literal) => write_text(&literal.value(), text),
        Value::Number(digits, _) => text.push_str(digits),
        Value::Flag(flag, _) => text.push_str(if *flag { "true" } else { "false" }),
        Value::List(values, _) => {
            text.push('[');
            for (place, value) in values.iter().enumerate() {
                text.push_str(if place > 0 { ", " } else { "" });
                write_value(value, text);
            }
            text.push(']');
        }
        Value::Table(entries, _) => {
            text.push_str("{ ");
            for (place, entry) in entries.iter().enumerate() {
                text.push_str(if place > 0 { ", " } else { "" });
                write_entry(entry, text);
            }
            text.push_str(" }");
        }
    }
}

/// A text in TOML's quotes.
fn write_text(content: &str, text: &mut String) {
    text.push('"');
    for letter in content.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            control if control.is_control() => {
                let written = write!(text, "\\u{:04X}", u32::from(control));
                debug_assert!(written.is_ok(), "a String takes everything");
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
