//! A figure as people read it: in a fitting unit, with no more digits than its interval allows.

use std::borrow::Cow;

use perf_targets::Dimension;

use super::text::escape;
use super::{Bound, Metric};
use crate::units::{Bytes, Rate, Time, significant};

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

/// The figure with its interval: `±` where that is symmetric, else both ends. An interval that is
/// narrower than the last digit shown is left out.
pub(super) fn figure_with_interval(name: &str, metric: &Metric) -> String {
    let (Some(value), Some(lo), Some(hi), Bound::Exact) =
        (metric.value, metric.lo, metric.hi, metric.bound)
    else {
        return figure(name, metric);
    };
    if !(lo.is_finite() && hi.is_finite()) {
        return figure(name, metric);
    }
    let (size, suffix) = scale(name, &metric.unit, value);
    let (value, below, above) = (value / size, (value - lo) / size, (hi - value) / size);
    let half = below.abs().max(above.abs());
    let decimals = (-half.log10().floor()).clamp(0.0, three_digits(value));
    let step = 10_f64.powf(-decimals);
    if half < step / 2.0 {
        return figure(name, metric);
    }
    let places = decimals as usize;
    let half = round_up(below, step);
    if below > 0.0 && above > 0.0 && half == round_up(above, step) {
        format!("{value:.places$}{suffix} ±{half:.places$}")
    } else {
        // Adding nothing turns a negative zero into a plain one.
        let lo = 0.0 - round_up(-lo / size, step);
        let hi = round_up(hi / size, step);
        format!("{value:.places$}{suffix} [{lo:.places$}, {hi:.places$}]")
    }
}

/// Decimals of three significant digits.
fn three_digits(value: f64) -> f64 {
    if value == 0.0 {
        2.0
    } else {
        (2.0 - value.abs().log10().floor()).max(0.0)
    }
}

/// Outwards, so that what is printed still covers; a hair above a step is that step.
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

fn is_share(metric: &str) -> bool {
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
            bound: Bound::Exact,
            reason: None,
        }
    }

    fn shown(value: f64, lo: f64, hi: f64) -> String {
        figure_with_interval("mean", &time(value, lo, hi))
    }

    #[test]
    fn digits_follow_the_interval() {
        assert_eq!(shown(12.1, 12.0, 12.2), "12.1 ns ±0.1");
        assert_eq!(shown(812.0, 803.0, 821.0), "812 ns ±9");
        assert_eq!(shown(5_900.0, 5_820.0, 6_080.0), "5.9 us [5.8, 6.1]");
        assert_eq!(shown(1_240.0, 1_200.0, 1_290.0), "1.24 us [1.20, 1.29]");
        assert_eq!(shown(12.0, 11.9, 12.1), "12.0 ns ±0.1");
    }

    #[test]
    fn an_interval_below_the_last_digit_is_left_out() {
        assert_eq!(shown(5_280.0, 5_279.0, 5_281.0), "5.28 us");
        assert_eq!(shown(3.0, 3.0, 3.0), "3 ns");
    }

    #[test]
    fn odd_intervals_are_shown_as_they_are() {
        assert_eq!(shown(5.0, 0.0, 40.0), "5 ns [0, 40]");
        assert_eq!(shown(0.0, 0.0, 0.5), "0.0 ns [0.0, 0.5]");
        assert_eq!(shown(1.0, f64::NAN, 2.0), "1 ns");
        assert_eq!(shown(5.0, 5.5, 6.0), "5 ns [5, 6]");
        assert_eq!(shown(1.0, 1.0, f64::INFINITY), "1 ns");
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
