use perf_harness::perf_bench;

#[perf_bench(setup = make, args = [1])]
fn f(n: u8) {
    let _ = n;
}

fn make(_: &u8) {}

fn main() {}
