//! Tokens from the model. What is generated names paths of `perf_harness::private` alone; its
//! locals are hygienic and its items begin with two underscores, so that no name of the user's
//! can meet them.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Result;

use super::instance::instance;
use super::options::options;
use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::model::BenchModel;

/// The function as it was, and what registers it or says what is wrong. A `#[cfg]` of the function
/// has been applied before the attribute is asked, wherever it stands.
pub(crate) fn attribute(args: TokenStream, item: &TokenStream) -> TokenStream {
    let generated = match model(args, item.clone()) {
        Ok(model) => registration(&model),
        Err(errors) => errors.into_compile_error(),
    };
    quote!(#item #generated)
}

fn model(args: TokenStream, item: TokenStream) -> Result<BenchModel> {
    let mut errors = Errors::default();
    let args = Args::read(args, &mut errors);
    match Function::read(item) {
        Ok(function) => BenchModel::new(args, &function, errors),
        Err(error) => Err(errors.with(error)),
    }
}

fn registration(model: &BenchModel) -> TokenStream {
    let harness = match &model.krate {
        Some(path) => quote!(#path),
        None => quote_spanned!(Span::mixed_site()=> ::perf_harness),
    };
    let shown = &model.shown;
    let options = options(model);
    let instances = model
        .instances
        .iter()
        .map(|bindings| instance(model, bindings));
    quote_spanned! {Span::mixed_site()=>
        #[doc(hidden)]
        const _: () = {
            use #harness::private as __perf;

            fn __options() -> __perf::Options {
                #options
            }

            fn __instances() -> __perf::std::vec::Vec<__perf::Instance> {
                __perf::std::vec![#(#instances),*]
            }

            __perf::inventory::submit! {
                __perf::Entry {
                    function: #shown,
                    module_path: __perf::std::module_path!(),
                    file: __perf::std::file!(),
                    line: __perf::std::line!(),
                    column: __perf::std::column!(),
                    options: __options,
                    instances: __instances,
                }
            }
        };
    }
}
