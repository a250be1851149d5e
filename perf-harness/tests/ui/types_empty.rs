use perf_harness::perf_bench;

#[perf_bench(types = [])]
fn f<T: Default>() -> T {
    T::default()
}

fn main() {}
