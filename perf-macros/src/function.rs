//! The function under the attribute: what the expansion needs of its signature, and what a
//! benchmark cannot be.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{
    Attribute, Error, FnArg, GenericParam, Item, Pat, PatType, Result, Safety, Signature, Token,
    Type, Visibility, token,
};

use crate::errors::Errors;

/// A function as far as the expansion must know it; its body stays unread.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) signature: Signature,
}

/// A parameter that takes an argument or the state.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Parameter {
    /// The pattern, without the `mut` of a plain name.
    pub(crate) pattern: Pat,
    /// The name, where the pattern is one.
    pub(crate) name: Option<Ident>,
    pub(crate) by_reference: bool,
    /// The type, where it can be written outside the function: it names none of its generics.
    pub(crate) ty: Option<Type>,
}

/// A parameter of the function's generics that a case has to fix.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Generic {
    Type(Ident),
    Const(Ident, Box<Type>),
}

/// The parameters by what they are for.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Parameters {
    pub(crate) takes_bencher: bool,
    /// Whether the first one is a virtual user.
    pub(crate) takes_vu: bool,
    /// The state, if there is one, and the arguments.
    pub(crate) others: Vec<Parameter>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let signature: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(Error::new(
                signature.ident.span(),
                "a function without a body cannot be measured: `#[perf_bench]` goes on a free function",
            ));
        }
        if !input.peek(token::Brace) {
            return Err(input.error("expected the function's body"));
        }
        input.parse::<TokenStream>()?;
        Ok(Self {
            attributes,
            signature,
        })
    }
}

impl Function {
    /// Reads the item under the attribute.
    pub(crate) fn read(item: TokenStream) -> Result<Self> {
        let read = Self::parse.parse2(item.clone());
        read.map_err(|error| match syn::parse2::<Item>(item) {
            Ok(Item::Fn(_) | Item::Verbatim(_)) | Err(_) => error,
            Ok(item) => Error::new_spanned(
                &item,
                format!(
                    "`#[perf_bench]` goes on a function, and this is {}",
                    kind(&item)
                ),
            ),
        })
    }

    /// Refuses what cannot be called from outside and what would be registered twice.
    pub(crate) fn check(&self, errors: &mut Errors) {
        let signature = &self.signature;
        if let Safety::Unsafe(keyword) = &signature.safety {
            errors.at(
                keyword,
                "an unsafe function cannot be measured: call it in an `unsafe` block of a safe one",
            );
        }
        let twice = self.attributes.iter().find(|attribute| {
            attribute
                .path()
                .segments
                .last()
                .is_some_and(|segment| segment.ident == "perf_bench")
        });
        if let Some(attribute) = twice {
            errors.at(
                attribute,
                "a second `#[perf_bench]` would make two benchmarks of one name: write a second function that calls this one",
            );
        }
    }

    /// The generics that a case fixes; lifetimes need no fixing.
    pub(crate) fn generics(&self) -> Vec<Generic> {
        let parameters = self.signature.generics.params.iter();
        parameters
            .filter_map(|parameter| match parameter {
                GenericParam::Lifetime(_) => None,
                GenericParam::Type(parameter) => Some(Generic::Type(parameter.ident.clone())),
                GenericParam::Const(parameter) => Some(Generic::Const(
                    parameter.ident.clone(),
                    Box::new(parameter.ty.clone()),
                )),
            })
            .collect()
    }

    pub(crate) fn parameters(&self, errors: &mut Errors) -> Parameters {
        let mut parameters = Parameters::default();
        for (place, input) in self.signature.inputs.iter().enumerate() {
            match input {
                FnArg::Receiver(receiver) => {
                    errors.at(
                        receiver,
                        "a method cannot be measured: write a free function that calls it",
                    );
                }
                FnArg::Typed(typed) if is_called(&typed.ty, "Vu") => {
                    check_vu(place, typed, parameters.takes_vu, errors);
                    parameters.takes_vu = true;
                }
                FnArg::Typed(typed) if is_called(&typed.ty, "Bencher") => {
                    self.check_bencher(place, typed, parameters.takes_bencher, errors);
                    parameters.takes_bencher = true;
                }
                FnArg::Typed(typed) => parameters.others.push(self.parameter(typed, errors)),
            }
        }
        parameters
    }

