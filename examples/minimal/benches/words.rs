//! Does counting words keep up?

use std::collections::HashMap;

use minimal::count_words;
use perf_harness::{Bencher, perf_bench};

perf_harness::main!();

/// The whole body is timed, and the result is dropped after the time was taken.
#[perf_bench(targets = "p99 < 1ms")]
fn one_sentence() -> HashMap<&'static str, usize> {
    count_words("the quick brown fox jumps over the lazy dog")
}

/// What is made before `bench` is not timed.
#[perf_bench(args = [100, 10_000], items = words, targets = "item_rate > 100k/s")]
fn text(bencher: Bencher<'_>, words: usize) {
    let text = "lorem ipsum dolor sit amet ".repeat(words / 5);
    bencher.bench(|| count_words(&text));
}
