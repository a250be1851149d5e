//! A bench target that has changed since the one of that name in `older`.

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
    steps(2_000)
}

#[perf_bench]
fn heavier() -> (Box<u32>, Box<u32>) {
    (Box::new(1), Box::new(2))
}

#[perf_bench(targets = "allocs <= -50%, mean < 1h")]
fn lighter() -> Box<u32> {
    Box::new(1)
}

/// What it prints looks like an answer of the worker's, and what it reads is nobody's order.
#[perf_bench]
fn talks() -> u32 {
    println!("{{\"Finished\":null}}");
    let mut line = String::new();
    assert_eq!(std::io::stdin().read_line(&mut line).unwrap(), 0);
    steps(200)
}

#[perf_bench]
fn dies() -> u32 {
    steps(200)
}

#[perf_bench]
fn leaves() {
    if black_box(true) {
        std::process::exit(0);
    }
}

#[allow(unconditional_recursion)]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    deeper(depth + 1) + frame[1]
}

#[perf_bench]
fn overflows() -> u64 {
    deeper(0)
}

#[perf_bench(timeout = "100ms")]
fn hangs() {
    loop {
        black_box(0);
    }
}

#[perf_bench]
fn hits() {
    perf_harness::higher_is_better("hits");
    perf_harness::record("hits", 5);
}

#[perf_bench]
fn stuck() {
    loop {
        black_box(0);
    }
}

/// The user's Ctrl-C, to the process that has started this one.
#[perf_bench]
fn interrupts() -> u32 {
    let parent = std::os::unix::process::parent_id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &parent]).status();
    assert!(sent.unwrap().success());
    steps(200)
}

#[perf_bench(targets = "allocs <= -50%")]
fn fresh() {}

/// A process that goes on and holds the pipes of this one.
#[perf_bench(setup = start_child)]
fn leaves_a_child(_: &()) -> u32 {
    steps(200)
}

fn start_child() {
    std::process::Command::new("sleep").arg("600").spawn().unwrap();
}

fn connect() -> u32 {
    perf_harness::skip("no server on port 7")
}

#[perf_bench(setup = connect, targets = "mean < 1ns")]
fn served(server: &u32) -> u32 {
    steps(*server)
}
