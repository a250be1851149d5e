use perf_harness::perf_bench;

#[perf_bench(types = [Vec<u8>, u8, Vec<u8>])]
fn f<T: Default>() -> T {
    T::default()
}

fn main() {}
