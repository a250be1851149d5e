use perf_harness::{Bencher, perf_bench};

#[perf_bench(threads = 2, concurrency = 10)]
fn f(bencher: Bencher) {
    bencher.bench(|| ());
}

fn main() {}
