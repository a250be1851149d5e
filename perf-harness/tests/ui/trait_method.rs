use perf_harness::perf_bench;

trait T {
    #[perf_bench]
    fn f(&self);
}

fn main() {}
