use perf_harness::{Bencher, perf_bench};

#[perf_bench]
async fn f(bencher: Bencher<'_>) {
    bencher.bench(|| 1);
}

fn main() {}
