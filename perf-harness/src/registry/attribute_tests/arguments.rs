use super::support::{cases, run, run_clean};
use std::borrow::Cow;
use std::fmt::Debug;

use crate::perf_bench;
use crate::registry::Work;

const SIZES: &[usize] = &[1, 2];
const NAMES: [&str; 2] = ["a b", "c"];

#[derive(Clone, Copy)]
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
#[expect(clippy::needless_lifetimes, reason = "a named lifetime is the point")]
fn lifetime<'a>(text: Option<&'a str>) -> Vec<&'a str> {
    text.into_iter().collect()
}

#[perf_bench(args = [Cow::Borrowed("x")])]
fn elided(text: Cow<'_, str>) -> usize {
    text.into_owned().len()
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

#[test]
fn every_value_of_a_parameter_is_a_case() {
    assert_eq!(
        run_clean(module_path!()),
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

mod passed {
    use crate::{Bencher, perf_bench};

    /// Tells what it was given by the message of its error.
    #[perf_bench(args(text = ["x", "y"], n = [1, 2]), setup = start)]
    fn plain(state: &str, text: &str, n: u32) -> Result<(), String> {
        Err(format!("{state} {text} {n}"))
    }

    #[perf_bench(args(text = ["x", "y"], n = [1, 2]), setup = start)]
    async fn waiting(state: &str, text: &str, n: u32) -> Result<(), String> {
        Err(format!("{state} {text} {n}"))
    }

    #[perf_bench(args(text = ["x", "y"], n = [1, 2]), setup = start)]
    fn body(bencher: Bencher<'_>, state: &str, text: &str, n: u32) {
        bencher.try_bench(|| Err::<(), _>(format!("{state} {text} {n}")));
    }

    fn start(text: &str, n: &u32) -> String {
        format!("{text}{n}")
    }
}

#[test]
fn each_case_is_passed_its_own_values() {
    let said = run(&format!("{}::passed", module_path!()));
    let said: Vec<_> = said.iter().map(|(_, said)| said.as_str()).collect();
    let expected = [
        r#"first error: "x1 x 1""#,
        r#"first error: "x2 x 2""#,
        r#"first error: "y1 y 1""#,
        r#"first error: "y2 y 2""#,
    ];
    assert_eq!(said, expected.repeat(3));
}

#[test]
fn the_work_of_a_call_follows_its_arguments() {
    let work = |id: &str| {
        cases(module_path!())
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
        work("named/text=x,n=2"),
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
        cases(module_path!())
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
