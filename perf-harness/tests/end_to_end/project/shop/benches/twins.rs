//! Two benchmarks with one id.

perf_harness::main!();

const _: () = {
    #[perf_harness::perf_bench]
    fn twin() {}
};

const _: () = {
    #[perf_harness::perf_bench]
    fn twin() {}
};
