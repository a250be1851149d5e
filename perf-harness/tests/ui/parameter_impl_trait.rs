use perf_harness::perf_bench;

#[perf_bench(args(n = [1], m = [2]))]
fn f(n: impl Into<u8>, m: &impl Clone) {
    let _ = (n.into(), m.clone());
}

fn main() {}
