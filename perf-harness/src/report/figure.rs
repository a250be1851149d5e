//! A figure as people read it: in a fitting unit, with no more digits than its interval allows.

use std::borrow::Cow;

use perf_targets::Dimension;

use super::text::escape;
use super::{Bound, Metric};
use crate::units::{Bytes, Rate, Time, is_unwieldy, significant};

/// What stands where there is no figure.
pub(super) const NO_FIGURE: &str = "–";

/// A value of a metric.
pub(super) fn quantity(metric: &str, unit: &str, value: f64) -> String {
    let (size, suffix) = scale(metric, unit, value);
    format!("{}{suffix}", significant(value / size))
}

/// The figure without its interval.
pub(super) fn figure(name: &str, metric: &Metric) -> String {
    match metric.value {
        Some(value) => format!(
            "{}{}",
            sign(metric.bound),
            quantity(name, &metric.unit, value)
        ),
        None => NO_FIGURE.to_owned(),
    }
}

/// The figure to three digits with its interval: `±` where both sides are about equal, else both
/// ends. An interval that is narrower than the last digit shown is left out.
pub(super) fn figure_with_interval(name: &str, metric: &Metric) -> String {
    let (Some(value), Some(lo), Some(hi), Bound::Exact) =
        (metric.value, metric.lo, metric.hi, metric.bound)
    else {
        return figure(name, metric);
    };
    if !(lo.is_finite() && hi.is_finite()) || lo == hi {
        return figure(name, metric);
    }
    let (size, suffix) = scale(name, &metric.unit, value);
    let (value, lo, hi) = (value / size, lo / size, hi / size);
    if [value, lo, hi].into_iter().any(is_unwieldy) {
        let [value, lo, hi] = [value, lo, hi].map(significant);
        return format!("{value}{suffix} [{lo}, {hi}]");
    }
    let (places, shown) = if value == 0.0 {
        (places_of(hi - lo, 2), format!("0{suffix}"))
    } else {
        let places = places_of(value, 3);
        (places, format!("{value:.places$}{suffix}"))
    };
    let (below, above) = (value - lo, hi - value);
    let (narrow, wide) = (below.min(above), below.max(above));
    let step = step(places);
    if below.abs().max(above.abs()) < step / 2.0 {
        return shown;
    }
    let half = round_up(wide, step);
    if narrow > 0.0 && (narrow >= ABOUT_EQUAL * wide || round_up(narrow, step) == half) {
        format!("{shown} ±{half:.places$}")
    } else {
        let width = places_of(wide, 1);
        let end = |end, outwards| end_of_interval(end, value, width, places, outwards);
        format!("{shown} [{}, {}]", end(lo, -1.0), end(hi, 1.0))
    }
}

/// The share of the wider side that the narrower one has at least where `±` is shown.
const ABOUT_EQUAL: f64 = 0.9;

/// The end of an interval, rounded outwards so that what is printed still covers: as exact as
/// the interval's width allows, but to two digits at least, and with as many as keep the
/// rounding below the end's own distance from the value.
fn end_of_interval(end: f64, value: f64, width: usize, most: usize, outwards: f64) -> String {
    if end == 0.0 {
        return "0".to_owned();
    }
    let mut places = width
        .max(places_of(end, 2))
        .min(most.max(places_of(end, 2)));
    loop {
        // Adding nothing turns a negative zero into a plain one.
        let rounded = 0.0 + outwards * round_up(end * outwards, step(places));
        if places >= most || (rounded - end).abs() <= (value - end).abs() {
            return format!("{rounded:.places$}");
        }
        places += 1;
    }
}

/// Places behind the point that so many significant digits take.
fn places_of(value: f64, digits: i32) -> usize {
    if value == 0.0 {
        return 0;
    }
    // What rounds up to the next power of ten has a digit more before the point.
    let rounded = value.abs() * (1.0 + 0.5 * 10_f64.powi(-digits));
    let places = digits - 1 - rounded.log10().floor() as i32;
    usize::try_from(places).unwrap_or(0)
}

fn step(places: usize) -> f64 {
    10_f64.powi(-(places as i32))
}

/// A hair above a step is that step.
fn round_up(value: f64, step: f64) -> f64 {
    (value / step - 1e-6).ceil() * step
}

fn sign(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "",
        Bound::AtMost => "<= ",
        Bound::AtLeast => ">= ",
    }
}

/// How many of the stored unit the shown one is, and the shown one.
fn scale<'a>(metric: &str, unit: &'a str, value: f64) -> (f64, Cow<'a, str>) {
    let (size, shown) = match unit {
        "ns" => Time(value).scale(),
        "1/s" => Rate(value).scale(),
        "B" => Bytes(value).scale(),
        "B/s" | "B/h" => {
            let (size, shown) = Bytes(value).scale();
            return (size, format!(" {shown}{}", &unit[1..]).into());
        }
        "share" => return (0.01, "%".into()),
        "1" if is_share(metric) => return (0.01, "%".into()),
        "1" | "" => return (1.0, "".into()),
        other => return (1.0, format!(" {}", escape(other)).into()),
    };
    (size, format!(" {shown}").into())
}

