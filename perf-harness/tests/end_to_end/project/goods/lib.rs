//! A library with benchmarks of its own, which only its `bench` feature compiles.

pub mod price {
    /// The price of so many pieces.
    #[cfg_attr(
        feature = "bench",
        perf_harness::perf_bench(args = [1, 10], targets = "p50 < 60s")
    )]
    pub fn total(pieces: u64) -> u64 {
        pieces * 3
    }
}
