//! Draws what the rules can tell: `power FOLDER` writes three pictures there.

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../../../perf-harness/tests/study/mod.rs"]
mod study;

use std::error::Error;
use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64 as RangedF64;
use plotters::prelude::*;
use study::function::{NS_200, NS_200_IN_RUNS, US_10};
use study::mean_case::{MeanCase, Times};
use study::noise::Noise;
use study::share_case::ShareCase;
use study::tally::{Answer, Outcome, Tally};

type Picture = Result<(), Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Cases behind each point.
const RUNS: u32 = 300;
/// Readable on light and on dark ground.
const GREY: RGBColor = RGBColor(128, 128, 128);
const PASS: RGBColor = RGBColor(34, 160, 90);
const FAIL: RGBColor = RGBColor(220, 80, 60);
const MOST_SECONDS: f64 = 30.0;
const DISTANCES: [(f64, RGBColor); 5] = [
    (0.20, RGBColor(34, 160, 90)),
    (0.10, RGBColor(60, 140, 220)),
    (0.05, RGBColor(150, 100, 220)),
    (0.02, RGBColor(220, 140, 40)),
    (0.01, RGBColor(220, 80, 60)),
];

fn main() -> Picture {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("which folder do the pictures go to?")?;
    std::fs::create_dir_all(&folder)?;
    percentiles(&folder.join("p99.svg"))?;
    means(&folder.join("mean.svg"))?;
    seconds(&folder.join("seconds.svg"))
}

/// The truth over the limit, from a half to two.
fn ratios() -> impl Iterator<Item = f64> {
    (-12..=12).map(|step| (f64::from(step) / 12.0).exp2())
}

fn percentiles(path: &Path) -> Picture {
    let (fast, slow) = (
        ShareCase::new(NS_200, 0.01).ok_or("no look")?,
        ShareCase::new(US_10, 0.01).ok_or("no look")?,
    );
    let drift = |case: &ShareCase| Noise::drift(case.first_calls());
    panels(
        path,
        "p99: cases that pass (green), fail (red); truth over what is allowed",
        &[
            ("200 ns, quiet", &fast, Noise::QUIET),
            ("200 ns, bursts of 100", &fast, Noise::BURSTS_OF_100),
            ("200 ns, bursts to 1000", &fast, Noise::BURSTS_TO_1000),
            ("200 ns, bursts of 1000", &fast, Noise::BURSTS_OF_1000),
            ("10 us, quiet", &slow, Noise::QUIET),
            ("10 us, drift", &slow, drift(&slow)),
            ("10 us, bursts of 10", &slow, Noise::BURSTS_OF_10),
            ("10 us, bursts of 100", &slow, Noise::BURSTS_OF_100),
        ],
        |(name, case, noise), ratio| {
            let tally = Tally::of(RUNS, 1, |rng| case.run(*noise, 0.01 * ratio, rng));
            (*name, tally)
        },
    )
}

fn means(path: &Path) -> Picture {
    let (fast, slow) = (MeanCase::new(NS_200_IN_RUNS), MeanCase::new(US_10));
    let rare = |noise: Noise| Times {
        noise,
        slow_share: 0.02,
        slow_extra: 9.0,
        tail: None,
    };
    let tail = |index: f64| Times {
        slow_share: 0.0,
        tail: Some(index),
        ..rare(Noise::QUIET)
    };
    panels(
        path,
        "Mean: cases that pass (green), fail (red); truth over the limit",
        &[
            ("200 ns, bursts of 100", &fast, rare(Noise::BURSTS_OF_100)),
            ("200 ns, bursts to 1000", &fast, rare(Noise::BURSTS_TO_1000)),
            ("10 us, 1 in 50 slow", &slow, rare(Noise::QUIET)),
            (
                "10 us, slow in bursts of 100",
                &slow,
                rare(Noise::BURSTS_OF_100),
            ),
            ("10 us, power law, 4", &slow, tail(4.0)),
            ("10 us, power law, 1.5", &slow, tail(1.5)),
            ("10 us, drift", &slow, rare(Noise::drift(8_000))),
            (
                "10 us, spells of 10 ms",
                &slow,
                rare(Noise::two_speeds(1_000)),
            ),
        ],
        |(name, case, times), ratio| {
            let limit = times.mean() / ratio;
            (
                *name,
                Tally::of(RUNS, 2, |rng| case.run(*times, limit, rng)),
            )
        },
    )
}

