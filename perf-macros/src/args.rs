use std::time::Duration;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Error, Expr, ExprPath, Result, Token, Type, token};

use crate::errors::Errors;
use crate::key;
use crate::scenario::{self, Scenario};
use crate::targets::{TargetText, target_texts};
use crate::value::{self, Runtime, Warmup};

/// A key that was given, and its value.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    /// `None` where it is a mistake, which is reported already.
    pub(crate) value: Option<T>,
}

/// `args = …` or `args(… = …)`.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Arguments {
    Single(Box<Expr>),
    Named(Vec<(Ident, Expr)>),
}

/// What the attribute's parentheses hold, key by key.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Args {
    pub(crate) targets: Option<Keyed<Vec<TargetText>>>,
    pub(crate) acceptable: Option<Keyed<Vec<TargetText>>>,
    pub(crate) args: Option<Keyed<Arguments>>,
    pub(crate) types: Option<Keyed<Vec<Type>>>,
    pub(crate) consts: Option<Keyed<Vec<Expr>>>,
    pub(crate) threads: Option<Keyed<Expr>>,
    pub(crate) concurrency: Option<Keyed<Expr>>,
    pub(crate) runtime: Option<Keyed<Runtime>>,
    pub(crate) setup: Option<Keyed<ExprPath>>,
    pub(crate) teardown: Option<Keyed<ExprPath>>,
    pub(crate) check: Option<Keyed<ExprPath>>,
    pub(crate) items: Option<Keyed<Expr>>,
    pub(crate) bytes: Option<Keyed<Expr>>,
    pub(crate) name: Option<Keyed<String>>,
    pub(crate) group: Option<Keyed<String>>,
    pub(crate) tags: Option<Keyed<Vec<String>>>,
    pub(crate) iters: Option<Keyed<u64>>,
    pub(crate) samples: Option<Keyed<u64>>,
    pub(crate) warmup: Option<Keyed<Warmup>>,
    pub(crate) max_time: Option<Keyed<Duration>>,
    pub(crate) min_time: Option<Keyed<Duration>>,
    pub(crate) timeout: Option<Keyed<Duration>>,
    pub(crate) same_result: Option<Keyed<bool>>,
    pub(crate) alone: Option<Keyed<bool>>,
    pub(crate) isolate: Option<Keyed<bool>>,
    pub(crate) ignore: Option<Keyed<String>>,
    pub(crate) scenario: Option<Keyed<Scenario>>,
    pub(crate) krate: Option<Keyed<ExprPath>>,
}

impl Args {
    /// Reads the keys; what is wrong goes to `errors`, and reading goes on at the next key.
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        each_entry(tokens, errors, |input, errors| args.read_key(input, errors));
        args
    }

    fn read_key(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
        let key = key_name(input, "expected a key, such as `targets`")?;
        match key.to_string().as_str() {
            "targets" => set(&mut self.targets, key, input, errors, target_texts),
            "acceptable" => set(&mut self.acceptable, key, input, errors, target_texts),
            "args" if input.peek(token::Paren) => {
                let group: Group = input.parse()?;
                let named = named_values(&group, errors);
                put(&mut self.args, key, named.map(Arguments::Named), errors);
                Ok(())
            }
            "args" => set(&mut self.args, key, input, errors, |input| {
                value::values(input).map(|values| Arguments::Single(Box::new(values)))
            }),
            "types" => set(&mut self.types, key, input, errors, value::types),
            "consts" => set(&mut self.consts, key, input, errors, value::constants),
            "threads" => set(&mut self.threads, key, input, errors, |input| {
                value::callers(input, 0)
            }),
            "concurrency" => set(&mut self.concurrency, key, input, errors, |input| {
                value::callers(input, 1)
            }),
            "runtime" => set(&mut self.runtime, key, input, errors, value::runtime),
            "setup" => set(&mut self.setup, key, input, errors, value::path),
            "teardown" => set(&mut self.teardown, key, input, errors, value::path),
            "check" => set(&mut self.check, key, input, errors, value::path),
            "items" => set(&mut self.items, key, input, errors, value::expression),
            "bytes" => set(&mut self.bytes, key, input, errors, value::expression),
            "name" => set(&mut self.name, key, input, errors, value::text),
            "group" => set(&mut self.group, key, input, errors, value::text),
            "tags" => set(&mut self.tags, key, input, errors, value::texts),
            "iters" => set(&mut self.iters, key, input, errors, value::count),
            "samples" => set(&mut self.samples, key, input, errors, value::count),
            "warmup" => set(&mut self.warmup, key, input, errors, value::warmup),
            "max_time" => set(&mut self.max_time, key, input, errors, value::duration),
            "min_time" => set(&mut self.min_time, key, input, errors, value::duration),
            "timeout" => set(&mut self.timeout, key, input, errors, value::duration),
            "same_result" => flag(&mut self.same_result, key, input, errors),
            "alone" => flag(&mut self.alone, key, input, errors),
            "isolate" => flag(&mut self.isolate, key, input, errors),
            "ignore" if at_end(input) => {
                put(&mut self.ignore, key, Some(String::new()), errors);
                Ok(())
            }
            "ignore" => set(&mut self.ignore, key, input, errors, value::reason),
            "scenario" if input.peek(token::Paren) => {
                let group: Group = input.parse()?;
                let scenario = scenario::inline(&group, errors);
                put(&mut self.scenario, key, scenario, errors);
                Ok(())
            }
            "scenario" => set(&mut self.scenario, key, input, errors, |input| {
                value::text(input).map(Scenario::Named)
            }),
            "crate" => set(&mut self.krate, key, input, errors, value::path),
            _ => {
                errors.add(key::unknown(&key));
                skip_entry(input)
            }
        }
    }
}

