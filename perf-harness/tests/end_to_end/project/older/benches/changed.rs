//! The base that the bench target of that name in `shop` is held against.

use perf_harness::{black_box, perf_bench};

perf_harness::main!();

fn steps(count: u32) -> u32 {
    (0..black_box(count)).fold(0, |sum, step| sum ^ black_box(step))
}

#[perf_bench]
fn alike() -> u32 {
    steps(200)
}

#[perf_bench]
fn slower() -> u32 {
    steps(20)
}

#[perf_bench]
fn heavier() -> Box<u32> {
    Box::new(1)
}

#[perf_bench(targets = "allocs <= -50%")]
fn lighter() -> (Box<u32>, Box<u32>) {
    (Box::new(1), Box::new(2))
}

#[perf_bench]
fn talks() -> u32 {
    println!("{{\"Finished\":null}}");
    steps(200)
}

#[perf_bench]
fn dies() {
    std::process::abort();
}

#[perf_bench]
fn leaves() -> u32 {
    steps(200)
}

#[perf_bench]
fn overflows() -> u32 {
    steps(200)
}

#[perf_bench(timeout = "100ms")]
fn hangs() -> u32 {
    steps(200)
}

#[perf_bench]
fn interrupts() -> u32 {
    steps(200)
}

#[perf_bench]
fn hits() {
    perf_harness::higher_is_better("hits");
    perf_harness::record("hits", 10);
}

#[perf_bench]
fn stuck() -> u32 {
    steps(200)
}

#[perf_bench]
fn gone() {}

/// A process that goes on and holds the pipes of this one.
#[perf_bench(setup = start_child)]
fn leaves_a_child(_: &()) -> u32 {
    steps(200)
}

fn start_child() {
    std::process::Command::new("sleep").arg("600").spawn().unwrap();
}
