use perf_harness::perf_bench;

#[perf_bench(targets = "p99 < 5", maxtime = "1s", warmup = "soon", items)]
fn f(n: u8) {
    let _ = n;
}

fn g() {
    // The function is still there, so that its callers add no errors of their own.
    f(1);
}

fn main() {}
