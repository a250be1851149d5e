use perf_harness::perf_bench;

#[perf_bench(consts = 5)]
fn f<const N: usize>() -> usize {
    N
}

fn main() {}
