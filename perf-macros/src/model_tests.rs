use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use crate::args::Args;
use crate::errors::Errors;
use crate::function::{Function, Generic};
use crate::instances::{Binding, InstanceModel};
use crate::model::{Argument, BenchModel, OptionsModel, Shape};
use crate::scenario::Scenario;
use crate::value::{Runtime, Warmup};

fn read(args: TokenStream, item: TokenStream) -> syn::Result<BenchModel> {
    let mut errors = Errors::default();
    let args = Args::read(args, &mut errors);
    BenchModel::new(args, &Function::read(item).unwrap(), errors)
}

fn model(args: TokenStream, item: TokenStream) -> BenchModel {
    read(args, item).unwrap()
}

/// The mistakes, in the order in which they are reported.
fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    let errors = read(args, item).unwrap_err();
    errors.into_iter().map(|error| error.to_string()).collect()
}

fn bare() -> BenchModel {
    BenchModel {
        krate: None,
        function: parse_quote!(f),
        shown: "f".to_owned(),
        shape: Shape::Plain,
        scenario: None,
        takes_vu: false,
        generics: Vec::new(),
        instances: vec![InstanceModel {
            label: None,
            bindings: Vec::new(),
        }],
        arguments: Vec::new(),
        runtime: None,
        setup: None,
        teardown: None,
        check: None,
        items: None,
        bytes: None,
        options: OptionsModel::default(),
    }
}

