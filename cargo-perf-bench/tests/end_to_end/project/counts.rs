use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(targets = "allocs <= 2")]
fn boxes() -> Vec<Box<usize>> {
    shop::allocate(2)
}
