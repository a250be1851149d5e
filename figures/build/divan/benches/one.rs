//! One benchmark.

fn main() {
    divan::main();
}

#[divan::bench]
fn sum() -> u64 {
    one_divan::sum(100)
}
