//! How often intervals hold the truth, found by seeded simulation: no clock, the same on every
//! machine.

use fastrand::Rng;
use perf_harness::stats::{
    BlockOvers, BlockSum, EffectiveSample, Histogram, MeanInterval, Ranks, ScalabilityLaw,
    ScalabilityLevel, TheilSen, lower_bound, upper_bound,
};

#[expect(dead_code, reason = "the study of verdicts uses the rest")]
#[path = "study/mod.rs"]
mod study;

use study::overs::{Course, Lengths, Overs};

const RUNS: u64 = 1000;

/// Whether so many of `runs` could be a share `expected`, to four standard errors.
fn agrees(count: u32, runs: u32, expected: f64) -> bool {
    let error = (expected * (1.0 - expected) / f64::from(runs)).sqrt();
    (f64::from(count) / f64::from(runs) - expected).abs() <= 4.0 * error
}

/// How often the true mean lies below and above the interval of `draw`'s values.
fn mean_misses(true_mean: f64, calls: u64, mut draw: impl FnMut(&mut Rng) -> f64) -> (u32, u32) {
    let mut rng = Rng::with_seed(11);
    let mut misses = (0, 0);
    for _ in 0..RUNS {
        let blocks: Vec<BlockSum> = (0..64)
            .map(|_| BlockSum {
                sum: (0..calls).map(|_| draw(&mut rng)).sum(),
                calls,
            })
            .collect();
        // Without the allowance for a call not seen, so that the rest is held to its level.
        let interval = MeanInterval::of_blocks(&blocks, 0.0, 0.025).unwrap();
        misses.0 += u32::from(true_mean < interval.lower);
        misses.1 += u32::from(true_mean > interval.upper);
    }
    misses
}

#[test]
fn the_mean_lies_in_its_interval_as_often_as_it_should() {
    let exponential = mean_misses(1.0, 10, |rng| -(1.0 - rng.f64()).ln());
    // One call in 50 takes 20 times as long: skewed, though less so in sums.
    let two_speeds = mean_misses(1.38, 20, |rng| if rng.u8(0..50) == 0 { 20.0 } else { 1.0 });
    let mut left = 0;
    let mut slow = false;
    // Runs of 5 calls, every fourth run slow: neighbours depend on each other.
    let runs = mean_misses(1.75, 20, |rng| {
        if left == 0 {
            (left, slow) = (5, rng.u8(0..4) == 0);
        }
        left -= 1;
        if slow { 4.0 } else { 1.0 }
    });
    // Two calls in a superblock: what is skewed shows.
    let skewed = mean_misses(1.0, 1, |rng| -(1.0 - rng.f64()).ln());
    for (low, high) in [exponential, two_speeds, runs, skewed] {
        assert!(agrees(low, RUNS as u32, 0.025), "{low} below");
        assert!(agrees(high, RUNS as u32, 0.025), "{high} above");
    }
}

#[test]
fn a_percentile_lies_in_its_interval_as_often_as_it_should() {
    let level = 0.025;
    for fraction in [0.5, 0.95, 0.99] {
        let ranks = Ranks::of_quantile(fraction, 500, 500.0, level);
        let (mut low, mut high) = (0, 0);
        let mut rng = Rng::with_seed(12);
        for _ in 0..RUNS {
            let mut values: Vec<f64> = (0..500).map(|_| rng.f64()).collect();
            values.sort_by(f64::total_cmp);
            let interval = ranks.in_sorted(&values);
            low += u32::from(interval.lower.is_some_and(|lower| fraction < lower));
            high += u32::from(interval.upper.is_some_and(|upper| fraction > upper));
        }
        // Ranks are whole, so the exact chance is some way below the level.
        let most = RUNS as f64 * level + 4.0 * (RUNS as f64 * level).sqrt();
        assert!(
            f64::from(low) <= most && f64::from(high) <= most,
            "{low} {high}"
        );
        assert!(fraction > 0.98 || low > 8 && high > 8, "{low} {high}");
    }
}

#[test]
fn the_median_of_dependent_calls_lies_in_its_interval() {
    let mut rng = Rng::with_seed(13);
    let (mut low, mut high) = (0, 0);
    for _ in 0..RUNS {
        let mut histogram = Histogram::new();
        // 512 blocks of 4 calls; values last for 8 calls.
        let mut blocks = vec![[0_u64; 4]; 512];
        for pair in blocks.chunks_exact_mut(2) {
            let value = rng.u64(0..1_000_000);
            pair.fill([value; 4]);
        }
        blocks.iter().flatten().for_each(|&ns| histogram.record(ns));
        let median = histogram.value_at(0.5).unwrap();
        let overs: Vec<u32> = blocks
            .iter()
            .map(|block| block.iter().filter(|&&ns| ns <= median).count() as u32)
            .collect();
        let sample = EffectiveSample::new(
            BlockOvers {
                overs: &overs,
                calls_per_block: 4,
            },
            0.025,
        );
        assert!(sample.calls < 300.0, "{sample:?}");
        let ranks = Ranks::of_median(histogram.len(), sample.calls, 0.025);
        let interval = ranks.in_histogram(&histogram);
        low += u32::from(500_000 < interval.lower.unwrap());
        high += u32::from(500_000 > interval.upper.unwrap());
    }
    let most = RUNS as f64 * 0.025 + 4.0 * (RUNS as f64 * 0.025).sqrt();
    assert!(
        f64::from(low) <= most && f64::from(high) <= most,
        "{low} {high}"
    );
}

/// Whether so few misses agree with a level that is held at most: to three standard errors.
fn within(misses: u32, level: f64) -> bool {
    let runs = RUNS as f64;
    f64::from(misses) <= runs * level + 3.0 * (runs * level).sqrt()
}

