use perf_harness::perf_bench;

#[perf_bench(args(a = [1]))]
fn f((a, b): (u8, u8)) {
    let _ = (a, b);
}

fn main() {}
