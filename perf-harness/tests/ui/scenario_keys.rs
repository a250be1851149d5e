use perf_harness::perf_bench;

#[perf_bench(scenario(executor = "constant-vus", vsu = 5, duration = "10s", rate = "5/s"))]
async fn f() {}

#[perf_bench(scenario(executor = "constant-vu"))]
async fn g() {}

#[perf_bench(scenario(preset = "storm"))]
async fn h() {}

#[perf_bench(scenario(preset = "constant-vus"))]
async fn i() {}

#[perf_bench(scenario(vus = 5))]
async fn j() {}

#[perf_bench(scenario(executor = "constant-vus", vus = 5, vus = 6, duration = "10s"))]
async fn k() {}

#[perf_bench(scenario(preset = "soak", vus = 5, rate = "5/s", duration = "10s", executor = "soak"))]
async fn l() {}

fn main() {}
