use perf_harness::perf_bench;

#[perf_bench(consts = [1, (1, 2)])]
fn f<const N: usize, const M: usize>() -> usize {
    N + M
}

fn main() {}
