use perf_harness::{Bencher, perf_bench};

#[perf_bench]
fn f(bencher: Bencher<'_>, _: Bencher<'_>) {
    bencher.bench(|| 1);
}

fn main() {}
