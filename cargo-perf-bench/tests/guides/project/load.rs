//! Many people at once.

use perf_harness::{Vu, fault, perf_bench};

perf_harness::main!();

#[perf_bench(scenario = "peak", targets = "p95 < 10s, errors < 50%")]
async fn checkout(vu: &mut Vu) -> std::io::Result<usize> {
    let prices = shop::prices();
    vu.check("the shop has goods", !prices.is_empty());
    Ok(prices.len())
}

#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "500/s", duration = "10s"),
    targets = "p99 < 10s"
)]
async fn lookup() -> Option<u64> {
    shop::prices().into_iter().max()
}

#[perf_bench(scenario = "bad-day", targets = "errors < 90%")]
async fn browse() -> std::io::Result<u64> {
    fault::inject(async { Ok(shop::prices().into_iter().sum()) }).await
}
