//! One generic function of ten types, 100 × 10 × 10 named arguments: 100,000 cases.

use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(
    types = [u8, u16, u32, u64, u128, i8, i16, i32, i64, i128],
    args(rows = 0..100_u32, columns = 0..10_u32, depth = 0..10_u32),
    items = rows,
    targets = "mean < 1us, p99 < 10us"
)]
fn sum<T: From<bool>>(rows: u32, columns: u32, depth: u32) -> (u32, T) {
    (rows + columns + depth, true.into())
}
