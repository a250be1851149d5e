use super::support::run_clean;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Bencher, perf_bench};

/// Not `Send`: the state stays on the case's thread.
struct State {
    calls: Cell<u32>,
    step: u32,
}

static ENDED: AtomicU32 = AtomicU32::new(0);

impl State {
    fn still() -> Self {
        Self {
            calls: Cell::new(0),
            step: 0,
        }
    }
}

fn start() -> State {
    State {
        calls: Cell::new(0),
        step: 1,
    }
}

fn end(state: State) {
    ENDED.fetch_add(state.calls.into_inner(), Ordering::Relaxed);
}

#[perf_bench(setup = start, teardown = end)]
fn plain(state: &State) -> u32 {
    state.calls.set(state.calls.get() + state.step);
    state.calls.get()
}

async fn connect(size: &u32, name: &str) -> State {
    tokio::task::yield_now().await;
    State {
        calls: Cell::new(0),
        step: *size * name.len() as u32,
    }
}

async fn disconnect(state: State) -> Result<(), String> {
    tokio::task::yield_now().await;
    ENDED.fetch_add(state.calls.get(), Ordering::Relaxed);
    Ok(())
}

#[perf_bench(setup = connect, teardown = disconnect, args(size = [10], name = [String::from("ab")]))]
async fn waiting(state: &State, size: u32, name: &str) -> Result<u32, String> {
    state
        .calls
        .set(state.calls.get() + size * name.len() as u32 + state.step);
    Ok(state.calls.get())
}

#[perf_bench(setup = State::still)]
fn body(bencher: Bencher<'_>, state: &State) -> Result<(), String> {
    bencher.bench_local(|| state.calls.set(1));
    Ok(())
}

#[perf_bench(setup = start)]
fn borrowed(state: &State) -> &u32 {
    &state.step
}

#[test]
fn setup_and_teardown_run_once_around_the_calls() {
    assert_eq!(
        run_clean(module_path!()),
        ["plain", "waiting/size=10,name=ab", "body", "borrowed"]
    );
    let (plain, waiting) = (2, 2 * 40);
    assert_eq!(ENDED.load(Ordering::Relaxed), plain + waiting);
}
