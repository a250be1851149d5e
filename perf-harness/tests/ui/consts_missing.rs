use perf_harness::perf_bench;

#[perf_bench(types = [u8])]
fn f<T: Default, const N: usize>() -> [T; N] {
    std::array::from_fn(|_| T::default())
}

fn main() {}
