//! What is counted under valgrind, and what goes wrong there alone.

use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!();

fn steps(count: u64) -> u64 {
    (0..count).fold(1, |state, step| {
        black_box(state ^ step).rotate_left(3)
    })
}

#[perf_bench(targets = "instructions >= 3_000, instructions < 300_000, cache_misses < 100")]
fn fixed() -> u64 {
    steps(1_000)
}

#[perf_bench(targets = "instructions < 10")]
fn missed() -> u64 {
    steps(1_000)
}

#[perf_bench(targets = "instructions < 100")]
fn nothing() {}

/// Making the input and dropping it are not counted.
#[perf_bench(targets = "instructions < 1_000")]
fn handed(bencher: Bencher) {
    bencher
        .with_inputs(|| vec![steps(1_000)])
        .bench_values(|numbers| numbers);
}

/// A thread that the call starts is counted.
#[perf_bench(targets = "instructions >= 300_000", max_time = "100ms")]
fn elsewhere() -> u64 {
    std::thread::spawn(|| steps(100_000)).join().unwrap()
}

fn is_valgrind() -> bool {
    std::env::var("LD_PRELOAD").is_ok_and(|libraries| libraries.contains("valgrind"))
}

#[perf_bench(targets = "instructions < 1M, mean < 1s")]
fn panicking() {
    assert!(!is_valgrind(), "not here");
}

#[perf_bench(targets = "instructions < 1M")]
fn ending() {
    if is_valgrind() {
        std::process::exit(0);
    }
}

#[perf_bench(targets = "instructions < 1M", timeout = "200ms")]
fn hanging() {
    while is_valgrind() {
        std::thread::park();
    }
}

#[perf_bench(targets = "instructions < 1M")]
fn printing() {
    println!("counted 1");
}