pub(super) fn is_share(metric: &str) -> bool {
    metric
        .parse::<perf_targets::Metric>()
        .is_ok_and(|metric| metric.dimension() == Some(Dimension::Share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Better, MetricKind};

    fn time(value: f64, lo: f64, hi: f64) -> Metric {
        Metric {
            value: Some(value),
            lo: Some(lo),
            hi: Some(hi),
            unit: "ns".into(),
            better: Some(Better::Lower),
            kind: MetricKind::Batch,
            samples: Some(400),
            watched_ns: Some(6.2e7),
            bound: Bound::Exact,
            reason: None,
        }
    }

    fn shown(value: f64, lo: f64, hi: f64) -> String {
        figure_with_interval("mean", &time(value, lo, hi))
    }

    #[test]
    fn the_value_has_three_digits_whatever_its_interval() {
        assert_eq!(shown(12.1, 12.0, 12.2), "12.1 ns ±0.1");
        assert_eq!(shown(12.0, 11.9, 12.1), "12.0 ns ±0.1");
        assert_eq!(shown(812.0, 803.0, 821.0), "812 ns ±9");
        assert_eq!(shown(2_000.0, 1_900.0, 2_100.0), "2.00 us ±0.10");
        assert_eq!(shown(4_310.0, 3_240.0, 6_020.0), "4.31 us [3.2, 6.1]");
        assert_eq!(shown(9_996.0, 9_800.0, 10_190.0), "10.0 us ±0.2");
    }

    #[test]
    fn ends_have_the_digits_that_tell_them_from_the_value() {
        assert_eq!(shown(5_900.0, 5_820.0, 6_080.0), "5.90 us [5.8, 6.1]");
        assert_eq!(shown(1_240.0, 1_200.0, 1_290.0), "1.24 us [1.20, 1.29]");
        assert_eq!(shown(5_120.0, 4_870.0, 130_000.0), "5.12 us [4.8, 130]");
        assert_eq!(shown(5_120.0, 5_090.0, 45_300.0), "5.12 us [5.09, 46]");
        assert_eq!(shown(5_120.0, 370.0, 45_300.0), "5.12 us [0.37, 46]");
    }

    #[test]
    fn sides_that_are_about_equal_are_shown_as_one() {
        assert_eq!(shown(5_120.0, 4_650.0, 5_620.0), "5.12 us ±0.50");
        assert_eq!(shown(5_120.0, 4_720.0, 5_630.0), "5.12 us [4.7, 5.7]");
    }

    #[test]
    fn an_interval_below_the_last_digit_is_left_out() {
        assert_eq!(shown(5_280.0, 5_279.0, 5_281.0), "5.28 us");
        assert_eq!(shown(5_000.0, 4_999.0, 5_001.0), "5.00 us");
        assert_eq!(shown(3.0, 3.0, 3.0), "3 ns");
    }

    #[test]
    fn odd_intervals_are_shown_as_they_are() {
        assert_eq!(shown(5.0, 0.0, 40.0), "5.00 ns [0, 40]");
        assert_eq!(shown(0.0, 0.0, 0.5), "0 ns [0, 0.50]");
        assert_eq!(shown(0.0, -3.0, 40.0), "0 ns [-3.0, 40]");
        assert_eq!(shown(1.0, f64::NAN, 2.0), "1 ns");
        assert_eq!(shown(5.0, 5.5, 6.0), "5.00 ns [5.5, 6.0]");
        assert_eq!(shown(1.0, 1.0, f64::INFINITY), "1 ns");
    }

    #[test]
    fn figures_of_any_size_are_short() {
        let mut metric = time(1e300, 9.9e299, 1.01e300);
        metric.unit = "1".into();
        assert_eq!(
            figure_with_interval("guess", &metric),
            "1e300 [9.9e299, 1.01e300]"
        );
        (metric.value, metric.lo) = (Some(5.0), Some(1e-300));
        assert_eq!(
            figure_with_interval("guess", &metric),
            "5 [1e-300, 1.01e300]"
        );
    }

    #[test]
    fn a_bound_says_so_and_a_missing_figure_is_a_dash() {
        let mut metric = time(24.0, 23.0, 26.0);
        metric.bound = Bound::AtMost;
        assert_eq!(figure_with_interval("p99", &metric), "<= 24 ns");
        metric.bound = Bound::AtLeast;
        assert_eq!(figure_with_interval("p99", &metric), ">= 24 ns");
        metric.value = None;
        assert_eq!(figure_with_interval("p99", &metric), NO_FIGURE);
    }

    #[test]
    fn units_follow_the_metric() {
        assert_eq!(quantity("throughput", "1/s", 82.6e6), "82.6 M/s");
        assert_eq!(quantity("bandwidth", "B/s", 1_073_741_824.0), "1 GiB/s");
        assert_eq!(quantity("leak", "B/h", 2048.0), "2 KiB/h");
        assert_eq!(quantity("errors", "1", 0.01), "1%");
        assert_eq!(quantity("hit_rate", "share", 0.97), "97%");
        assert_eq!(quantity("allocs", "1", 3.0), "3");
        assert_eq!(quantity("temperature", "K", 300.0), "300 K");
    }
}
