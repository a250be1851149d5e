use perf_harness::perf_bench;

#[perf_bench(scenario = "peak", targets = ["mean <= +2% vs g", "errors < 1%"], acceptable = "errors < +5%")]
async fn f() {}

fn main() {}
