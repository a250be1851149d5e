use perf_harness::{Bencher, perf_bench};

#[perf_bench(args = [1])]
fn f(n: u8, bencher: Bencher<'_>) {
    bencher.bench(|| n);
}

fn main() {}