fn argument(
    name: &str,
    named: bool,
    by_reference: bool,
    ty: Option<syn::Type>,
    values: syn::Expr,
) -> Argument {
    let ident = quote::format_ident!("{name}");
    Argument {
        shown: name.to_owned(),
        named,
        pattern: parse_quote!(#ident),
        by_reference,
        ty,
        values,
    }
}

#[test]
fn without_keys_all_is_left_to_the_harness() {
    assert_eq!(
        model(
            quote!(),
            quote!(
                fn f() {}
            )
        ),
        bare()
    );
    assert_eq!(
        model(
            quote!(),
            quote!(
                pub(crate) const fn f() -> Option<u8> {
                    None
                }
            )
        ),
        bare()
    );
}

#[test]
fn every_key_has_its_place() {
    let args = quote! {
        args(size = SIZES, text = ["a"],), setup = make, teardown = a::end, check = right::<u8>,
        runtime = build(1, 2), items = size * 2, bytes = text.len(), crate = harness, name = "n", group = "g",
        tags = "t", iters = 10, samples = 20, warmup = 5, max_time = "2s", min_time = "1s", timeout = "1m",
        same_result, alone, ignore = "slow",
    };
    let item = quote!(
        async fn f(state: &State, text: &str, mut size: usize) {}
    );
    let expected = BenchModel {
        krate: Some(parse_quote!(harness)),
        shape: Shape::Async,
        arguments: vec![
            argument(
                "text",
                true,
                true,
                Some(parse_quote!(&str)),
                parse_quote!(["a"]),
            ),
            argument(
                "size",
                true,
                false,
                Some(parse_quote!(usize)),
                parse_quote!(SIZES),
            ),
        ],
        setup: Some(parse_quote!(make)),
        teardown: Some(parse_quote!(a::end)),
        check: Some(parse_quote!(right::<u8>)),
        runtime: Some(Runtime::Given(parse_quote!(build(1, 2)))),
        items: Some(parse_quote!(size * 2)),
        bytes: Some(parse_quote!(text.len())),
        options: OptionsModel {
            name: Some("n".to_owned()),
            group: Some("g".to_owned()),
            tags: vec!["t".to_owned()],
            iters: Some(10),
            samples: Some(20),
            warmup: Some(Warmup::Calls(5)),
            max_time: Some(std::time::Duration::from_secs(2)),
            min_time: Some(std::time::Duration::from_secs(1)),
            timeout: Some(std::time::Duration::from_secs(60)),
            same_result: true,
            alone: true,
            ignore: Some("slow".to_owned()),
            ..OptionsModel::default()
        },
        ..bare()
    };
    assert_eq!(model(args, item), expected);
}

#[test]
fn targets_keep_their_texts() {
    let model = model(
        quote!(
            targets = ["p99 < 1us, allocs == 0"],
            acceptable = "p99 < 2us"
        ),
        quote!(
            fn f() {}
        ),
    );
    let texts = |texts: &[crate::targets::TargetText]| -> Vec<(String, Vec<String>)> {
        texts
            .iter()
            .map(|text| {
                (
                    text.literal.value(),
                    text.targets.iter().map(ToString::to_string).collect(),
                )
            })
            .collect()
    };
    let pair = |text: &str, targets: &[&str]| {
        (
            text.to_owned(),
            targets.iter().map(ToString::to_string).collect(),
        )
    };
    assert_eq!(
        texts(&model.options.targets),
        [pair(
            "p99 < 1us, allocs == 0",
            &["p99 < 1us", "allocs == 0"]
        )]
    );
    assert_eq!(
        texts(&model.options.acceptable),
        [pair("p99 < 2us", &["p99 < 2us"])]
    );
}

#[test]
fn a_bencher_is_known_by_its_name() {
    for ty in [
        quote!(Bencher),
        quote!(Bencher<'_>),
        quote!(perf_harness::Bencher<'a>),
        quote!((Bencher)),
    ] {
        let model = model(quote!(args = [1]), quote!(fn f<'a>(bencher: #ty, n: u8) {}));
        assert_eq!(model.shape, Shape::Bencher, "{ty}");
        assert_eq!(model.arguments.len(), 1, "{ty}");
    }
    assert_eq!(
        model(
            quote!(args = [1]),
            quote!(
                fn f(bencher: MyBencher) {}
            )
        )
        .shape,
        Shape::Plain
    );
}

#[test]
fn types_and_constants_are_combined() {
    let model = model(
        quote!(consts = [1, N * 2], types = [&'static str, Vec<Option<u8>>]),
        quote!(
            fn f<'a, const K: usize, T: Trait>() {}
        ),
    );
    assert_eq!(
        model.generics,
        [
            Generic::Const(parse_quote!(K), parse_quote!(usize)),
            Generic::Type(parse_quote!(T))
        ]
    );
    let labels: Vec<_> = model
        .instances
        .iter()
        .map(|instance| instance.label.as_deref().unwrap())
        .collect();
    assert_eq!(
        labels,
        [
            "&'static_str,1",
            "&'static_str,N*2",
            "Vec<Option<u8>>,1",
            "Vec<Option<u8>>,N*2"
        ]
    );
    let bindings = vec![
        Binding::Const(parse_quote!(N * 2)),
        Binding::Type(parse_quote!(&'static str)),
    ];
    assert_eq!(model.instances[1].bindings, bindings);
}

#[test]
fn a_type_is_written_out_only_where_it_names_no_generics() {
    let types = |item: TokenStream| -> Vec<bool> {
        let model = model(
            quote!(types = [u8], consts = [1], args(a = A, b = B, c = C, d = D)),
            item,
        );
        model
            .arguments
            .iter()
            .map(|argument| argument.ty.is_some())
            .collect()
    };
    let item = quote!(
        fn f<'x, T, const N: u8>(a: Cow<'x, str>, b: Vec<T>, c: [u8; N], d: Cow<'_, str>) {}
    );
    assert_eq!(types(item), [false, false, false, true]);
}

#[test]
fn reading_goes_on_after_each_mistake() {
    let args = quote! {
        5, name = "", items = a + , group = f(a, b) c, tags = x == y, iters = 0, teardown = |a, b| a, samples
    };
    assert_eq!(
        mistakes(
            args,
            quote!(
                fn f() {}
            )
        ),
        [
            "expected a key, such as `targets`",
            "an empty string: leave the key out",
            "expected an expression",
            "expected a string",
            "expected a string or an array of strings",
            "must be at least 1",
            "expected a path, such as `name` or `module::name`",
            "`samples` takes a value: write `samples = …`",
            "`teardown` takes what `setup` made, and there is no `setup`",
        ]
    );
}

#[test]
fn a_wrong_value_brings_no_mistake_of_another_key() {
    let item = || {
        quote!(
            fn f(state: &S, n: u8) {}
        )
    };
    assert_eq!(
        mistakes(quote!(setup = 5, args = [], teardown = end), item()).len(),
        2
    );
    assert_eq!(
        mistakes(quote!(setup = make, args(n = ), teardown = end), item()).len(),
        1
    );
    assert_eq!(
        mistakes(
            quote!(targets = "p99 <", acceptable = "p99 < 1s"),
            quote!(
                fn f() {}
            )
        )
        .len(),
        1
    );
    assert_eq!(
        mistakes(
            quote!(min_time = "2s", max_time = "1"),
            quote!(
                fn f() {}
            )
        )
        .len(),
        1
    );
    assert_eq!(
        mistakes(
            quote!(types = [], consts = 5),
            quote!(
                fn f<T, const N: u8>() {}
            )
        )
        .len(),
        2
    );
    assert_eq!(
        mistakes(
            quote!(args = [1]),
            quote!(
                fn f(n: &mut u8) {}
            )
        )
        .len(),
        1
    );
}

#[test]
fn a_scenario_calls_it_with_a_virtual_user_or_without() {
    let named = |takes_vu, shape| BenchModel {
        shape,
        scenario: Some((parse_quote!(scenario), Scenario::Named("peak".to_owned()))),
        takes_vu,
        ..bare()
    };
    let peak = quote!(scenario = "peak");
    let item = quote!(
        async fn f(vu: &mut Vu) {}
    );
    assert_eq!(model(peak.clone(), item), named(true, Shape::Async));
    let item = quote!(
        fn f(vu: &mut perf_harness::Vu) {}
    );
    assert_eq!(model(peak.clone(), item), named(true, Shape::Plain));
    let item = quote!(
        async fn f() {}
    );
    assert_eq!(model(peak, item), named(false, Shape::Async));
}

#[test]
fn a_scenario_in_place_is_written_in_the_words_of_perf_toml() {
    let args = quote! {
        scenario(
            preset = "stress", start_vus = 1_000, increment = 500u32, max_vus = 10_000, dwell = "5m",
            stop = ["errors >= 5% over 10s", "p95 > 5s"], abort = true, mix = { query = 0.5, "b::\"w\\" = 2 },
            faults = [{ at = "1m", for = "5s", error = "no\tway" }],
        ),
        targets = "goodput > 5/s over 10s",
    };
    let item = quote!(
        async fn f() {}
    );
    let (_, scenario) = model(args, item).scenario.unwrap();
    let text = r#"preset = "stress"
start_vus = 1000
increment = 500
max_vus = 10000
dwell = "5m"
stop = ["errors >= 5% over 10s", "p95 > 5s"]
abort = true
mix = { query = 0.5, "b::\"w\\" = 2 }
faults = [{ at = "1m", for = "5s", error = "no\u0009way" }]
"#;
    assert_eq!(scenario, Scenario::Inline(text.to_owned()));
}

#[test]
fn a_value_that_cannot_be_read_is_one_mistake() {
    let args = quote!(scenario(executor = "ramping-vus", stages = nothing at all, start_vus = 5));
    let item = quote!(
        async fn f() {}
    );
    assert_eq!(
        mistakes(args, item),
        ["expected a text, a number, `true`, `false`, a list in brackets, or a table in braces"]
    );
}
