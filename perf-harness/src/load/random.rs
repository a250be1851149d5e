//! Sequences of random numbers that have nothing to do with each other.

/// The random numbers for one purpose. Seeds that lie near each other, or the same seed for two
/// purposes, would give sequences that go together: gaps and works of a queue drawn so make it 12%
/// longer than it is.
///
/// Source of the mixing: Steele, Lea and Flood 2014 (SplitMix).
pub(crate) fn random_for(purpose: &str, seed: u64) -> fastrand::Rng {
    let purpose = crate::host::fnv1a(purpose.as_bytes());
    fastrand::Rng::with_seed(mixed(mixed(seed).wrapping_add(purpose)))
}

/// A number each bit of which depends on all bits of another one.
pub(crate) fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_near_seeds_have_nothing_in_common() {
        let draw = |purpose, seed| {
            let mut random = random_for(purpose, seed);
            std::iter::repeat_with(move || random.f64() - 0.5)
                .take(100_000)
                .collect::<Vec<_>>()
        };
        let gaps = draw("gaps", 1);
        for other in [draw("mix", 1), draw("gaps", 2), draw("gaps", 5)] {
            let products = gaps.iter().zip(&other).map(|(one, other)| one * other);
            // Correlation in standard deviations of that of independent ones.
            let correlation = products.sum::<f64>() / 100_000.0 * 12.0;
            assert!(
                correlation.abs() * 100_000_f64.sqrt() < 4.0,
                "{correlation}"
            );
        }
    }
}
