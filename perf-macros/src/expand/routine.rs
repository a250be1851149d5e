use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ExprPath;
use syn::spanned::Spanned as _;

use super::instance::{at, local};
use crate::function::Generic;
use crate::model::{BenchModel, Shape};
use crate::value::Runtime;

/// A call of the user's function, which keeps the span of its name: a hygienic one would find a
/// generated local of that name first.
pub(super) fn call(model: &BenchModel, arguments: &[TokenStream]) -> TokenStream {
    let function = &model.function;
    let generics = model.generics.iter().map(|generic| match generic {
        Generic::Type(name) | Generic::Const(name, _) => name,
    });
    let generics = (!model.generics.is_empty())
        .then(|| quote_spanned!(Span::mixed_site()=> ::<#(#generics),*>));
    quote_spanned!(Span::mixed_site()=> #function #generics (#(#arguments),*))
}

/// Setup, check, measuring and teardown of the case that the indices select.
pub(super) fn routine(model: &BenchModel) -> TokenStream {
    let span = Span::mixed_site();
    let runtime = model.runtime.as_ref().map(runtime);
    let arguments = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let (values, argument) = (
                local("values", number, argument),
                local("argument", number, argument),
            );
            quote_spanned!(span=> let #argument = &#values[at[#number]];)
        });
    let inputs = inputs(model);
    let body = match &model.check {
        Some(check) => checked(model, check, &body(model)),
        None => body(model),
    };
    let shown = shown_result(model);
    let measured = quote_spanned! {span=>
        #inputs
        #shown
        #body
    };
    let measured = match &model.setup {
        Some(setup) => with_state(model, setup, &measured),
        None => measured,
    };
    let measured = match &model.scenario {
        Some((key, _)) => {
            let line = dependency("load");
            quote_spanned!(at(key.span())=> __perf::scenario! { #line, #measured })
        }
        None => measured,
    };
    quote_spanned! {span=>
        move |session: &__perf::Session, at: &[__perf::std::primitive::usize]| {
            #runtime
            #(#arguments)*
            #measured
        }
    }
}

fn runtime(runtime: &Runtime) -> TokenStream {
    let runtime = match runtime {
        Runtime::CurrentThread => return TokenStream::new(),
        Runtime::MultiThread(name) => {
            let line = dependency("multi-thread");
            quote_spanned!(at(name.span())=> __perf::multi_thread_runtime!(#line))
        }
        Runtime::Given(expression) => expression.to_token_stream(),
    };
    quote_spanned!(Span::mixed_site()=> session.use_runtime(#runtime);)
}

/// The line of Cargo.toml that has a feature.
fn dependency(feature: &str) -> String {
    const VERSION: &str = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR")
    );
    format!("perf-harness = {{ version = \"{VERSION}\", features = [\"{feature}\"] }}")
}

/// The names that a call's inputs are given in the closure that makes the call.
fn input_names(model: &BenchModel) -> Vec<Ident> {
    let arguments = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| local("input", number, argument));
    state(model).into_iter().chain(arguments).collect()
}

/// The local that refers to the state, if there is one. Compile errors show it at `setup`.
pub(super) fn state(model: &BenchModel) -> Option<Ident> {
    model
        .setup
        .as_ref()
        .map(|setup| Ident::new("state", at(setup.span())))
}

/// What makes the inputs of one call: the state by reference, each argument by reference or as a
/// clone.
fn inputs(model: &BenchModel) -> TokenStream {
    let span = Span::mixed_site();
    let state = state(model).map(Ident::into_token_stream);
    let arguments = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let name = local("argument", number, argument);
            if argument.by_reference {
                name.into_token_stream()
            } else {
                quote_spanned!(at(argument.values.span())=> __perf::std::clone::Clone::clone(#name))
            }
        });
    let inputs = state.into_iter().chain(arguments);
    quote_spanned!(span=> let inputs = || (#(#inputs,)*);)
}

fn body(model: &BenchModel) -> TokenStream {
    let span = Span::mixed_site();
    let names = input_names(model);
    let inspection = |output: TokenStream| {
        quote_spanned! {span=> {
            use __perf::{InspectMute as _, InspectOther as _, InspectShown as _};
            (&&&__perf::Output(#output)).inspection()
        }}
    };
    let of_call = inspection(quote_spanned!(span=> output));
    if model.scenario.is_some() {
        return of_scenario(model, &names, &of_call);
    }
    match model.shape {
        Shape::Plain => {
            let call = call(
                model,
                &names
                    .iter()
                    .map(ToTokens::to_token_stream)
                    .collect::<Vec<_>>(),
            );
            let of_call = quote_spanned!(span=> |output| #of_call);
            let run = match state(model) {
                // What `setup` makes need not be Sync: only perf.toml may ask for threads.
                Some(state) if model.options.threads.is_none() => quote_spanned! {span=> {
                    use __perf::{RunLocal as _, RunShared as _};
                    (&&__perf::State(#state)).run(function, session, #of_call);
                }},
                Some(state) => {
                    quote_spanned!(state.span()=> function.run_shared(session, #of_call);)
                }
                None => quote_spanned!(span=> function.run_shared(session, #of_call);),
            };
            quote_spanned! {span=>
                let function = __perf::Function::new(inputs, |(#(#names,)*)| #call);
                #run
            }
        }
        Shape::Async => {
            let call = call(
                model,
                &names
                    .iter()
                    .map(ToTokens::to_token_stream)
                    .collect::<Vec<_>>(),
            );
            quote_spanned! {span=>
                let function = __perf::AsyncFunction::new(inputs, async |(#(#names,)*)| #call.await);
                function.run(session, |output| #of_call);
            }
        }
        Shape::Bencher => {
            let bencher = quote_spanned!(span=> session.bencher());
            let arguments: Vec<_> = std::iter::once(bencher)
                .chain(names.iter().map(ToTokens::to_token_stream))
                .collect();
            let call = call(model, &arguments);
            let of_body = inspection(quote_spanned!(span=> &output));
            quote_spanned! {span=>
                let (#(#names,)*) = __perf::std::hint::black_box(inputs());
                let output = #call;
                __perf::completed(session, "the body", #of_body);
            }
        }
    }
}

/// What a scenario calls; a function that takes no virtual user is called without one.
fn of_scenario(model: &BenchModel, names: &[Ident], of_call: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let vu = if model.takes_vu {
        quote_spanned!(span=> vu)
    } else {
        quote_spanned!(span=> _vu)
    };
    let given = model.takes_vu.then(|| vu.clone());
    let arguments = given
        .into_iter()
        .chain(names.iter().map(ToTokens::to_token_stream));
    let call = call(model, &arguments.collect::<Vec<_>>());
    let of_call = quote_spanned!(span=> |output| #of_call);
    if model.shape == Shape::Async {
        return quote_spanned! {span=>
            let function = __perf::ScenarioAsync::new(
                inputs,
                async |#vu: &mut __perf::Vu, (#(#names,)*)| #call.await,
            );
            function.run(session, #of_call);
        };
    }
    let run = match state(model) {
        Some(state) => quote_spanned! {span=> {
            use __perf::{RunScenarioLocal as _, RunScenarioShared as _};
            (&&__perf::State(#state)).run_scenario(function, session, #of_call);
        }},
        None => quote_spanned!(span=> function.run_shared(session, #of_call);),
    };
    quote_spanned! {span=>
        let function = __perf::ScenarioFn::new(
            inputs,
            |#vu: &mut __perf::Vu, (#(#names,)*)| #call,
        );
        #run
    }
}

/// The virtual user of an untimed call, where the function takes one.
fn single_vu(model: &BenchModel) -> Option<TokenStream> {
    model
        .takes_vu
        .then(|| quote_spanned!(Span::mixed_site()=> let mut vu = __perf::single_vu();))
}

/// The result of one untimed call, whose inputs have these names.
fn untimed_result(model: &BenchModel, names: &[Ident]) -> TokenStream {
    let vu = model
        .takes_vu
        .then(|| quote_spanned!(Span::mixed_site()=> &mut vu));
    let arguments = vu
        .into_iter()
        .chain(names.iter().map(ToTokens::to_token_stream));
    let call = call(model, &arguments.collect::<Vec<_>>());
    match model.shape {
        Shape::Async => quote_spanned!(Span::mixed_site()=> session.block_on(#call)),
        Shape::Plain | Shape::Bencher => call,
    }
}

/// What a call gives, as a text, where somebody asks for it.
fn shown_result(model: &BenchModel) -> TokenStream {
    if model.shape == Shape::Bencher {
        return TokenStream::new();
    }
    let names = input_names(model);
    let result = untimed_result(model, &names);
    let vu = single_vu(model);
    quote_spanned! {Span::mixed_site()=>
        session.show_result(|| {
            use __perf::{ShowDebug as _, ShowOther as _};
            let (#(#names,)*) = inputs();
            #vu
            let result = #result;
            (&__perf::Output(&result)).text()
        });
    }
}

/// One untimed call first, whose result the user's function judges.
fn checked(model: &BenchModel, check: &ExprPath, body: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let names = input_names(model);
    let result = untimed_result(model, &names);
    let shown = path_text(check);
    let vu = single_vu(model);
    let answer = quote_spanned!(at(check.span())=> (&mut &mut &mut checked).answer());
    quote_spanned! {span=>
        let answer = {
            use __perf::{CheckCoerced as _, CheckReference as _, CheckUnfit as _, CheckValue as _};
            let (#(#names,)*) = inputs();
            #vu
            let mut checked = __perf::Checked::new(#check, #result);
            #answer
        };
        if __perf::accepted(session, #shown, answer) {
            #body
        }
    }
}

/// Setup before and teardown after.
fn with_state(model: &BenchModel, setup: &ExprPath, measured: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let setup_span = at(setup.span());
    let arguments = model
        .arguments
        .iter()
        .enumerate()
        .map(|(number, argument)| {
            let mut argument = local("argument", number, argument);
            argument.set_span(setup_span);
            argument
        });
    let made = settled(&quote_spanned!(setup_span=> #setup(#(#arguments),*)));
    let state = state(model);
    let teardown = model.teardown.as_ref().map(|teardown| {
        let ended = settled(&quote_spanned!(at(teardown.span())=> #teardown(made)));
        let what = format!("teardown `{}`", path_text(teardown));
        quote_spanned! {span=>
            let ended = #ended;
            {
                use __perf::{InspectMute as _, InspectOther as _, InspectShown as _};
                __perf::completed(session, #what, (&&&__perf::Output(&ended)).inspection());
            }
        }
    });
    quote_spanned! {span=>
        let made = #made;
        {
            let #state = &made;
            #measured
        }
        #teardown
    }
}

/// A value, awaited where it is a future.
fn settled(value: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=> {
        use __perf::{SettleFuture as _, SettleValue as _};
        let mut given = __perf::Given::new(#value);
        (&mut &mut given).settle(session)
    }}
}

/// A path as a message shows it.
fn path_text(path: &ExprPath) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
