use perf_harness::perf_bench;

#[perf_bench(args())]
fn f(n: u8) {
    let _ = n;
}

fn main() {}
