//! Two ways to ask for the same, of which one is the mistake.

use perf_harness::{Bencher, perf_bench};

use crate::shop::{Account, ORDERS_A_USER, Shop};
use crate::{Case, open};

const ROWS: [u64; 3] = [10, 100, 1_000];

fn inserts(
    bencher: Bencher<'_>,
    case: &Case,
    rows: u64,
    insert: fn(&Shop, u64, u64) -> rusqlite::Result<usize>,
) {
    let first = case.reserve(rows);
    assert_eq!(insert(&case.shop, first, rows), Ok(rows as usize));
    assert_eq!(case.shop.delete(first, rows), Ok(rows as usize));
    bencher
        .with_inputs(|| case.reserve_again(rows))
        .try_bench_local_values(|first| insert(&case.shop, first, rows));
}

#[perf_bench(args = ROWS, setup = open, items = rows)]
fn insert_one_by_one(bencher: Bencher<'_>, case: &Case, rows: u64) {
    inserts(bencher, case, rows, Shop::insert_one_by_one);
}

#[perf_bench(
    args = ROWS,
    setup = open,
    items = rows,
    targets = "mean <= +0% vs insert_one_by_one"
)]
fn insert_batch(bencher: Bencher<'_>, case: &Case, rows: u64) {
    inserts(bencher, case, rows, Shop::insert);
}

/// Both ways give these names.
fn buyers(
    bencher: Bencher<'_>,
    case: &Case,
    orders: u64,
    read: fn(&Shop, u64) -> rusqlite::Result<Vec<String>>,
) {
    let expected = (0..orders)
        .map(|order| format!("user-{}", order / ORDERS_A_USER + 1))
        .collect();
    assert_eq!(read(&case.shop, orders), Ok(expected));
    bencher.try_bench_local(|| read(&case.shop, orders));
}

#[perf_bench(args = ROWS, setup = open, items = orders)]
fn buyers_by_order(bencher: Bencher<'_>, case: &Case, orders: u64) {
    buyers(bencher, case, orders, Shop::buyers_by_order);
}

#[perf_bench(
    args = ROWS,
    setup = open,
    items = orders,
    targets = "mean <= +0% vs buyers_by_order"
)]
fn buyers_joined(bencher: Bencher<'_>, case: &Case, orders: u64) {
    buyers(bencher, case, orders, Shop::buyers_joined);
}

/// Both ways give these accounts.
fn accounts(
    bencher: Bencher<'_>,
    case: &Case,
    users: u64,
    read: fn(&Shop, u64) -> rusqlite::Result<Vec<Account>>,
) {
    let expected: Vec<Account> = (1..=users)
        .map(|user| Account {
            user,
            name: format!("user-{user}"),
            amounts: ((user - 1) * ORDERS_A_USER + 1..=user * ORDERS_A_USER)
                .map(|order| order % 1_009)
                .collect(),
        })
        .collect();
    assert_eq!(read(&case.shop, users), Ok(expected));
    bencher.try_bench_local(|| read(&case.shop, users));
}

#[perf_bench(args = ROWS, setup = open, items = users)]
fn accounts_by_user(bencher: Bencher<'_>, case: &Case, users: u64) {
    accounts(bencher, case, users, Shop::accounts_by_user);
}

/// SQLite answers within the process: one query saves no round trips, and each row of the join names
/// its user again. So nothing says that it is quicker here; twice the time would be a mistake of its
/// own.
#[perf_bench(
    args = ROWS,
    setup = open,
    items = users,
    targets = "mean <= 2x vs accounts_by_user"
)]
fn accounts_joined(bencher: Bencher<'_>, case: &Case, users: u64) {
    accounts(bencher, case, users, Shop::accounts_joined);
}
