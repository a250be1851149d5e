//! The error rates of the statistics, found by seeded simulation: no clock, the same on every
//! machine.

use fastrand::Rng;
use perf_harness::stats::{
    BlockOvers, BlockSum, EffectiveSample, Histogram, Looks, MeanInterval, Ranks, Schedule,
    ShareDecision, ShareTest, tail_at_least,
};

/// Calls of which a share is over the limit, in runs of equal length with geometric gaps.
struct Bursts {
    rng: Rng,
    length: u64,
    ln_stay: f64,
    over_left: u64,
    gap_left: u64,
}

impl Bursts {
    fn new(seed: u64, share: f64, length: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let gap = length as f64 * (1.0 - share) / share;
        let over_left = if rng.f64() < share {
            rng.u64(1..=length)
        } else {
            0
        };
        let mut bursts = Self {
            rng,
            length,
            ln_stay: (-1.0 / (1.0 + gap)).ln_1p(),
            over_left,
            gap_left: 0,
        };
        bursts.gap_left = bursts.draw_gap();
        bursts
    }

    fn draw_gap(&mut self) -> u64 {
        ((1.0 - self.rng.f64()).ln() / self.ln_stay) as u64
    }

    /// How many of the next so many calls are over.
    fn next_block(&mut self, calls: u32) -> u32 {
        let (mut left, mut over) = (u64::from(calls), 0);
        while left > 0 {
            if self.over_left > 0 {
                let taken = self.over_left.min(left);
                over += taken;
                left -= taken;
                self.over_left -= taken;
                if self.over_left == 0 {
                    self.gap_left = self.draw_gap();
                }
            } else if self.gap_left > 0 {
                let taken = self.gap_left.min(left);
                left -= taken;
                self.gap_left -= taken;
            }
            if self.over_left == 0 && self.gap_left == 0 {
                self.over_left = self.length;
            }
        }
        over as u32
    }
}

/// What became of simulated cases, each judged look by look.
#[derive(Debug, Default)]
struct Tally {
    below: u32,
    above: u32,
    undecided: u32,
}

const RUNS: u64 = 1000;
/// Where no error at all is expected, fewer runs show as much.
const CLEAR_RUNS: u64 = 200;

fn simulate(runs: u64, share_limit: f64, share: f64, calls_per_block: u32, burst: u64) -> Tally {
    // Three looks; the chance of error does not depend on how many there are.
    let blocks_affordable = if share_limit > 0.02 { 800 } else { 4000 };
    let schedule = Schedule {
        confidence: 0.99,
        targets: 1,
        calls_per_block,
        calls_affordable: blocks_affordable * u64::from(calls_per_block),
    };
    let looks = Looks::new(schedule, share_limit, 64).unwrap();
    assert_eq!(looks.count(), 3);
    let test = ShareTest {
        share_limit,
        noisy_limit: share_limit,
        pass_level: looks.pass_level(),
        fail_level: looks.fail_level(),
    };
    let mut tally = Tally::default();
    for seed in 0..runs {
        // A seed of its own for each shape, so that their errors are independent.
        let seed = (seed * 10_000 + burst) * 10_000 + u64::from(calls_per_block);
        let mut calls = Bursts::new(seed, share, burst);
        let mut overs = Vec::new();
        let decision = looks.iter().find_map(|blocks| {
            overs.resize_with(blocks as usize, || calls.next_block(calls_per_block));
            let outcome = test.decide(BlockOvers {
                overs: &overs,
                calls_per_block,
            });
            (outcome.decision != ShareDecision::Undecided).then_some(outcome.decision)
        });
        match decision {
            Some(ShareDecision::Below) => tally.below += 1,
            Some(ShareDecision::Above) => tally.above += 1,
            Some(ShareDecision::Undecided) | None => tally.undecided += 1,
        }
    }
    tally
}

/// Calls in a block, and calls in a run of slow ones that such a block can hold.
const SHAPES: [(u32, u64); 6] = [
    (1, 1),
    (10, 1),
    (10, 10),
    (100, 100),
    (1000, 100),
    (1000, 1000),
];

/// At 99% confidence each side errs in at most 0.5% of the cases: over all shapes together, and
/// for each shape by what so few runs can tell.
fn errors_are_rare_at(share_limit: f64) {
    let (mut below, mut above) = (0, 0);
    for (calls_per_block, burst) in SHAPES {
        let tally = simulate(RUNS, share_limit, share_limit, calls_per_block, burst);
        for errors in [tally.below, tally.above] {
            let chance = tail_at_least(f64::from(errors), RUNS as f64, 0.005);
            assert!(chance > 0.01, "{calls_per_block} {burst} {tally:?}");
        }
        below += tally.below;
        above += tally.above;
    }
    let allowed = (SHAPES.len() as u64 * RUNS / 200) as u32;
    assert!(below < allowed && above < allowed, "{below} {above}");
}

#[test]
fn at_the_limit_of_p95_verdicts_are_rarely_given() {
    errors_are_rare_at(0.05);
}

#[test]
fn at_the_limit_of_p99_verdicts_are_rarely_given() {
    errors_are_rare_at(0.01);
}

#[test]
fn twice_the_limit_never_passes() {
    for share_limit in [0.05, 0.01] {
        for (calls_per_block, burst) in SHAPES {
            let tally = simulate(
                CLEAR_RUNS,
                share_limit,
                2.0 * share_limit,
                calls_per_block,
                burst,
            );
            assert_eq!(tally.below, 0, "{share_limit} {calls_per_block} {burst}");
        }
        let independent = simulate(CLEAR_RUNS, share_limit, 2.0 * share_limit, 10, 1);
        assert_eq!(u64::from(independent.above), CLEAR_RUNS, "{independent:?}");
    }
}

#[test]
fn half_the_limit_never_fails_and_clear_cases_pass() {
    for share_limit in [0.05, 0.01] {
        for (calls_per_block, burst) in SHAPES {
            let tally = simulate(
                CLEAR_RUNS,
                share_limit,
                share_limit / 2.0,
                calls_per_block,
                burst,
            );
            assert_eq!(tally.above, 0, "{share_limit} {calls_per_block} {burst}");
        }
        for burst in [1, 10] {
            let tally = simulate(CLEAR_RUNS, share_limit, share_limit / 10.0, 10, burst);
            assert!(
                u64::from(tally.below) >= CLEAR_RUNS * 99 / 100,
                "{burst} {tally:?}"
            );
        }
    }
}

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
    for (low, high) in [exponential, two_speeds, runs] {
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
