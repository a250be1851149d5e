use perf_harness::perf_bench;

#[perf_bench(setup = make)]
fn f() {}

fn make() {}

fn main() {}
