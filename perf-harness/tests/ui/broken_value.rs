use perf_harness::perf_bench;

#[perf_bench(items = 1 +, args = , iters = 0)]
fn f(n: u8) {
    let _ = n;
}

fn main() {}
