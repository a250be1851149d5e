use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use syn::spanned::Spanned as _;

use super::routine::{call, routine, state};
use crate::function::Generic;
use crate::instances::{Binding, InstanceModel};
use crate::model::{Argument, BenchModel, Shape};

/// The place of the user's text, with names resolved apart from the user's and with the lints of
/// the user's own code not applied.
pub(super) fn at(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

/// A hygienic local of the parameter of that number. Compile errors show it where the values of
/// the parameter stand.
pub(super) fn local(prefix: &str, number: usize, argument: &Argument) -> Ident {
    format_ident!("{prefix}{number}", span = at(argument.values.span()))
}

/// One element of the list of instances. The generics stand as aliases around everything, so that
/// the user's expressions may name them.
pub(super) fn instance(model: &BenchModel, instance: &InstanceModel) -> TokenStream {
    let span = Span::mixed_site();
    let (outer, inner) = aliases(model, instance);
    let values = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| values(number, argument));
    let anchor = anchor(model);
    let generics = match &instance.label {
        Some(label) => quote_spanned! {span=>
            __perf::std::option::Option::Some(__perf::std::string::String::from(#label))
        },
        None => quote_spanned!(span=> __perf::std::option::Option::None),
    };
    let parameters = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let values = local("values", number, argument);
            let (shown, named) = (&argument.shown, argument.named);
            quote_spanned! {span=>
                __perf::Parameter {
                    name: #shown,
                    named: #named,
                    labels: {
                        use __perf::{ByDebug as _, ByDisplay as _, ByPlace as _};
                        __perf::labels(#values, |value| (&&&__perf::Labelled(value)).label())
                    },
                }
            }
        });
    let work = work(model);
    let routine = routine(model);
    quote_spanned! {span=>
        {
            #(#outer)*
            {
                #(#inner)*
                #(#values)*
                #anchor
                __perf::Instance {
                    generics: #generics,
                    parameters: __perf::std::vec![#(#parameters),*],
                    routine: __perf::std::boxed::Box::new(#routine),
                    work: #work,
                }
            }
        }
    }
}

/// Two layers, so that `consts = [N]` may name a constant `N` although the parameter is `N` too.
fn aliases(model: &BenchModel, instance: &InstanceModel) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let span = Span::mixed_site();
    let pairs = model.generics.iter().zip(&instance.bindings).enumerate();
    pairs
        .map(|(number, (generic, binding))| {
            let outer = format_ident!("__Generic{number}", span = span);
            match (generic, binding) {
                (Generic::Type(name), Binding::Type(ty)) => {
                    let name = Ident::new(&name.to_string(), at(name.span()));
                    (quote_spanned!(span=> type #outer = #ty;), quote_spanned!(span=> type #name = #outer;))
                }
                (Generic::Const(name, ty), Binding::Const(value)) => (
                    quote_spanned!(span=> #[allow(non_upper_case_globals)] const #outer: #ty = #value;),
                    quote_spanned!(span=> const #name: #ty = #outer;),
                ),
                (Generic::Type(_), Binding::Const(_)) | (Generic::Const(..), Binding::Type(_)) => {
                    unreachable!("bindings follow the generics")
                }
            }
        })
        .unzip()
}

fn values(number: usize, argument: &Argument) -> TokenStream {
    let values = local("values", number, argument);
    let given = &argument.values;
    let span = at(given.span());
    match (argument.by_reference, &argument.ty) {
        (true, _) => quote_spanned!(span=> let #values = __perf::referenced_values(#given);),
        (false, Some(ty)) => quote_spanned!(span=> let #values = __perf::values::<#ty, _>(#given);),
        (false, None) => quote_spanned!(span=> let #values = __perf::values(#given);),
    }
}

/// A call that never runs: it tells the compiler the types of the values before a label, `setup`
/// or a coercion asks for them.
fn anchor(model: &BenchModel) -> TokenStream {
    let span = Span::mixed_site();
    if model.arguments.is_empty() {
        return TokenStream::new();
    }
    let values = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let values = local("values", number, argument);
            let span = at(argument.values.span());
            if argument.by_reference {
                quote_spanned!(span=> &#values[0])
            } else {
                quote_spanned!(span=> __perf::std::clone::Clone::clone(&#values[0]))
            }
        });
    let bencher = (model.shape == Shape::Bencher).then(|| quote_spanned!(span=> bencher));
    let vu = model.takes_vu.then(|| quote_spanned!(span=> vu));
    let state = state(model).map(Ident::into_token_stream);
    let parameters: Vec<_> = bencher.into_iter().chain(vu).chain(state).collect();
    let call = call(
        model,
        &parameters.iter().cloned().chain(values).collect::<Vec<_>>(),
    );
    quote_spanned!(span=> let _ = |#(#parameters),*| #call;)
}

/// `items` and `bytes`, with the arguments under their own names.
fn work(model: &BenchModel) -> TokenStream {
    let span = Span::mixed_site();
    if model.items.is_none() && model.bytes.is_none() {
        return quote_spanned!(span=> __perf::std::option::Option::None);
    }
    let bindings = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let values = local("values", number, argument);
            let pattern = &argument.pattern;
            let value = quote_spanned!(span=> &#values[at[#number]]);
            let value = if argument.by_reference {
                value
            } else {
                quote_spanned!(span=> __perf::std::clone::Clone::clone(#value))
            };
            // The expression may use some of the arguments, or none.
            quote_spanned!(span=> #[allow(unused_mut, unused_variables)] let #pattern = #value;)
        });
    let amount = |amount: &Option<syn::Expr>| match amount {
        Some(amount) => {
            let span = at(amount.span());
            quote_spanned!(span=> __perf::std::option::Option::Some(__perf::Amount::amount(#amount)))
        }
        None => quote_spanned!(span=> __perf::std::option::Option::None),
    };
    let (items, bytes) = (amount(&model.items), amount(&model.bytes));
    quote_spanned! {span=>
        __perf::std::option::Option::Some(__perf::std::boxed::Box::new(
            move |at: &[__perf::std::primitive::usize]| {
                #(#bindings)*
                __perf::Work { items: #items, bytes: #bytes }
            },
        ))
    }
}
