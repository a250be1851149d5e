//! How quickly does an embedded database answer, and what do the two classical mistakes cost?
//!
//! Limits: 20,000 rows a second for every operation, which is less than 50 us for a single one (500 us
//! are required), and queries under 8 ms (50%) and 25 ms (95%) however many rows they read. A batch
//! is to be quicker than single inserts, and one query with a join quicker than a query for each row;
//! by how much is not required, and in one place it need not be (`accounts_joined`).
//!
//! - `operations`: insert, select, update, delete and join, by 1 to 10,000 rows.
//! - `mistakes`: one by one against a batch, and the N + 1 queries against a join, in pairs.
//!
//! What is to be learnt here: a component that one thread owns (`bench_local…`), and inputs that set
//! right what the call before has changed, so that the tables stay as large as they are.

mod mistakes;
mod operations;
mod shop;

use std::cell::Cell;

use shop::{Shop, USERS};

perf_harness::main!();

/// A shop, and the ids of users who are still to come.
#[derive(Debug)]
struct Case {
    shop: Shop,
    next: Cell<u64>,
}

fn open<A>(_rows: &A) -> Case {
    Case {
        shop: Shop::open().expect("there is memory for a small database"),
        next: Cell::new(USERS + 1),
    }
}

impl Case {
    /// So many ids that no user has.
    fn reserve(&self, rows: u64) -> u64 {
        self.next.replace(self.next.get() + rows)
    }

    /// The same, and the users of the calls before leave again.
    fn reserve_again(&self, rows: u64) -> u64 {
        self.shop
            .delete_newcomers()
            .expect("nothing refers to newcomers");
        self.reserve(rows)
    }
}
