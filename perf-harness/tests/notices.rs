//! How often a drift or two modes are told of times that have none, and how often they are found:
//! seeded simulation, no clock, the same on every machine.

use fastrand::Rng;
use perf_harness::stats::{BlockOvers, BlockSum, EffectiveSample, Histogram, Modes, Trend};

const RUNS: u64 = 1000;
/// Where nearly all are found, fewer runs show as much.
const CLEAR_RUNS: u64 = 200;

fn normal(rng: &mut Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// How many of the runs find two modes in what `draw` makes, read by a clock with this step.
fn with_two_modes(runs: u64, calls: usize, step: f64, draw: impl Fn(&mut Rng, &mut [f64])) -> u64 {
    let calls_per_block = (calls / 64).min(50);
    let is_found = |seed: &u64| {
        let mut times = vec![0.0; calls];
        draw(&mut Rng::with_seed(*seed), &mut times);
        let mut histogram = Histogram::new();
        for time in &mut times {
            *time = (*time / step).round() * step;
            histogram.record(time.round() as u64);
        }
        let cells: Vec<(f64, u64)> = histogram.pairs().map(|(ns, n)| (ns as f64, n)).collect();
        Modes::of_cells(&cells, step).is_some_and(|modes| {
            let overs: Vec<u32> = times
                .chunks_exact(calls_per_block)
                .map(|block| block.iter().filter(|time| **time > modes.split).count() as u32)
                .collect();
            let blocks = BlockOvers {
                overs: &overs,
                calls_per_block: calls_per_block as u32,
            };
            modes.are_distinct(EffectiveSample::new(blocks, 0.005).calls)
        })
    };
    (0..runs).filter(is_found).count() as u64
}

/// Independent times.
fn each(draw: impl Fn(&mut Rng) -> f64) -> impl Fn(&mut Rng, &mut [f64]) {
    move |rng, times| times.fill_with(|| draw(rng))
}

/// Times that wander: neighbours agree to this degree.
fn wandering(agreement: f64, spread: f64) -> impl Fn(&mut Rng, &mut [f64]) {
    move |rng, times| {
        let mut level = normal(rng);
        for time in times {
            level = agreement * level + (1.0 - agreement * agreement).sqrt() * normal(rng);
            *time = 400.0 * (1.0 + spread * level);
        }
    }
}

/// Runs of slow calls: in all, about this share of the calls.
fn bursts(share: f64, length: usize, factor: f64) -> impl Fn(&mut Rng, &mut [f64]) {
    move |rng, times| {
        let mut slow = 0;
        for time in times {
            if slow == 0 && rng.f64() < share / length as f64 {
                slow = length;
            }
            *time = 400.0 * (1.0 + 0.02 * normal(rng)) * if slow > 0 { factor } else { 1.0 };
            slow = usize::saturating_sub(slow, 1);
        }
    }
}

/// Two ways to take, independent of each other from call to call.
fn two_ways(share: f64, factor: f64, spread: f64) -> impl Fn(&mut Rng, &mut [f64]) {
    each(move |rng| {
        let way = if rng.f64() < share { factor } else { 1.0 };
        200.0 * way * (1.0 + spread * normal(rng))
    })
}

#[test]
fn one_mode_is_not_taken_for_two() {
    type Draw = Box<dyn Fn(&mut Rng, &mut [f64])>;
    let models: [(&str, Draw); 13] = [
        ("uniform", Box::new(each(|rng| 200.0 + 200.0 * rng.f64()))),
        ("narrow", Box::new(each(|rng| 200.0 + 20.0 * rng.f64()))),
        ("normal", Box::new(each(|rng| 400.0 + 20.0 * normal(rng)))),
        ("fast", Box::new(each(|rng| 45.0 + 8.0 * normal(rng)))),
        ("lognormal", Box::new(each(|rng| 400.0 * normal(rng).exp()))),
        (
            "exponential",
            Box::new(each(|rng| 100.0 - 400.0 * (1.0 - rng.f64()).ln())),
        ),
        (
            "Pareto",
            Box::new(each(|rng| 400.0 * (1.0 - rng.f64()).powf(-1.0 / 1.2))),
        ),
        (
            "long tail",
            Box::new(each(|rng| {
                let tail = if rng.f64() < 0.2 { 2000.0 } else { 0.0 };
                400.0 + 8.0 * normal(rng) + tail * rng.f64()
            })),
        ),
        ("interrupts", Box::new(bursts(0.03, 1, 3.0))),
        ("bursts", Box::new(bursts(0.03, 100, 3.0))),
        ("a spell", Box::new(bursts(0.2, 1000, 1.5))),
        ("wandering", Box::new(wandering(0.99, 0.1))),
        ("wandering slowly", Box::new(wandering(0.999, 0.1))),
    ];
    for (name, draw) in models {
        for (runs, calls, step) in [(RUNS, 640, 10.0), (CLEAR_RUNS, 4000, 1.0)] {
            let found = with_two_modes(runs, calls, step, &draw);
            assert!(found <= runs / 1000, "{name}, {calls} calls: {found}");
        }
    }
}

#[test]
fn two_modes_are_found() {
    for (share, factor, spread) in [(0.38, 1.7, 0.05), (0.1, 1.7, 0.05), (0.3, 1.3, 0.03)] {
        for step in [1.0, 10.0] {
            let found = with_two_modes(CLEAR_RUNS, 4000, step, two_ways(share, factor, spread));
            assert!(
                found * 100 >= CLEAR_RUNS * 99,
                "{share} {factor} {spread} {step}: {found}"
            );
        }
    }
    let found = with_two_modes(CLEAR_RUNS, 4000, 10.0, bursts(0.4, 10, 1.5));
    assert!(found * 100 >= CLEAR_RUNS * 99, "in bursts: {found}");
}

/// How many of the runs find a drift in blocks whose times are `level(place in the run, noise)`.
fn with_drift(runs: u64, mut level: impl FnMut(&mut Rng, f64) -> f64) -> u64 {
    const BLOCKS: u32 = 320;
    let is_found = |seed: &u64| {
        let mut rng = Rng::with_seed(*seed);
        let blocks: Vec<BlockSum> = (0..BLOCKS)
            .map(|block| BlockSum {
                sum: 100.0 * level(&mut rng, f64::from(block) / f64::from(BLOCKS)),
                calls: 100,
            })
            .collect();
        Trend::of_blocks(&blocks).unwrap().is_drift()
    };
    (0..runs).filter(is_found).count() as u64
}

#[test]
fn noise_is_not_taken_for_a_drift() {
    for spread in [0.01, 0.1] {
        let found = with_drift(RUNS, |rng, _| 200.0 * (1.0 + spread * normal(rng)));
        assert_eq!(found, 0, "{spread}");
    }
    let heavy = with_drift(RUNS, |rng, _| 200.0 * (1.0 - rng.f64()).powf(-1.0 / 1.2));
    assert_eq!(heavy, 0, "heavy tail");
    // Superblocks whose neighbours agree.
    let mut wander = 0.0;
    let found = with_drift(RUNS, |rng, _| {
        wander = 0.9 * wander + normal(rng);
        200.0 * (1.0 + 0.02 * wander)
    });
    assert!(found <= RUNS / 1000, "wandering: {found}");
    // A machine with two speeds, each kept for a tenth of the run.
    let mut is_slow = false;
    let found = with_drift(RUNS, |rng, _| {
        is_slow ^= rng.f64() < 1.0 / 32.0;
        if is_slow { 260.0 } else { 200.0 + normal(rng) }
    });
    assert!(found <= RUNS / 200, "two speeds: {found}");
}

#[test]
fn a_drift_is_found() {
    let linear = with_drift(CLEAR_RUNS, |rng, place| {
        200.0 * (1.0 + 0.1 * place + 0.03 * normal(rng))
    });
    let settling = with_drift(CLEAR_RUNS, |rng, place| {
        200.0 * (1.0 + 0.2 * (-place / 0.2).exp() + 0.01 * normal(rng))
    });
    for (name, found) in [("linear", linear), ("settling", settling)] {
        assert!(found * 100 >= CLEAR_RUNS * 99, "{name}: {found}");
    }
    // What is below 2% is not worth a word.
    let small = with_drift(CLEAR_RUNS, |rng, place| {
        200.0 * (1.0 + 0.02 * place + 0.0001 * normal(rng))
    });
    assert_eq!(small, 0);
}
