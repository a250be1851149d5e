//! What `#[perf_bench]` registers and what its routines do, on the simulated clock.

use std::time::Duration;

use super::{Case, Entry, Options, Work, collect};
use crate::measure::Warmup;
use crate::clock::{Clock, SimulatedClock};
use crate::measure::{self, LiveCase, Slice};

/// The cases that a module below registers, their ids without what all have in common.
fn cases(module: &str) -> Vec<Case> {
    let module = format!("{}::{module}", module_path!());
    let mut cases =
        collect(inventory::iter::<Entry>().filter(|entry| entry.module_path == module)).unwrap();
    for case in &mut cases {
        case.id = case
            .id
            .strip_prefix(&format!("{module}::"))
            .unwrap()
            .to_owned();
    }
    cases
}

fn ids(module: &str) -> Vec<String> {
    cases(module).into_iter().map(|case| case.id).collect()
}

/// Runs each case for two calls and gives what each ended with, `ok` where nothing was wrong.
fn run(module: &str) -> Vec<(String, String)> {
    cases(module)
        .into_iter()
        .map(|case| {
            let clock = Clock::simulated(SimulatedClock::new());
            let work = measure::Work::Alone { calls: 2 };
            let ended =
                LiveCase::start(&clock, &case.id, None, case.body()).and_then(|mut live| {
                    let report = live.run(Slice { lead: 0, work })?;
                    live.finish()?;
                    Ok(report.first_error)
                });
            let said = match ended {
                Ok(None) => "ok".to_owned(),
                Ok(Some(error)) => format!("first error: {error}"),
                Err(error) => error.to_string(),
            };
            (case.id, said)
        })
        .collect()
}

/// The ids of a module all of whose cases run without trouble.
fn run_clean(module: &str) -> Vec<String> {
    let ended = run(module);
    let unclean: Vec<_> = ended.iter().filter(|(_, said)| said != "ok").collect();
    assert!(unclean.is_empty(), "{unclean:?}");
    ended.into_iter().map(|(id, _)| id).collect()
}

mod options {
    use crate::perf_bench;

    #[perf_bench(
        targets = ["p99 < 1us, allocs == 0", "mean < 500ns"],
        acceptable = "p99 < 2us",
        name = "All of them",
        group = "g",
        tags = ["a", "b"],
        iters = 1_000,
        samples = 20,
        warmup = "0s",
        max_time = "2.5s",
        min_time = "10ms",
        timeout = "1m",
        ignore = "slow",
    )]
    fn all() {}

    #[perf_bench(tags = "a", warmup = 5, ignore)]
    fn short_forms() {}

    #[perf_bench]
    fn none() {}
}

#[test]
fn options_are_passed_on() {
    let [all, short_forms, none] = <[Case; 3]>::try_from(cases("options")).unwrap();
    let expected = Options {
        targets: &["p99 < 1us, allocs == 0", "mean < 500ns"],
        acceptable: &["p99 < 2us"],
        name: Some("All of them"),
        group: Some("g"),
        tags: &["a", "b"],
        iters: Some(1000),
        samples: Some(20),
        warmup: Some(Warmup::Time(Duration::ZERO)),
        max_time: Some(Duration::from_millis(2500)),
        min_time: Some(Duration::from_millis(10)),
        timeout: Some(Duration::from_secs(60)),
        ignore: Some("slow"),
    };
    assert_eq!(*all.options, expected);
    let expected = Options {
        tags: &["a"],
        warmup: Some(Warmup::Calls(5)),
        ignore: Some(""),
        ..Options::default()
    };
    assert_eq!(*short_forms.options, expected);
    assert_eq!(*none.options, Options::default());
    assert!(
        all.source.file.ends_with("attribute_tests.rs"),
        "{}",
        all.source.file
    );
    assert!(all.source.line < short_forms.source.line);
}

mod arguments {
    use std::borrow::Cow;
    use std::fmt::Debug;

    use crate::perf_bench;

    const SIZES: &[usize] = &[1, 2];
    const NAMES: [&str; 2] = ["a b", "c"];

    #[derive(Clone)]
    struct Opaque(u8);

