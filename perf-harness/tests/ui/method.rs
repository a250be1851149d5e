use perf_harness::perf_bench;

struct S;

impl S {
    #[perf_bench]
    fn f(&self) {}
}

fn main() {}
