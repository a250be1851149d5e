//! Links the library's own benchmarks in: one that nothing refers to would be left out.

perf_harness::main!(library);
