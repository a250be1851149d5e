//! What is unusual but right.

use perf_harness::{black_box, perf_bench};

perf_harness::main!();

#[perf_bench(args = ["two words", "two\nlines", "🦀", "", LONG, "a::b", "100%", "-x"])]
fn value(text: &str) -> usize {
    text.len()
}

const LONG: &str = "0123456789012345678901234567890123456789012345678901234567890123456789";

#[perf_bench]
fn talking() {
    println!("printed by the benchmark");
    eprintln!("complained by the benchmark");
}

#[perf_bench(ignore = "needs a printer", targets = "p50 < 60s")]
fn printed() -> u64 {
    black_box(1)
}

#[perf_bench(ignore)]
fn silent() {}

mod inner {
    #[perf_harness::perf_bench(name = "a name to read", group = "group", tags = ["nightly", "slow"])]
    pub(crate) fn named() {}
}
