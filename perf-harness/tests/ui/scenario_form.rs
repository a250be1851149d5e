use perf_harness::perf_bench;

const NAME: &str = "peak";

#[perf_bench(scenario = NAME)]
async fn f() {}

#[perf_bench(scenario = "")]
async fn g() {}

#[perf_bench(scenario)]
async fn h() {}

#[perf_bench(scenario())]
async fn i() {}

fn main() {}
