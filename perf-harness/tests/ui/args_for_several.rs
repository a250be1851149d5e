use perf_harness::perf_bench;

#[perf_bench(args = [1])]
fn f(n: u8, m: u8) {
    let _ = (n, m);
}

fn main() {}
