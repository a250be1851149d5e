//! What is held against stored runs. Variables make one run another than the last: by counts, which no
//! machine's speed changes.

use std::sync::LazyLock;

use perf_harness::{Registry, black_box, perf_bench};

perf_harness::main!(register = register);

fn number(variable: &str, else_wise: usize) -> usize {
    let text = std::env::var(variable).unwrap_or_default();
    text.parse().unwrap_or(else_wise)
}

static BOXES: LazyLock<usize> = LazyLock::new(|| number("SHOP_BOXES", 4));

fn boxes() {
    for _ in 0..*BOXES {
        black_box(Box::new(1_u64));
    }
}

/// Without a target of its own: the rules that hold where there are none watch it.
#[perf_bench]
fn watched() {
    boxes();
}

/// To be improved.
#[perf_bench(targets = "allocs <= -50%", acceptable = "allocs <= -20%")]
fn halved() {
    boxes();
}

/// Against the clock, far from what any machine could do.
#[perf_bench(targets = "mean <= 10_000x, mean < 1s")]
fn timed() {
    boxes();
}

#[perf_bench]
fn breaking() {
    assert!(number("SHOP_BREAKS", 0) == 0, "broken as asked");
}

fn register(registry: &mut Registry) {
    // Reading a variable allocates: not within a call.
    LazyLock::force(&BOXES);
    if number("SHOP_EXTRA", 0) > 0 {
        registry.bench("extra", |bencher| bencher.bench(boxes));
    }
}
