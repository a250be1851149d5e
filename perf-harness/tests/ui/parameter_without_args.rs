use perf_harness::perf_bench;

#[perf_bench]
fn f(n: u8) {
    let _ = n;
}

fn main() {}
