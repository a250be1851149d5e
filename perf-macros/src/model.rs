use std::time::Duration;

use proc_macro2::Ident;
use syn::{Expr, ExprPath, Pat, Result, Type};

use crate::args::{Args, Arguments, Keyed};
use crate::errors::Errors;
use crate::fit;
use crate::function::{Function, Generic, Parameter, shown};
use crate::instances::{self, InstanceModel};
use crate::scenario::Scenario;
use crate::targets::TargetText;
use crate::value::{Runtime, Warmup};

/// A benchmark without mistakes: what the expansion is written from.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct BenchModel {
    /// Where perf_harness is, when not under its own name.
    pub(crate) krate: Option<ExprPath>,
    pub(crate) function: Ident,
    /// The function's name as ids show it.
    pub(crate) shown: String,
    pub(crate) shape: Shape,
    /// What calls it instead of a loop, and the key that says so.
    pub(crate) scenario: Option<(Ident, Scenario)>,
    /// Whether it takes a virtual user before all else.
    pub(crate) takes_vu: bool,
    pub(crate) generics: Vec<Generic>,
    pub(crate) instances: Vec<InstanceModel>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) runtime: Option<Runtime>,
    pub(crate) setup: Option<ExprPath>,
    pub(crate) teardown: Option<ExprPath>,
    pub(crate) check: Option<ExprPath>,
    pub(crate) items: Option<Expr>,
    pub(crate) bytes: Option<Expr>,
    pub(crate) options: OptionsModel,
}

/// How the function is called.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Shape {
    /// Its whole body is timed.
    Plain,
    /// Its whole body is timed and awaited.
    Async,
    /// It is called once and measures with a Bencher.
    Bencher,
}

/// A parameter and the values it takes.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Argument {
    pub(crate) shown: String,
    /// Whether the attribute named it.
    pub(crate) named: bool,
    pub(crate) pattern: Pat,
    pub(crate) by_reference: bool,
    /// The type, where it can be written outside the function.
    pub(crate) ty: Option<Type>,
    pub(crate) values: Expr,
}

/// The keys that only pass their values on.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct OptionsModel {
    pub(crate) targets: Vec<TargetText>,
    pub(crate) acceptable: Vec<TargetText>,
    pub(crate) name: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) iters: Option<u64>,
    pub(crate) samples: Option<u64>,
    pub(crate) warmup: Option<Warmup>,
    pub(crate) max_time: Option<Duration>,
    pub(crate) min_time: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) same_result: bool,
    pub(crate) alone: bool,
    pub(crate) isolate: bool,
    pub(crate) ignore: Option<String>,
    pub(crate) threads: Option<Expr>,
    pub(crate) concurrency: Option<Expr>,
}

impl BenchModel {
    /// Puts the keys and the function together, or says everything that is wrong with either.
    pub(crate) fn new(args: Args, function: &Function, mut errors: Errors) -> Result<Self> {
        function.check(&mut errors);
        let parameters = function.parameters(&mut errors);
        let shape = if parameters.takes_bencher {
            Shape::Bencher
        } else if function.signature.asyncness.is_some() {
            Shape::Async
        } else {
            Shape::Plain
        };
        fit::check(&args, shape, function, &parameters, &mut errors);

        let mut others = parameters.others;
        if let Some(setup) = &args.setup {
            take_state(&mut others, setup, &mut errors);
        }
        let arguments = arguments(
            args.args,
            others,
            args.setup.is_some(),
            function,
            &mut errors,
        );
        let generics = function.generics();
        let instances =
            instances::spell_out(&generics, args.types, args.consts, function, &mut errors);

        let model = Self {
            krate: value(args.krate),
            function: function.signature.ident.clone(),
            shown: shown(&function.signature.ident),
            shape,
            scenario: args
                .scenario
                .and_then(|Keyed { key, value }| Some((key, value?))),
            takes_vu: parameters.takes_vu,
            generics,
            instances,
            arguments,
            runtime: value(args.runtime),
            setup: value(args.setup),
            teardown: value(args.teardown),
            check: value(args.check),
            items: value(args.items),
            bytes: value(args.bytes),
            options: OptionsModel {
                targets: value(args.targets).unwrap_or_default(),
                acceptable: value(args.acceptable).unwrap_or_default(),
                name: value(args.name),
                group: value(args.group),
                tags: value(args.tags).unwrap_or_default(),
                iters: value(args.iters),
                samples: value(args.samples),
                warmup: value(args.warmup),
                max_time: value(args.max_time),
                min_time: value(args.min_time),
                timeout: value(args.timeout),
                same_result: value(args.same_result).unwrap_or_default(),
                alone: value(args.alone).unwrap_or_default(),
                isolate: value(args.isolate).unwrap_or_default(),
                ignore: value(args.ignore),
                threads: value(args.threads),
                concurrency: value(args.concurrency),
            },
        };
        errors.finish(model)
    }
}

