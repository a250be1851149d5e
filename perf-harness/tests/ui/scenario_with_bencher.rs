use perf_harness::{Bencher, perf_bench};

#[perf_bench(scenario = "peak")]
fn f(bencher: Bencher) {
    bencher.bench(|| 1);
}

fn main() {}
