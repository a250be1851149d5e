//! A shop.

/// So many goods are sorted.
pub const GOODS: u64 = 100;

/// Prices in an order of their own.
pub fn prices() -> Vec<u64> {
    (0..GOODS).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()
}
