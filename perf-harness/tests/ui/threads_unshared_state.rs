use std::cell::RefCell;

use perf_harness::perf_bench;

fn open() -> RefCell<Vec<u8>> {
    RefCell::default()
}

#[perf_bench(threads = 2, setup = open)]
fn f(state: &RefCell<Vec<u8>>) {
    state.borrow_mut().push(1);
}

fn main() {}