    fn check_bencher(&self, place: usize, typed: &PatType, another: bool, errors: &mut Errors) {
        if let Type::Reference(reference) = plain(&typed.ty) {
            errors.at(
                reference,
                "the Bencher is taken by value: write `bencher: Bencher`",
            );
        }
        if another {
            errors.at(typed, "a second Bencher: one benchmark measures one thing");
        } else if place > 0 {
            errors.at(typed, "the Bencher comes first");
        }
        if let Some(keyword) = &self.signature.asyncness {
            errors.at(
                keyword,
                "an `async fn` takes no Bencher: write `fn` and call `bencher.bench_async(async || …)`",
            );
        }
    }

    fn parameter(&self, typed: &PatType, errors: &mut Errors) -> Parameter {
        let ty = plain(&typed.ty);
        let named = match ty {
            Type::Reference(reference) => {
                if reference.mutability.is_some() {
                    errors.at(
                        reference,
                        "nothing is changed in place: take an argument by value, each call gets its own clone, and the state of `setup` as `&State`, with a RefCell, a Mutex or atomics for what changes in it",
                    );
                }
                plain(&reference.elem)
            }
            other => other,
        };
        if let Type::ImplTrait(unnamed) = named {
            errors.at(
                unnamed,
                "a parameter of an unnamed type: name the type, or make the function generic and give it `types`",
            );
        }
        let mut pattern = (*typed.pat).clone();
        let mut name = None;
        if let Pat::Ident(plain) = &mut pattern {
            plain.mutability = None;
            if plain.subpat.is_none() {
                name = Some(plain.ident.clone());
            }
        }
        Parameter {
            pattern,
            name,
            by_reference: matches!(ty, Type::Reference(_)),
            ty: (!self.mentions_generics(typed.ty.to_token_stream())).then(|| (*typed.ty).clone()),
        }
    }

    fn mentions_generics(&self, tokens: TokenStream) -> bool {
        let names = self
            .signature
            .generics
            .params
            .iter()
            .map(|parameter| match parameter {
                GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
                GenericParam::Type(parameter) => &parameter.ident,
                GenericParam::Const(parameter) => &parameter.ident,
            });
        let names: Vec<&Ident> = names.collect();
        mentions(tokens, &names)
    }
}

fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Ident(ident) => names.contains(&&ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn kind(item: &Item) -> &'static str {
    match item {
        Item::Const(_) => "a constant",
        Item::Enum(_) => "an enum",
        Item::Impl(_) => "an impl",
        Item::Macro(_) => "a macro call",
        Item::Mod(_) => "a module",
        Item::Static(_) => "a static",
        Item::Struct(_) => "a struct",
        Item::Trait(_) => "a trait",
        Item::Type(_) => "a type alias",
        Item::Use(_) => "an import",
        _ => "something else",
    }
}

/// The type without the invisible group of a `macro_rules` fragment and without parentheses.
fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        other => other,
    }
}

fn check_vu(place: usize, typed: &PatType, another: bool, errors: &mut Errors) {
    let is_mutable =
        matches!(plain(&typed.ty), Type::Reference(reference) if reference.mutability.is_some());
    if another {
        errors.at(typed, "a second Vu: one virtual user makes a call");
    } else if !is_mutable {
        errors.at(typed, "the virtual user is borrowed: write `vu: &mut Vu`");
    } else if place > 0 {
        errors.at(typed, "the Vu comes first");
    }
}

/// Whether it is the type of that name, or a reference to one, by the last segment of its path.
fn is_called(ty: &Type, name: &str) -> bool {
    match plain(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == name),
        Type::Reference(reference) => is_called(&reference.elem, name),
        _ => false,
    }
}

/// The name as ids show it.
pub(crate) fn shown(ident: &Ident) -> String {
    ident.unraw().to_string()
}
