//! The attribute macro of perf-harness.

mod args;
mod cfg;
mod errors;
mod expand;
mod function;
mod instances;
mod key;
mod model;
mod targets;
mod value;

use proc_macro::TokenStream;

/// Makes a benchmark of a function.
#[proc_macro_attribute]
pub fn perf_bench(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(args.into(), item.into()).into()
}
