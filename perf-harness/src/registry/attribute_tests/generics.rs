use super::support::run_clean;
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
fn both<T, const N: u8>(value: T) -> T
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

#[derive(Clone, Debug)]
struct Shape;

const SHAPES: &[Shape] = &[Shape];

/// Whether the values are shapes or references to shapes only the call can tell.
#[perf_bench(types = [Shape], args = SHAPES)]
fn by_debug<T: Debug>(value: T) -> T {
    value
}

#[perf_bench(types = [Vec<u64>], setup = T::default)]
fn with_bencher<'a, T: Default + Clone>(bencher: Bencher<'a>, state: &T) {
    bencher.bench_local(|| state.clone());
}

#[test]
fn each_combination_of_generics_is_an_instance() {
    assert_eq!(
        run_clean(module_path!()),
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
            "by_debug<Shape>/Shape",
            "with_bencher<Vec<u64>>",
        ]
    );
}