#[test]
fn a_share_lies_in_its_exact_interval_as_often_as_it_should() {
    let level = 0.025;
    for (calls, share) in [(100, 0.047), (1000, 0.01), (5000, 0.3)] {
        let (mut low, mut high) = (0, 0);
        let mut seeds = Rng::with_seed(14);
        for _ in 0..RUNS {
            let mut overs = Overs::new(seeds.fork(), share, Lengths::Fixed(1), Course::Steady);
            let over = f64::from(overs.next_block(calls));
            let calls = f64::from(calls);
            low += u32::from(share < lower_bound(over, calls, level));
            high += u32::from(share > upper_bound(over, calls, level));
        }
        assert!(within(low, level) && within(high, level), "{low} {high}");
        // Counts are whole, so the chance lies some way below the level, and not far.
        assert!(low + high >= 15, "{calls} {share}: {low} {high}");
    }
}

#[test]
fn a_share_of_bursts_lies_in_the_interval_of_its_effective_number() {
    let level = 0.025;
    for (lengths, share) in [
        (Lengths::Fixed(10), 0.02),
        (Lengths::Fixed(40), 0.1),
        (Lengths::LogUniform(40), 0.1),
    ] {
        let (mut low, mut high) = (0, 0);
        let mut seeds = Rng::with_seed(15);
        for _ in 0..RUNS {
            let mut overs = Overs::new(seeds.fork(), share, lengths, Course::Steady);
            let overs: Vec<u32> = (0..600).map(|_| overs.next_block(10)).collect();
            let blocks = BlockOvers {
                overs: &overs,
                calls_per_block: 10,
            };
            let sample = EffectiveSample::new(blocks, level);
            low += u32::from(share < lower_bound(sample.over, sample.calls, level));
            high += u32::from(share > sample.upper_bound(level));
        }
        assert!(
            within(low, level) && within(high, level),
            "{lengths:?}: {low} {high}"
        );
        assert!(low + high >= 5, "{lengths:?}: {low} {high}");
    }
}

#[test]
fn a_percentile_of_bursts_lies_in_the_interval_of_its_effective_number() {
    let level = 0.025;
    for (fraction, length) in [(0.95, 20), (0.9, 10)] {
        let (mut low, mut high) = (0, 0);
        let mut rng = Rng::with_seed(16);
        for _ in 0..RUNS {
            // Values last for so many calls, in blocks of 10 calls.
            let values: Vec<f64> = (0..4_000 / length)
                .flat_map(|_| std::iter::repeat_n(rng.f64(), length))
                .collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let found = sorted[(fraction * 4_000.0) as usize];
            let overs: Vec<u32> = values
                .chunks(10)
                .map(|block| block.iter().filter(|value| **value > found).count() as u32)
                .collect();
            let blocks = BlockOvers {
                overs: &overs,
                calls_per_block: 10,
            };
            let effective = EffectiveSample::new(blocks, level).calls;
            let interval = Ranks::of_quantile(fraction, 4_000, effective, level).in_sorted(&sorted);
            low += u32::from(interval.lower.is_some_and(|lower| fraction < lower));
            high += u32::from(interval.upper.is_some_and(|upper| fraction > upper));
        }
        assert!(
            within(low, level) && within(high, level),
            "{fraction}: {low} {high}"
        );
        assert!(low + high >= 5, "{fraction}: {low} {high}");
    }
}

#[test]
fn a_slope_lies_in_its_interval_as_often_as_it_should() {
    let level = 0.025;
    let (mut below, mut above) = (0, 0);
    let mut rng = Rng::with_seed(21);
    for _ in 0..RUNS {
        // Skewed noise, and one point in ten far off.
        let points: Vec<(f64, f64)> = (0..40)
            .map(|x| {
                let far = if rng.u8(0..10) == 0 { 50.0 } else { 0.0 };
                (
                    f64::from(x),
                    0.3 * f64::from(x) - (1.0 - rng.f64()).ln() + far,
                )
            })
            .collect();
        let line = TheilSen::of_points(&points, level).unwrap();
        below += u32::from(0.3 < line.lower.unwrap());
        above += u32::from(0.3 > line.upper.unwrap());
    }
    for misses in [below, above] {
        assert!(agrees(misses, RUNS as u32, level), "{misses}");
    }
}

#[test]
fn the_peak_of_the_scalability_law_is_found_and_lies_in_its_interval() {
    let truth = ScalabilityLaw {
        lambda: 1000.0,
        sigma: 0.05,
        kappa: 0.0005,
    };
    let peak = truth.peak().unwrap();
    assert!((peak - 43.589).abs() < 1e-3, "{peak}");
    let mut rng = Rng::with_seed(22);
    let (runs, level) = (30, 0.025);
    let mut missed = 0;
    for run in 0..runs {
        let levels: Vec<ScalabilityLevel> = [1.0, 4.0, 16.0, 32.0, 64.0, 128.0]
            .map(|callers| ScalabilityLevel {
                callers,
                throughputs: (0..10)
                    .map(|_| truth.throughput_at(callers) * (0.97 + 0.06 * rng.f64()))
                    .collect(),
            })
            .into();
        let points: Vec<(f64, f64)> = levels
            .iter()
            .map(|level| (level.callers, level.mean().unwrap()))
            .collect();
        let found = ScalabilityLaw::fit(&points).unwrap().peak().unwrap();
        assert!((found / peak - 1.0).abs() < 0.1, "{found}");
        let (lower, upper) = ScalabilityLaw::peak_interval(&levels, level, run).unwrap();
        missed += u32::from(peak < lower || upper.is_some_and(|upper| peak > upper));
    }
    // A bootstrap of ten seconds each is a little too sure of itself.
    assert!(missed <= 6, "{missed}");
}
