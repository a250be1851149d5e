use perf_harness::perf_bench;

#[perf_bench(scenario = "peak")]
async fn f() {}

fn setup() -> u32 {
    1
}

#[perf_bench(scenario(executor = "constant-vus", vus = 5, duration = "1s"), setup = setup, args = [1])]
fn g(state: &u32, n: u32) -> u32 {
    state + n
}

fn main() {}
