use perf_harness::perf_bench;

#[perf_bench(types = u8)]
fn f<T: Default>() -> T {
    T::default()
}

fn main() {}