    #[perf_bench(args = SIZES, items = n * 2, bytes = 8)]
    fn by_value(n: usize) -> usize {
        n
    }

    #[perf_bench(args = NAMES, items = name.len())]
    fn str_reference(name: &str) -> usize {
        name.len()
    }

    #[perf_bench(args = NAMES.map(String::from))]
    fn str_of_string(name: &str) -> &str {
        name
    }

    #[perf_bench(args = [vec![1], vec![]], items = numbers.iter().map(|n| u64::from(*n)).sum::<u64>())]
    fn slice(numbers: &[u8]) -> usize {
        numbers.len()
    }

    #[perf_bench(args = [0.5])]
    fn trait_object(value: &dyn Debug) -> String {
        format!("{value:?}")
    }

    #[perf_bench(args = NAMES)]
    fn owned(mut name: String) -> String {
        name.push('x');
        name
    }

    #[perf_bench(args = [Some("x"), None])]
    fn lifetime<'a>(text: Option<&'a str>) -> Option<&'a str> {
        text
    }

    #[perf_bench(args = [Cow::Borrowed("x")])]
    fn elided(text: Cow<'_, str>) -> usize {
        text.len()
    }

    #[perf_bench(args = [Opaque(1), Opaque(2)])]
    fn unnamed_values(value: Opaque) -> u8 {
        value.0
    }

    #[perf_bench(args = [(1, 2)], items = a + b)]
    fn pattern((mut a, b): (u8, u8)) -> u8 {
        a += b;
        a
    }

    #[perf_bench(args = (0..3).filter(|n| n % 2 == 0))]
    fn iterator(_: u64) {}

    #[perf_bench(args(n = [1, 2], text = ["x", "y"]), items = n)]
    fn named(text: &str, mut n: u32) -> String {
        n += 1;
        text.repeat(n as usize)
    }

    #[perf_bench(args(n = [1]))]
    fn one_named(n: u32) -> u32 {
        n
    }

    #[perf_bench(args = 0..2)]
    async fn awaited(n: u8) -> u8 {
        n
    }

    #[perf_bench(args = [String::from("x")])]
    async fn awaited_reference(text: &str) -> &str {
        text
    }
}

#[test]
fn every_value_of_a_parameter_is_a_case() {
    assert_eq!(
        run_clean("arguments"),
        [
            "by_value/1",
            "by_value/2",
            "str_reference/a_b",
            "str_reference/c",
            "str_of_string/a_b",
            "str_of_string/c",
            "slice/[1]",
            "slice/[]",
            "trait_object/0.5",
            "owned/a_b",
            "owned/c",
            "lifetime/Some(\"x\")",
            "lifetime/None",
            "elided/x",
            "unnamed_values/#0",
            "unnamed_values/#1",
            "pattern/(1,_2)",
            "iterator/0",
            "iterator/2",
            "named/text=x,n=1",
            "named/text=x,n=2",
            "named/text=y,n=1",
            "named/text=y,n=2",
            "one_named/n=1",
            "awaited/0",
            "awaited/1",
            "awaited_reference/x",
        ]
    );
}

#[test]
fn the_work_of_a_call_follows_its_arguments() {
    let work = |id: &str| {
        cases("arguments")
            .into_iter()
            .find(|case| case.id == id)
            .unwrap()
            .work
    };
    assert_eq!(
        work("by_value/2"),
        Work {
            items: Some(4),
            bytes: Some(8)
        }
    );
    assert_eq!(
        work("str_reference/a_b"),
        Work {
            items: Some(3),
            bytes: None
        }
    );
    assert_eq!(
        work("slice/[1]"),
        Work {
            items: Some(1),
            bytes: None
        }
    );
    assert_eq!(
        work("pattern/(1,_2)"),
        Work {
            items: Some(3),
            bytes: None
        }
    );
    assert_eq!(
        work("named/text=y,n=2"),
        Work {
            items: Some(2),
            bytes: None
        }
    );
    assert_eq!(work("owned/c"), Work::default());
}

