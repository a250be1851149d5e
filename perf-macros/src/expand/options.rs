use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::model::OptionsModel;
use crate::targets::TargetText;
use crate::value::Warmup;

/// The options that the attribute names, all others being left to `Default`.
pub(super) fn options(options: &OptionsModel) -> TokenStream {
    let mut fields = Vec::new();
    let mut set = |name: &str, value: Option<TokenStream>| {
        if let Some(value) = value {
            let name = Ident::new(name, Span::mixed_site());
            fields.push(quote_spanned!(Span::mixed_site()=> #name: #value));
        }
    };
    set("targets", target_texts(&options.targets));
    set("acceptable", target_texts(&options.acceptable));
    set("name", options.name.as_ref().map(some));
    set("group", options.group.as_ref().map(some));
    set("tags", strings(&options.tags));
    set("iters", options.iters.as_ref().map(some));
    set("samples", options.samples.as_ref().map(some));
    set(
        "warmup",
        options.warmup.map(|warmup| some(&warmup_tokens(warmup))),
    );
    set(
        "max_time",
        options.max_time.map(|time| some(&duration(time))),
    );
    set(
        "min_time",
        options.min_time.map(|time| some(&duration(time))),
    );
    set("timeout", options.timeout.map(|time| some(&duration(time))));
    set("ignore", options.ignore.as_ref().map(some));
    quote_spanned! {Span::mixed_site()=>
        __perf::Options {
            #(#fields,)*
            ..__perf::std::default::Default::default()
        }
    }
}

fn target_texts(texts: &[TargetText]) -> Option<TokenStream> {
    strings(
        &texts
            .iter()
            .map(|text| text.literal.value())
            .collect::<Vec<_>>(),
    )
}

fn strings(strings: &[String]) -> Option<TokenStream> {
    (!strings.is_empty()).then(|| quote_spanned!(Span::mixed_site()=> &[#(#strings),*]))
}

fn some(value: &impl ToTokens) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> __perf::std::option::Option::Some(#value))
}

fn duration(duration: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
    quote_spanned!(Span::mixed_site()=> __perf::std::time::Duration::new(#seconds, #nanoseconds))
}

fn warmup_tokens(warmup: Warmup) -> TokenStream {
    match warmup {
        Warmup::Time(time) => {
            let time = duration(time);
            quote_spanned!(Span::mixed_site()=> __perf::Warmup::Time(#time))
        }
        Warmup::Calls(calls) => quote_spanned!(Span::mixed_site()=> __perf::Warmup::Calls(#calls)),
    }
}
