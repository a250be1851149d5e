use perf_harness::perf_bench;

#[perf_bench(args(n = [1], n = [2]))]
fn f(n: u8) {
    let _ = n;
}

fn main() {}