#[test]
fn parameters_keep_their_names_and_values() {
    let params = |id: &str| {
        cases("arguments")
            .into_iter()
            .find(|case| case.id == id)
            .unwrap()
            .params
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        params("named/text=y,n=2"),
        [pair("text", "y"), pair("n", "2")]
    );
    assert_eq!(params("pattern/(1,_2)"), [pair("arg", "(1, 2)")]);
    assert_eq!(params("unnamed_values/#1"), [pair("value", "#1")]);
}

mod generics {
    use std::fmt::Debug;

    use crate::{Bencher, perf_bench};

    const N: usize = 3;

    #[perf_bench(types = [u8, Vec<u8>, &'static str])]
    fn types<T: Default>() -> T {
        T::default()
    }

    #[perf_bench(consts = [N, N * 2], items = N)]
    fn consts<const N: usize>() -> [u8; N] {
        [0; N]
    }

    #[perf_bench(types = [u16, u32], consts = [1, 2], args = [T::MAX; 1], items = size_of::<T>() * usize::from(N))]
    fn both<T: Unsigned, const N: u8>(value: T) -> T
    where
        T: Clone + Send + Sync,
    {
        value
    }

    #[perf_bench(types = [(u8, String)], consts = [(true, 'x')])]
    async fn several<A: Default, const B: bool, C: Default + Debug, const D: char>() -> (A, C) {
        (A::default(), C::default())
    }

    #[perf_bench(types = [std::ops::Range<u64>], args = [5])]
    fn associated<I>(first: I::Item) -> I::Item
    where
        I: Iterator,
    {
        first
    }

    #[perf_bench(types = [Vec<u64>], setup = T::default)]
    fn with_bencher<'a, T: Default + Clone>(bencher: Bencher<'a>, state: &T) {
        bencher.bench_local(|| state.clone());
    }

    trait Unsigned {
        const MAX: Self;
    }
    impl Unsigned for u16 {
        const MAX: Self = u16::MAX;
    }
    impl Unsigned for u32 {
        const MAX: Self = u32::MAX;
    }
}

#[test]
fn each_combination_of_generics_is_an_instance() {
    assert_eq!(
        run_clean("generics"),
        [
            "types<u8>",
            "types<Vec<u8>>",
            "types<&'static_str>",
            "consts<N>",
            "consts<N*2>",
            "both<u16,1>/65535",
            "both<u16,2>/65535",
            "both<u32,1>/4294967295",
            "both<u32,2>/4294967295",
            "several<u8,String,true,'x'>",
            "associated<std::ops::Range<u64>>/5",
            "with_bencher<Vec<u64>>",
        ]
    );
}

mod state {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::{Bencher, perf_bench};

    /// Not `Send`: the state stays on the case's thread.
    pub(super) struct State {
        calls: Cell<u32>,
        step: u32,
    }

    pub(super) static ENDED: AtomicU32 = AtomicU32::new(0);

    pub(super) fn start() -> State {
        State {
            calls: Cell::new(0),
            step: 1,
        }
    }

    fn end(state: State) {
        ENDED.fetch_add(state.calls.get(), Ordering::Relaxed);
    }

    #[perf_bench(setup = start, teardown = end)]
    fn plain(state: &State) -> u32 {
        state.calls.set(state.calls.get() + state.step);
        state.calls.get()
    }

    async fn connect(size: &u32, name: &str) -> State {
        tokio::task::yield_now().await;
        State {
            calls: Cell::new(0),
            step: *size * name.len() as u32,
        }
    }

    async fn disconnect(state: State) -> Result<(), String> {
        tokio::task::yield_now().await;
        ENDED.fetch_add(state.calls.get(), Ordering::Relaxed);
        Ok(())
    }

    #[perf_bench(setup = connect, teardown = disconnect, args(size = [10], name = [String::from("ab")]))]
    async fn waiting(state: &State, size: u32, name: &str) -> Result<u32, String> {
        state
            .calls
            .set(state.calls.get() + size * name.len() as u32 + state.step);
        Ok(state.calls.get())
    }

    #[perf_bench(setup = super::state::start)]
    fn body(bencher: Bencher<'_>, state: &State) -> Result<(), String> {
        bencher.bench_local(|| state.calls.set(1));
        Ok(())
    }