fn value<T>(keyed: Option<Keyed<T>>) -> Option<T> {
    keyed.and_then(|keyed| keyed.value)
}

/// Takes the state's parameter away from the front.
fn take_state(parameters: &mut Vec<Parameter>, setup: &Keyed<ExprPath>, errors: &mut Errors) {
    if parameters
        .first()
        .is_some_and(|parameter| parameter.by_reference)
    {
        parameters.remove(0);
        return;
    }
    errors.at(
        &setup.key,
        "`setup` makes a state, and no parameter takes it: before the arguments the function needs `state: &State`",
    );
}

/// Gives each parameter its values.
fn arguments(
    args: Option<Keyed<Arguments>>,
    parameters: Vec<Parameter>,
    has_state: bool,
    function: &Function,
    errors: &mut Errors,
) -> Vec<Argument> {
    let Some(Keyed { key, value }) = args else {
        for parameter in &parameters {
            let way_out = if parameter.by_reference && !has_state {
                "give it values with `args = [..]`, or a state with `setup = path`"
            } else {
                "give it values with `args = [..]`"
            };
            errors.at(
                &parameter.pattern,
                format!("nothing is passed for this parameter: {way_out}"),
            );
        }
        return Vec::new();
    };
    match value {
        None => Vec::new(),
        Some(Arguments::Single(values)) => match <[Parameter; 1]>::try_from(parameters) {
            Ok([parameter]) => vec![Argument {
                shown: parameter
                    .name
                    .as_ref()
                    .map_or_else(|| "arg".to_owned(), shown),
                named: false,
                pattern: parameter.pattern,
                by_reference: parameter.by_reference,
                ty: parameter.ty,
                values: *values,
            }],
            Err(parameters) => {
                let message = if parameters.is_empty() {
                    format!(
                        "`args` has values, and `{}` has no parameter for them",
                        function.signature.ident
                    )
                } else {
                    format!(
                        "one list of values, and {} parameters: write `args({})`",
                        parameters.len(),
                        example(&parameters)
                    )
                };
                errors.at(&key, message);
                Vec::new()
            }
        },
        Some(Arguments::Named(named)) => named_arguments(named, parameters, &key, errors),
    }
}

fn named_arguments(
    mut named: Vec<(Ident, Expr)>,
    parameters: Vec<Parameter>,
    key: &Ident,
    errors: &mut Errors,
) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let mut lacking = Vec::new();
    let names: Vec<String> = parameters
        .iter()
        .filter_map(|parameter| parameter.name.as_ref().map(shown))
        .collect();
    let count = parameters.len();
    for parameter in parameters {
        let Some(name) = &parameter.name else {
            errors.at(
                &parameter.pattern,
                "`args(…)` needs a name here: take the value apart in the body",
            );
            continue;
        };
        match named.iter().position(|(given, _)| given == name) {
            Some(place) => arguments.push(Argument {
                shown: shown(name),
                named: true,
                pattern: parameter.pattern,
                by_reference: parameter.by_reference,
                ty: parameter.ty,
                values: named.remove(place).1,
            }),
            None => lacking.push(format!("`{}`", shown(name))),
        }
    }
    // A parameter without a name is a mistake already, and any name may have been meant for it.
    let all_are_named = names.len() == count;
    for (name, _) in named.iter().filter(|_| all_are_named) {
        let message = match names.as_slice() {
            [] => format!("no parameter `{name}`: the function takes no argument"),
            names => format!(
                "no parameter `{name}`: the arguments are `{}`",
                names.join("`, `")
            ),
        };
        errors.at(name, message);
    }
    if !lacking.is_empty() {
        errors.at(key, format!("no values for {}", lacking.join(", ")));
    }
    arguments
}

fn example(parameters: &[Parameter]) -> String {
    let parts: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            format!(
                "{} = [..]",
                parameter
                    .name
                    .as_ref()
                    .map_or_else(|| "name".to_owned(), shown)
            )
        })
        .collect();
    parts.join(", ")
}
