//! Fixed work: a chain of shifts (Marsaglia's xorshift), each of which waits for the one before.

use std::hint::black_box;

/// The environment variable that says how many steps a call has.
pub const STEPS: &str = "COST_STEPS";

/// The number of steps that was asked for.
pub fn steps() -> u64 {
    let text = std::env::var(STEPS).expect("COST_STEPS is not set");
    text.parse().expect("COST_STEPS is no number")
}

/// One call. Never inlined, so that both executables call the same code.
#[inline(never)]
pub fn work(steps: u64) -> u64 {
    let mut number = black_box(1_u64);
    for _ in 0..steps {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
    }
    number
}
