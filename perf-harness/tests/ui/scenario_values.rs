use perf_harness::perf_bench;

#[perf_bench(scenario(executor = "constant-arrival-rate", rate = 500, duration = "10", arrival = "poison", on_limit = "wait"))]
async fn f() {}

#[perf_bench(scenario(executor = "constant-arrival-rate", rate = "500ms", duration = 10, max_in_flight = "5", abort = 1))]
async fn g() {}

#[perf_bench(scenario(executor = "constant-vus", vus = -5, duration = TIME))]
async fn h() {}

#[perf_bench(scenario(
    executor = "ramping-vus",
    stages = [{ durration = "10s", target = 5 }, { duration = "10 parsecs", target = "5 s" }, 5],
    mix = { query = "40" },
    stop = ["errors >= 5% over 10s", "p95 > 5/s"],
    faults = [{ at = "1s", for = "1s", lateny = "1ms" }, { memory = "5MiB/s", share = 5s }],
))]
async fn i() {}

#[perf_bench(scenario(executor = "ramping-vus", stages = [(duration = "10s", target = 5)]))]
async fn j() {}

#[perf_bench(scenario(executor = "ramping-vus", curve = [1, "x"], period))]
async fn k() {}

#[perf_bench(scenario(executor = 5, duration = "10s"))]
async fn l() {}

fn main() {}