    #[perf_bench(setup = start)]
    fn borrowed(state: &State) -> &u32 {
        &state.step
    }
}

#[test]
fn setup_and_teardown_run_once_around_the_calls() {
    assert_eq!(
        run_clean("state"),
        ["plain", "waiting/size=10,name=ab", "body", "borrowed"]
    );
    let (plain, waiting) = (2, 2 * 40);
    assert_eq!(
        state::ENDED.load(std::sync::atomic::Ordering::Relaxed),
        plain + waiting
    );
}

mod trouble {
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::{Bencher, perf_bench};

    pub(super) static TORN_DOWN: AtomicBool = AtomicBool::new(false);

    struct Mute;

    #[perf_bench(args = [3, 5])]
    fn shown(n: u64) -> Result<u64, String> {
        if n == 3 { Ok(n) } else { Err("five".into()) }
    }

    #[perf_bench]
    async fn mute() -> Result<(), Mute> {
        Err(Mute)
    }

    #[perf_bench]
    fn body(bencher: Bencher<'_>) -> Result<(), String> {
        bencher.bench(|| 1);
        Err("after".into())
    }

    #[perf_bench]
    fn unused(_: Bencher<'_>) {}

    fn fails(_: ()) -> Result<(), String> {
        Err("cannot".into())
    }

    fn make() {}

    #[perf_bench(setup = make, teardown = fails)]
    fn teardown(_: &()) {}

    fn odd(result: &u32) -> bool {
        result % 2 == 1
    }

    fn ended(_: ()) {
        TORN_DOWN.store(true, Ordering::Relaxed);
    }

    #[perf_bench(check = odd, setup = make, teardown = ended)]
    fn wrong(_: &()) -> u32 {
        2
    }
}

#[test]
fn what_goes_wrong_is_said() {
    let said = run("trouble");
    let said: Vec<_> = said
        .iter()
        .map(|(id, said)| (id.as_str(), said.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("shown/3", "ok"),
            ("shown/5", "first error: \"five\""),
            ("mute", "first error: an error that has no Debug form"),
            ("body", "the body returned an error: \"after\""),
            (
                "unused",
                "the body never used its Bencher: call one of its `bench` methods"
            ),
            ("teardown", "teardown `fails` returned an error: \"cannot\""),
            ("wrong", "check `odd`: it answered false"),
        ]
    );
    assert!(
        trouble::TORN_DOWN.load(std::sync::atomic::Ordering::Relaxed),
        "teardown follows a failed check"
    );
}

mod checks {
    use crate::perf_bench;

    fn by_reference(result: &Vec<u8>) -> bool {
        result.len() == 2
    }

    #[perf_bench(check = by_reference)]
    fn reference() -> Vec<u8> {
        vec![1, 2]
    }

    fn by_slice(result: &[u8]) {
        assert_eq!(result, [1, 2]);
    }

    #[perf_bench(check = by_slice)]
    fn coerced() -> Vec<u8> {
        vec![1, 2]
    }

    fn by_value(result: Result<u8, String>) -> Result<(), String> {
        result.map(drop)
    }

    #[perf_bench(check = by_value, args = [1, 2])]
    async fn value(n: u8) -> Result<u8, String> {
        tokio::task::yield_now().await;
        if n == 1 { Ok(n) } else { Err("two".to_owned()) }
    }

    #[perf_bench(check = by_slice)]
    fn wrong() -> Vec<u8> {
        vec![]
    }
}

#[test]
fn a_check_takes_the_result_in_any_form() {
    let ended = run("checks");
    let said = |id: &str| {
        ended
            .iter()
            .find(|(other, _)| other == id)
            .unwrap()
            .1
            .as_str()
    };
    assert_eq!(said("reference"), "ok");
    assert_eq!(said("coerced"), "ok");
    assert_eq!(said("value/1"), "ok");
    assert_eq!(said("value/2"), "check `by_value`: \"two\"");
    assert!(
        said("wrong").starts_with("panicked at "),
        "{}",
        said("wrong")
    );
}

mod runtimes {
    use crate::{Bencher, perf_bench};

