//! What is measured.

/// The sum of the first whole numbers.
pub fn sum(count: u64) -> u64 {
    (0..count).map(std::hint::black_box).sum()
}
