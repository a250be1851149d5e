use perf_harness::perf_bench;

#[perf_bench(types = [(u8, u16), u8, (u8, u8, u8)])]
fn f<A: Default, B: Default>() -> (A, B) {
    Default::default()
}

fn main() {}