/// One small picture a model: passes and fails over the truth.
fn panels<M>(
    path: &Path,
    title: &str,
    models: &[M],
    answer: impl Fn(&M, f64) -> (&'static str, Tally),
) -> Picture {
    let root = SVGBackend::new(path, (880, 460)).into_drawing_area();
    let root = root.titled(title, ("sans-serif", 20).into_font().color(&GREY))?;
    for (model, area) in models.iter().zip(root.split_evenly((2, 4))) {
        let points: Vec<(f64, Tally)> = ratios()
            .map(|ratio| (ratio, answer(model, ratio).1))
            .collect();
        let name = answer(model, 1.0).0;
        let mut chart = ChartBuilder::on(&area)
            .caption(name, ("sans-serif", 16).into_font().color(&GREY))
            .margin(6)
            .margin_right(18)
            .x_label_area_size(24)
            .y_label_area_size(38)
            .build_cartesian_2d(-1.0..1.0, 0.0..1.0)?;
        mesh(&mut chart, |doublings| format!("{:.2}", doublings.exp2()))?;
        for (colour, count) in [
            (PASS, (|tally: &Tally| tally.passes) as fn(&Tally) -> u32),
            (FAIL, |tally| tally.fails),
        ] {
            let share = |tally: &Tally| f64::from(count(tally)) / f64::from(tally.runs);
            chart.draw_series(LineSeries::new(
                points
                    .iter()
                    .map(|(ratio, tally)| (ratio.log2(), share(tally))),
                colour.stroke_width(2),
            ))?;
        }
    }
    root.present()?;
    Ok(())
}

/// The share decided rightly after so many seconds, of cases that may take half a minute.
fn seconds(path: &Path) -> Picture {
    let root = SVGBackend::new(path, (880, 300)).into_drawing_area();
    let root = root.titled(
        "Cases decided after so many seconds; truth 20, 10, 5, 2, 1% too high, from left to right",
        ("sans-serif", 18).into_font().color(&GREY),
    )?;
    let areas = root.split_evenly((1, 3));
    let p99 = ShareCase::new(NS_200.with_calls(56_000_000), 0.01).ok_or("no look")?;
    let p95 = ShareCase::new(US_10.with_calls(2_690_000), 0.05).ok_or("no look")?;
    let mean = MeanCase::new(US_10.with_calls(2_690_000));
    let times = Times {
        noise: Noise::QUIET,
        slow_share: 0.02,
        slow_extra: 9.0,
        tail: None,
    };
    curves(&areas[0], "p99, 200 ns, quiet", |distance, rng| {
        p99.run(Noise::QUIET, 0.01 * (1.0 + distance), rng)
    })?;
    curves(&areas[1], "p95, 10 us, bursts of 10", |distance, rng| {
        p95.run(Noise::BURSTS_OF_10, 0.05 * (1.0 + distance), rng)
    })?;
    curves(&areas[2], "mean, 10 us, 1 in 50 slow", |distance, rng| {
        mean.run(times, times.mean() / (1.0 + distance), rng)
    })?;
    root.present()?;
    Ok(())
}

fn curves(area: &Area<'_>, name: &str, run: impl Fn(f64, fastrand::Rng) -> Outcome) -> Picture {
    let mut chart = ChartBuilder::on(area)
        .caption(name, ("sans-serif", 16).into_font().color(&GREY))
        .margin(6)
        .margin_right(18)
        .x_label_area_size(24)
        .y_label_area_size(38)
        .build_cartesian_2d(-1.3..MOST_SECONDS.log10(), 0.0..1.0)?;
    mesh(&mut chart, |digits| {
        format!("{:.1} s", 10.0_f64.powf(*digits))
    })?;
    for (distance, colour) in DISTANCES {
        let mut seeds = fastrand::Rng::with_seed(3);
        let runs = RUNS / 3;
        let mut times: Vec<f64> = (0..runs)
            .map(|_| run(distance, seeds.fork()))
            .filter(|outcome| outcome.answer == Answer::Fail)
            .map(|outcome| outcome.seconds)
            .filter(|seconds| *seconds <= MOST_SECONDS)
            .collect();
        times.sort_by(f64::total_cmp);
        // A step at each time at which some were decided.
        let mut steps = vec![(-1.3, 0.0)];
        for (index, seconds) in times.iter().enumerate() {
            let share = |count: usize| count as f64 / f64::from(runs);
            let last = times.get(index + 1).is_none_or(|next| next > seconds);
            if last {
                steps.push((seconds.log10(), steps[steps.len() - 1].1));
                steps.push((seconds.log10(), share(index + 1)));
            }
        }
        steps.push((MOST_SECONDS.log10(), steps[steps.len() - 1].1));
        chart.draw_series(LineSeries::new(steps, colour.stroke_width(2)))?;
    }
    Ok(())
}

fn mesh(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<RangedF64, RangedF64>>,
    label: fn(&f64) -> String,
) -> Picture {
    let faint = GREY.mix(0.25);
    chart
        .configure_mesh()
        .x_labels(5)
        .y_labels(3)
        .x_label_formatter(&label)
        .y_label_formatter(&|share| format!("{:.0}%", share * 100.0))
        .label_style(("sans-serif", 14).into_font().color(&GREY))
        .axis_style(GREY)
        .bold_line_style(faint)
        .light_line_style(TRANSPARENT)
        .draw()?;
    Ok(())
}
