use super::support::{ids, run_clean};
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

#[test]
fn no_name_of_the_user_meets_a_generated_one() {
    assert_eq!(
        run_clean(module_path!())
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
    assert_eq!(documented(), (), "the function stays callable");
    let mut examples: Vec<_> = ids(module_path!())
        .into_iter()
        .filter(|id| id.starts_with("example"))
        .collect();
    examples.sort();
    assert_eq!(examples, ["example_reference/b", "example_value/a"]);
    assert_eq!(run_clean(&format!("{}::inner", module_path!())), ["inside"]);
}
