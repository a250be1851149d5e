//! `#[perf_bench]` as a user's crate meets it: strict lints and shadowed names must not see what
//! it generates.

#![deny(warnings, clippy::all, clippy::pedantic, missing_docs)]
#![deny(
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    clippy::allow_attributes,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::let_underscore_untyped,
    clippy::missing_docs_in_private_items,
    clippy::shadow_unrelated,
    clippy::unwrap_used
)]
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::future::ready;

use perf_harness::private::{Entry, Instance, inventory};
use perf_harness::{Bencher, black_box, perf_bench};

/// A benchmark.
#[perf_bench(
    targets = ["p99 < 1us", "allocs == 0"],
    acceptable = "p99 < 2us",
    warmup = "10ms",
    max_time = "1s",
    ignore
)]
pub fn options() {}

/// A benchmark.
///
/// # Errors
///
/// Never.
#[perf_bench(args(n = [1, 2], name = ["a", "b"]), items = n, bytes = name.len())]
pub fn arguments(n: u64, name: &str) -> Result<u64, String> {
    name.len()
        .try_into()
        .map(|len: u64| n.saturating_add(len))
        .map_err(|_| name.to_owned())
}

/// A benchmark.
#[perf_bench(types = [u8, String], consts = [1, 2], setup = Vec::<T>::with_capacity_of_nothing, teardown = drop)]
#[must_use]
pub fn generic<T, const N: usize>(state: &[T]) -> usize
where
    T: Clone + Send,
{
    state.len().max(N)
}

/// A constructor of the user's.
trait Constructor {
    /// An empty one.
    fn with_capacity_of_nothing() -> Self;
}

impl<T> Constructor for Vec<T> {
    fn with_capacity_of_nothing() -> Self {
        Self::new()
    }
}

/// Judges.
fn is_one(result: u8) -> bool {
    result == 1
}

/// A benchmark.
#[perf_bench(check = is_one, runtime = "current_thread")]
pub async fn asynchronous() -> u8 {
    ready(1).await
}

/// A benchmark.
#[perf_bench(args = [(1, 2)], items = a)]
fn body(bencher: Bencher<'_>, (a, _): (u8, u8)) {
    bencher.bench(|| black_box(a));
}

/// Names that the expansion must not look up here.
mod shadows {
    /// Not the module.
    mod std {}
    /// Not the vector.
    pub(super) struct Vec;
    /// Not the box.
    struct Box;
    /// Not the option.
    struct Option;
    /// Not the variant.
    struct Some;
    /// Not the string.
    struct String;
    /// Not the number.
    #[expect(non_camel_case_types, reason = "it shadows the number")]
    struct usize;
    /// Not the function.
    fn black_box(_: (Box, Option, Some, String, usize)) {}

    /// A benchmark.
    #[::perf_harness::perf_bench(args = [1], items = n, setup = state, name = "shadowed")]
    fn shadowed(state: &Vec, n: u8) -> (u8, &Vec) {
        black_box((Box, Option, Some, String, usize));
        (n, state)
    }

    /// The state.
    const fn state<T>(_: &T) -> Vec {
        Vec
    }
}

/// Each entry of this file by its function's name.
fn entries() -> BTreeMap<&'static str, &'static Entry> {
    inventory::iter::<Entry>()
        .map(|entry| (entry.function, entry))
        .collect()
}

/// Labels of each parameter, instance by instance.
fn labels(instances: &[Instance]) -> Vec<Vec<(&str, bool, Vec<String>)>> {
    instances
        .iter()
        .map(|instance| {
            let parameters = instance.parameters.iter();
            parameters
                .map(|parameter| (parameter.name, parameter.named, parameter.labels.clone()))
                .collect()
        })
        .collect()
}

#[test]
fn entries_are_registered_from_outside_the_harness() {
    let entries = entries();
    let names: Vec<_> = entries.keys().copied().collect();
    assert_eq!(
        names,
        [
            "arguments",
            "asynchronous",
            "body",
            "generic",
            "options",
            "shadowed"
        ]
    );
    let entry = |name: &str| *entries.get(name).expect("it is registered");
    assert_eq!(entry("shadowed").module_path, "attribute::shadows");
    assert!(entry("options").file.ends_with("attribute.rs"));

    let options = (entry("options").options)();
    assert_eq!(options.targets, ["p99 < 1us", "allocs == 0"]);
    assert_eq!(options.acceptable, ["p99 < 2us"]);
    assert_eq!(options.ignore, Some(""));

    let arguments = (entry("arguments").instances)();
    let texts = |values: [&str; 2]| values.map(str::to_owned).to_vec();
    assert_eq!(
        labels(&arguments),
        [[
            ("n", true, texts(["1", "2"])),
            ("name", true, texts(["a", "b"]))
        ]]
    );

    let generic = (entry("generic").instances)();
    let generics: Vec<_> = generic
        .iter()
        .filter_map(|instance| instance.generics.as_deref())
        .collect();
    assert_eq!(generics, ["u8,1", "u8,2", "String,1", "String,2"]);
}
