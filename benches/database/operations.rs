//! The operations on tables of 10,000 rows.

use perf_harness::{Bencher, perf_bench};

use crate::shop::{ORDERS, USERS};
use crate::{Case, open};

const ROWS: [u64; 5] = [1, 10, 100, 1_000, 10_000];

/// Where to read from next: all over the table, rather than the same rows again and again.
fn starts(table: u64, rows: u64) -> impl FnMut() -> u64 {
    let mut start = 0;
    move || {
        start = (start + 7_919) % (table - rows + 1);
        start + 1
    }
}

#[perf_bench(
    args = ROWS,
    setup = open,
    items = rows,
    targets = ["item_rate > 20k/s", "p50 < 8ms", "p95 < 25ms"]
)]
fn select(bencher: Bencher<'_>, case: &Case, rows: u64) {
    let names: usize = (1..=rows).map(|id| format!("user-{id}").len()).sum();
    assert_eq!(case.shop.select(1, rows), Ok(names));
    bencher
        .with_inputs(starts(USERS, rows))
        .try_bench_local_values(|first| case.shop.select(first, rows));
}

#[perf_bench(
    args = ROWS,
    setup = open,
    items = rows,
    targets = ["item_rate > 20k/s", "p50 < 8ms", "p95 < 25ms"]
)]
fn join(bencher: Bencher<'_>, case: &Case, rows: u64) {
    let amounts = (1..=rows).map(|order| order % 1_009).sum();
    assert_eq!(case.shop.join(1, rows), Ok(amounts));
    bencher
        .with_inputs(starts(ORDERS, rows))
        .try_bench_local_values(|first| case.shop.join(first, rows));
}

#[perf_bench(args = ROWS, setup = open, items = rows, targets = "item_rate > 20k/s")]
fn update(bencher: Bencher<'_>, case: &Case, rows: u64) {
    assert_eq!(case.shop.update(1, rows), Ok(rows as usize));
    bencher
        .with_inputs(starts(USERS, rows))
        .try_bench_local_values(|first| case.shop.update(first, rows));
}

#[perf_bench(args = ROWS, setup = open, items = rows, targets = "item_rate > 20k/s")]
fn insert(bencher: Bencher<'_>, case: &Case, rows: u64) {
    assert_eq!(
        case.shop.insert(case.reserve(rows), rows),
        Ok(rows as usize)
    );
    bencher
        .with_inputs(|| case.reserve_again(rows))
        .try_bench_local_values(|first| case.shop.insert(first, rows));
}

/// Each call deletes users that were added for it.
#[perf_bench(args = ROWS, setup = open, items = rows, targets = "item_rate > 20k/s")]
fn delete(bencher: Bencher<'_>, case: &Case, rows: u64) {
    let add = || {
        let first = case.reserve(rows);
        case.shop.insert(first, rows).map(|_| first)
    };
    let delete = |first| case.shop.delete(first, rows);
    assert_eq!(add().and_then(delete), Ok(rows as usize));
    bencher
        .with_inputs(add)
        .try_bench_local_values(|first| first.and_then(delete));
}
