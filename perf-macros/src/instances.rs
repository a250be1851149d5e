//! One instance for each combination of `types` and `consts`.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Error, Expr, Type};

use crate::args::Keyed;
use crate::errors::{Errors, all};
use crate::function::{Function, Generic};

/// What the function's generics are in one instance.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct InstanceModel {
    /// As an id shows them; nothing for a function without generics.
    pub(crate) label: Option<String>,
    /// In the order of the function's generics.
    pub(crate) bindings: Vec<Binding>,
}

/// What one generic parameter is.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Binding {
    Type(Type),
    Const(Expr),
}

/// Gives each generic parameter its values.
pub(crate) fn spell_out(
    generics: &[Generic],
    types: Option<Keyed<Vec<Type>>>,
    consts: Option<Keyed<Vec<Expr>>>,
    function: &Function,
    errors: &mut Errors,
) -> Vec<InstanceModel> {
    let place = &function.signature.ident;
    let type_names = generics.iter().filter_map(|generic| match generic {
        Generic::Type(name) => Some(name.to_string()),
        Generic::Const(..) => None,
    });
    let const_names = generics.iter().filter_map(|generic| match generic {
        Generic::Type(_) => None,
        Generic::Const(name, _) => Some(name.to_string()),
    });
    let types = choices(
        "types",
        "type",
        &type_names.collect::<Vec<_>>(),
        types,
        place,
        take_apart_type,
        errors,
    );
    let consts = choices(
        "consts",
        "constant",
        &const_names.collect::<Vec<_>>(),
        consts,
        place,
        take_apart_constant,
        errors,
    );
    let mut instances = Vec::new();
    for types in &types {
        for consts in &consts {
            let (mut types_left, mut consts_left) = (types.iter(), consts.iter());
            let bindings: Vec<Binding> = generics
                .iter()
                .filter_map(|generic| match generic {
                    Generic::Type(_) => types_left.next().cloned().map(Binding::Type),
                    Generic::Const(..) => consts_left.next().cloned().map(Binding::Const),
                })
                .collect();
            let parts = types
                .iter()
                .map(label)
                .chain(consts.iter().map(label))
                .collect::<Vec<_>>();
            instances.push(InstanceModel {
                label: (!parts.is_empty()).then(|| parts.join(",")),
                bindings,
            });
        }
    }
    instances
}

/// The choices for the parameters of one sort: one, of nothing, where there is no such parameter.
fn choices<T: ToTokens + Clone>(
    key_name: &str,
    noun: &str,
    names: &[String],
    given: Option<Keyed<Vec<T>>>,
    function: &proc_macro2::Ident,
    take_apart: impl Fn(T) -> Vec<T>,
    errors: &mut Errors,
) -> Vec<Vec<T>> {
    let Some(Keyed { key, value }) = given else {
        if !names.is_empty() {
            errors.at(
                function,
                format!(
                    "`{}` is generic over `{}`: add `{key_name} = [..]`",
                    function,
                    names.join("`, `")
                ),
            );
        }
        return vec![Vec::new()];
    };
    let Some(values) = value else {
        return vec![Vec::new()];
    };
    if names.is_empty() {
        errors.at(
            &key,
            format!("`{key_name}` is given, and `{function}` has no {noun} parameter"),
        );
        return vec![Vec::new()];
    }
    let mut seen = HashSet::new();
    for value in &values {
        if !seen.insert(label(value)) {
            errors.at(value, format!("this {noun} is given twice"));
        }
    }
    let count = names.len();
    let choices = all(values, |value| {
        if count == 1 {
            return Ok(vec![value]);
        }
        let message = format!(
            "`{function}` has the {noun} parameters `{}`: write one tuple of {count} for each instance",
            names.join("`, `")
        );
        let place = value.to_token_stream();
        let parts = take_apart(value);
        if parts.len() == count {
            Ok(parts)
        } else {
            Err(Error::new_spanned(place, message))
        }
    });
    errors.keep(choices).unwrap_or_default()
}

fn take_apart_type(ty: Type) -> Vec<Type> {
    match ty {
        Type::Tuple(tuple) => tuple.elems.into_iter().collect(),
        other => vec![other],
    }
}

fn take_apart_constant(constant: Expr) -> Vec<Expr> {
    match constant {
        Expr::Tuple(tuple) => tuple.elems.into_iter().collect(),
        other => vec![other],
    }
}

/// The tokens as they were written, without white space: an id has none.
fn label(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    append(tokens.to_token_stream(), &mut text);
    text
}

fn append(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                append(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => text.push(punct.as_char()),
            word => {
                if text.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
                    text.push('_');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}
