//! Whether keys fit each other and the function.

use perf_targets::{Builtin, Metric};
use proc_macro2::Ident;

use crate::args::{Args, Keyed};
use crate::errors::Errors;
use crate::function::{Function, Parameters};
use crate::model::Shape;
use crate::targets::{check_acceptable, check_calls};

/// Says everything that does not fit.
pub(crate) fn check(
    args: &Args,
    shape: Shape,
    function: &Function,
    parameters: &Parameters,
    errors: &mut Errors,
) {
    check_fit(args, shape, errors);
    check_scenario(args, function, parameters, errors);
    check_work(args, shape, errors);
}

/// Targets on rates of work against the keys that say what the work is; a Bencher may be told it too.
fn check_work(args: &Args, shape: Shape, errors: &mut Errors) {
    if let Shape::Bencher = shape {
        return;
    }
    for targets in [&args.targets, &args.acceptable].into_iter().flatten() {
        for text in targets.value.iter().flatten() {
            for target in &text.targets {
                let lacking = match &target.metric {
                    Metric::Builtin(Builtin::ItemRate) | Metric::PerItem(_) => {
                        args.items.is_none().then_some("items")
                    }
                    Metric::Builtin(Builtin::Bandwidth) => args.bytes.is_none().then_some("bytes"),
                    _ => None,
                };
                if let Some(key) = lacking {
                    errors.at(
                        &text.literal,
                        format!("`{target}` needs `{key} = …`, the work that one call does"),
                    );
                }
            }
        }
    }
}

/// Keys against each other and against what sort of function it is.
fn check_fit(args: &Args, shape: Shape, errors: &mut Errors) {
    if let (Some(teardown), None) = (&args.teardown, &args.setup) {
        errors.at(
            &teardown.key,
            "`teardown` takes what `setup` made, and there is no `setup`",
        );
    }
    if let (Some(check), Shape::Bencher) = (&args.check, shape) {
        errors.at(
            &check.key,
            "`check` looks at the function's result, and with a Bencher that is not what is measured: assert in the body, before `bench`",
        );
    }
    if let (Some(same_result), Shape::Bencher) = (&args.same_result, shape) {
        errors.at(
            &same_result.key,
            "`same_result` looks at the function's result, and with a Bencher that is not what is measured: compare in the body, before `bench`",
        );
    }
    if let (Some(runtime), Shape::Plain) = (&args.runtime, shape) {
        errors.at(
            &runtime.key,
            "`runtime` is for an `async fn` or a function that takes a Bencher",
        );
    }
    check_callers(args, shape, errors);
    if let (Some(min), Some(max)) = (&args.min_time, &args.max_time)
        && let (Some(shortest), Some(longest)) = (min.value, max.value)
        && longest < shortest
    {
        errors.at(&min.key, "`min_time` is longer than `max_time`");
    }
    if let Some(Keyed {
        value: Some(acceptable),
        ..
    }) = &args.acceptable
    {
        let targets = match &args.targets {
            None => Some([].as_slice()),
            Some(targets) => targets.value.as_deref(),
        };
        if let Some(targets) = targets {
            errors.keep(check_acceptable(targets, acceptable));
        }
    }
}

/// The keys that ask for callers at once.
fn check_callers(args: &Args, shape: Shape, errors: &mut Errors) {
    match (&args.threads, &args.concurrency, shape) {
        (Some(threads), _, Shape::Async) => errors.at(
            &threads.key,
            "`threads` is for plain functions: an `async fn` takes `concurrency = …`, so many calls in flight",
        ),
        (_, Some(concurrency), Shape::Plain) => errors.at(
            &concurrency.key,
            "`concurrency` is for asynchronous calls: a plain function takes `threads = …`, so many threads that call it",
        ),
        (Some(_), Some(concurrency), Shape::Bencher) => errors.at(
            &concurrency.key,
            "`threads` and `concurrency` at once: keep `threads` where the body calls `bench`, and `concurrency` where it calls `bench_async`",
        ),
        _ => {}
    }
}

/// The keys of a scenario's benchmark, and those of one that is called in a loop.
fn check_scenario(args: &Args, function: &Function, parameters: &Parameters, errors: &mut Errors) {
    for targets in [&args.targets, &args.acceptable].into_iter().flatten() {
        let texts = targets.value.as_deref().unwrap_or_default();
        errors.keep(check_calls(texts, args.scenario.is_some()));
    }
    let Some(scenario) = &args.scenario else {
        if parameters.takes_vu {
            errors.at(
                &function.signature.ident,
                "a Vu is the virtual user of a scenario: say which with `scenario = …`, or leave the parameter out",
            );
        }
        return;
    };
    if parameters.takes_bencher {
        errors.at(
            &scenario.key,
            "a scenario calls the function itself: leave the Bencher out",
        );
    }
    fn key<T>(keyed: &Option<Keyed<T>>) -> Option<&Ident> {
        keyed.as_ref().map(|keyed| &keyed.key)
    }
    let callers = "the scenario says who calls: leave it out";
    let calls = "the scenario says how long and how often it is called: leave it out";
    let unfit = [
        (key(&args.threads), callers),
        (key(&args.concurrency), callers),
        (key(&args.iters), calls),
        (key(&args.samples), calls),
        (key(&args.max_time), calls),
        (key(&args.min_time), calls),
        (
            key(&args.warmup),
            "a scenario begins with its first stage, and its `delay` says from when on `stop` and `abort` count: leave it out",
        ),
        (
            key(&args.same_result),
            "nothing is held against another benchmark under a scenario: leave it out",
        ),
        (
            key(&args.alone),
            "a scenario always runs alone: leave it out",
        ),
    ];
    for (key, why) in unfit {
        if let Some(key) = key {
            errors.at(key, format!("`{key}` beside `scenario`: {why}"));
        }
    }
}