    fn named() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    }

    fn kind() -> tokio::runtime::RuntimeFlavor {
        tokio::runtime::Handle::current().runtime_flavor()
    }

    #[perf_bench(runtime = named())]
    async fn given() {
        assert_eq!(kind(), tokio::runtime::RuntimeFlavor::CurrentThread);
    }

    #[perf_bench(runtime = "current_thread")]
    fn body(bencher: Bencher<'_>) {
        bencher
            .bench_async(async || assert_eq!(kind(), tokio::runtime::RuntimeFlavor::CurrentThread));
    }

    #[cfg(feature = "multi-thread")]
    #[perf_bench(runtime = "multi_thread")]
    async fn several_threads() {
        assert_eq!(kind(), tokio::runtime::RuntimeFlavor::MultiThread);
    }
}

#[test]
fn a_runtime_can_be_chosen() {
    let several = cfg!(feature = "multi-thread").then_some("several_threads");
    let expected: Vec<&str> = ["given", "body"].into_iter().chain(several).collect();
    assert_eq!(run_clean("runtimes"), expected);
}

mod names {
    use crate::perf_bench;

    #[perf_bench(args = [1])]
    fn r#fn(r#type: u8) -> u8 {
        r#type
    }

    #[perf_bench(args(r#in = [1], at = [2]), items = r#in + at, setup = state)]
    fn run(session: &u8, r#in: u8, at: u8) -> u8 {
        session + r#in + at
    }

    fn state(values: &u8, _: &u8) -> u8 {
        *values
    }

    #[perf_bench(crate = crate, args = [inputs()])]
    const fn values0(output: u8) -> u8 {
        output
    }

    fn inputs() -> u8 {
        1
    }

    /// What is documented stays so.
    #[perf_bench]
    #[allow(clippy::unused_unit)]
    pub(super) extern "C" fn documented() -> () {}

    macro_rules! by_example {
        ($name:ident, $ty:ty, $value:expr, $targets:literal) => {
            #[perf_bench(args = [$value], targets = $targets)]
            fn $name(argument: $ty) -> usize {
                let reference: &str = &argument;
                reference.len()
            }
        };
    }

    by_example!(example_value, String, "a", "p99 < 1s");
    by_example!(example_reference, &String, "b".to_owned(), "p99 < 1s");

    mod inner {
        pub(super) fn nested() -> bool {
            #[crate::perf_bench(group = "inner")]
            fn inside() {}
            inside();
            true
        }
    }

    #[perf_bench]
    fn calls_nested() -> bool {
        inner::nested()
    }
}

#[test]
fn no_name_of_the_user_meets_a_generated_one() {
    assert_eq!(
        run_clean("names")
            .into_iter()
            .filter(|id| !id.starts_with("example"))
            .collect::<Vec<_>>(),
        [
            "fn/1",
            "run/in=1,at=2",
            "values0/1",
            "documented",
            "calls_nested"
        ]
    );
    assert_eq!(names::documented(), (), "the function stays callable");
    let mut examples: Vec<_> = ids("names")
        .into_iter()
        .filter(|id| id.starts_with("example"))
        .collect();
    examples.sort();
    assert_eq!(examples, ["example_reference/b", "example_value/a"]);
    assert_eq!(run_clean("names::inner"), ["inside"]);
}

mod conditions {
    use crate::perf_bench;

    #[perf_bench]
    #[cfg(any())]
    fn never() {}

    #[perf_bench]
    #[cfg_attr(all(), cfg(any()), inline)]
    fn never_by_attribute() {}

    #[perf_bench]
    #[cfg(all())]
    #[cfg_attr(all(), inline)]
    fn always() {}

    #[cfg_attr(all(), perf_bench(group = "conditional"))]
    fn conditional() {}

    #[cfg_attr(any(), perf_bench)]
    #[allow(dead_code, reason = "no benchmark of this name is the point")]
    fn unmarked() {}
}

#[test]
fn conditions_of_the_function_hold_for_its_entry() {
    assert_eq!(run_clean("conditions"), ["always", "conditional"]);
}
