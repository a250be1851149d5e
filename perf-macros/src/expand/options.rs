use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use super::instance::at;
use crate::model::BenchModel;
use crate::scenario::Scenario;
use crate::targets::TargetText;
use crate::value::Warmup;

/// The attribute's options. Each field is written, so that the compiler tells where the harness
/// knows one that is not set here.
pub(super) fn options(model: &BenchModel) -> TokenStream {
    let options = &model.options;
    let targets = target_texts(&options.targets);
    let acceptable = target_texts(&options.acceptable);
    let name = optional(options.name.as_ref());
    let group = optional(options.group.as_ref());
    let tags = &options.tags;
    let iters = optional(options.iters);
    let samples = optional(options.samples);
    let warmup = optional(options.warmup.map(warmup));
    let max_time = optional(options.max_time.map(duration));
    let min_time = optional(options.min_time.map(duration));
    let timeout = optional(options.timeout.map(duration));
    let same_result = options.same_result;
    let alone = options.alone;
    let isolate = options.isolate;
    let ignore = optional(options.ignore.as_ref());
    let threads = optional(options.threads.as_ref().map(callers));
    let concurrency = optional(options.concurrency.as_ref().map(callers));
    let scenario = optional(model.scenario.as_ref().map(|(_, of)| scenario(of)));
    quote_spanned! {Span::mixed_site()=>
        __perf::Options {
            targets: #targets,
            acceptable: #acceptable,
            name: #name,
            group: #group,
            tags: &[#(#tags),*],
            iters: #iters,
            samples: #samples,
            warmup: #warmup,
            max_time: #max_time,
            min_time: #min_time,
            timeout: #timeout,
            same_result: #same_result,
            alone: #alone,
            isolate: #isolate,
            ignore: #ignore,
            threads: #threads,
            concurrency: #concurrency,
            scenario: #scenario,
        }
    }
}

fn callers(counts: &Expr) -> TokenStream {
    quote_spanned!(at(counts.span())=> __perf::CallerNumbers::counts(#counts))
}

fn scenario(scenario: &Scenario) -> TokenStream {
    match scenario {
        Scenario::Named(name) => {
            quote_spanned!(Span::mixed_site()=> __perf::ScenarioOf::Named(#name))
        }
        Scenario::Inline(text) => {
            quote_spanned!(Span::mixed_site()=> __perf::ScenarioOf::Inline(#text))
        }
    }
}

fn target_texts(texts: &[TargetText]) -> TokenStream {
    let texts = texts.iter().map(|text| text.literal.value());
    quote_spanned!(Span::mixed_site()=> &[#(#texts),*])
}

fn optional(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => {
            quote_spanned!(Span::mixed_site()=> __perf::std::option::Option::Some(#value))
        }
        None => quote_spanned!(Span::mixed_site()=> __perf::std::option::Option::None),
    }
}

fn duration(duration: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
    quote_spanned!(Span::mixed_site()=> __perf::std::time::Duration::new(#seconds, #nanoseconds))
}

fn warmup(warmup: Warmup) -> TokenStream {
    match warmup {
        Warmup::Time(time) => {
            let time = duration(time);
            quote_spanned!(Span::mixed_site()=> __perf::Warmup::Time(#time))
        }
        Warmup::Calls(calls) => quote_spanned!(Span::mixed_site()=> __perf::Warmup::Calls(#calls)),
    }
}