/// Reads `= value` into its place.
fn set<T>(
    place: &mut Option<Keyed<T>>,
    key: Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
    read: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<()> {
    let value = if input.peek(Token![=]) {
        input.parse::<Token![=]>().and_then(|_| read(input))
    } else {
        Err(Error::new(
            key.span(),
            format!("`{key}` takes a value: write `{key} = …`"),
        ))
    };
    let failed = value.is_err();
    let value = errors.keep(value);
    put(place, key, value, errors);
    if failed { skip_entry(input) } else { Ok(()) }
}

/// A key that stands without a value.
fn flag(
    slot: &mut Option<Keyed<bool>>,
    key: Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> Result<()> {
    if at_end(input) {
        put(slot, key, Some(true), errors);
        return Ok(());
    }
    let message = format!("`{key}` stands without a value: leave it out where it is not meant");
    errors.at(&key, message);
    put(slot, key, None, errors);
    skip_entry(input)
}

fn put<T>(place: &mut Option<Keyed<T>>, key: Ident, value: Option<T>, errors: &mut Errors) {
    if place.is_some() {
        errors.at(&key, format!("`{key}` is given twice"));
    } else {
        *place = Some(Keyed { key, value });
    }
}

/// The values of `args(name = …)`, or `None` where there is a mistake.
fn named_values(group: &Group, errors: &mut Errors) -> Option<Vec<(Ident, Expr)>> {
    let mut named: Vec<(Ident, Expr)> = Vec::new();
    let mut sound = true;
    each_entry(group.stream(), errors, |input, errors| {
        let name = key_name(input, "expected a parameter's name");
        let value = name.and_then(|name| {
            if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                Ok((name, value::values(input)?))
            } else {
                Err(Error::new(
                    name.span(),
                    format!("`{name}` takes values: write `{name} = [..]`"),
                ))
            }
        });
        match value {
            Ok((name, _)) if named.iter().any(|(other, _)| *other == name) => {
                errors.at(&name, format!("`{name}` is given twice"));
                sound = false;
            }
            Ok(pair) => named.push(pair),
            Err(error) => {
                sound = false;
                return Err(error);
            }
        }
        Ok(())
    });
    if sound && named.is_empty() {
        errors.add(Error::new(
            group.span(),
            "expected the parameters' values, such as `args(size = [1, 2])`",
        ));
        sound = false;
    }
    sound.then_some(named)
}

/// Reads entries between commas; after a mistake it goes on at the next one.
pub(crate) fn each_entry(
    tokens: TokenStream,
    errors: &mut Errors,
    mut read: impl FnMut(ParseStream<'_>, &mut Errors) -> Result<()>,
) {
    let entries = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let read = read(input, errors).and_then(|()| {
                if at_end(input) {
                    Ok(())
                } else {
                    Err(input.error("expected `,`"))
                }
            });
            if let Err(error) = read {
                errors.add(error);
                skip_entry(input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    let read = entries.parse2(tokens);
    debug_assert!(read.is_ok(), "mistakes are reported one by one");
}

fn key_name(input: ParseStream<'_>, expected: &str) -> Result<Ident> {
    if input.peek(Ident::peek_any) {
        input.call(Ident::parse_any)
    } else {
        Err(input.error(expected))
    }
}

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Moves to the comma before the next key, or to the end. A comma that no key follows belongs to
/// the value that could not be read.
pub(crate) fn skip_entry(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() {
        if input.peek(Token![,]) && key_follows(input) {
            break;
        }
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn key_follows(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    if ahead.parse::<Token![,]>().is_err() {
        return false;
    }
    let is_key = ahead.is_empty() || ahead.call(Ident::parse_any).is_ok();
    let has_value = ahead.peek(token::Paren) || (ahead.peek(Token![=]) && !ahead.peek(Token![==]));
    is_key && (has_value || at_end(&ahead))
}
