use perf_harness::perf_bench;

#[perf_bench(setup = 5)]
fn f(state: &u8) {
    let _ = state;
}

fn main() {}
