use perf_harness::perf_bench;

#[perf_bench]
fn f<T: Default>() -> T {
    T::default()
}

fn main() {}
