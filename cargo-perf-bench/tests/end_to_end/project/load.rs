use perf_harness::{Vu, perf_bench};

perf_harness::main!();

#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "100/s", duration = "4s"),
    targets = "p99 < 60s, dropped == 0"
)]
async fn checkout(vu: &mut Vu) -> Result<(), String> {
    vu.check("made", true);
    Ok(())
}

#[perf_bench(scenario(executor = "per-vu-iterations", vus = 6, iterations = 5, max_duration = "60s"))]
fn users(vu: &mut Vu) {
    vu.record("number", vu.number() as f64);
}

#[perf_bench(args = [1, 2, 3, 4, 5], max_time = "1ms", targets = "p50 < 60s")]
fn plain(number: u64) -> u64 {
    number + 1
}
