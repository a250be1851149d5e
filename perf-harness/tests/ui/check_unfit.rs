use perf_harness::perf_bench;

#[perf_bench(check = right)]
fn f() -> u8 {
    1
}

fn right(_: String) {}

fn main() {}
