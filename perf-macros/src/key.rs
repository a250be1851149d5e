use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::Error;

/// The keys of the attribute, in the order of its documentation.
pub(crate) const KEYS: [&str; 28] = [
    "targets",
    "acceptable",
    "args",
    "types",
    "consts",
    "threads",
    "concurrency",
    "runtime",
    "setup",
    "teardown",
    "check",
    "same_result",
    "items",
    "bytes",
    "name",
    "group",
    "tags",
    "iters",
    "samples",
    "warmup",
    "max_time",
    "min_time",
    "timeout",
    "alone",
    "isolate",
    "ignore",
    "scenario",
    "crate",
];

/// What is said of a key that the attribute does not have.
pub(crate) fn unknown(key: &Ident) -> Error {
    let name = key.to_string();
    let message = if let Some(nearest) = perf_targets::nearest(&name, KEYS) {
        format!("unknown key `{name}`; did you mean `{nearest}`?")
    } else {
        format!("unknown key `{name}`; the keys are {}", KEYS.join(", "))
    };
    Error::new_spanned(key.to_token_stream(), message)
}
