use perf_harness::perf_bench;

#[perf_bench(args = [1])]
fn f(n: &mut u8) {
    *n += 1;
}

fn main() {}
