use std::fmt;
use std::time::Duration;

use perf_targets::Dimension;

/// A time in nanoseconds.
///
/// ```
/// use perf_harness::units::Time;
///
/// assert_eq!(Time(1_240.0).to_string(), "1.24 us");
/// assert_eq!(Time(12.1).to_string(), "12.1 ns");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time(pub f64);

/// A rate per second.
///
/// ```
/// use perf_harness::units::Rate;
///
/// assert_eq!(Rate(82_600_000.0).to_string(), "82.6 M/s");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);

/// A size in bytes.
///
/// ```
/// use perf_harness::units::Bytes;
///
/// assert_eq!(Bytes(65_536.0).to_string(), "64 KiB");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bytes(pub f64);

/// A fraction, shown in per cent.
///
/// ```
/// use perf_harness::units::Share;
///
/// assert_eq!(Share(0.0125).to_string(), "1.25%");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

impl From<Duration> for Time {
    fn from(duration: Duration) -> Self {
        Self(duration.as_nanos() as f64)
    }
}

const TIMES: [(f64, &str); 6] = [
    (3.6e12, "h"),
    (6e10, "min"),
    (1e9, "s"),
    (1e6, "ms"),
    (1e3, "us"),
    (1.0, "ns"),
];

const RATES: [(f64, &str); 4] = [(1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")];

const SIZES: [(f64, &str); 4] = [
    (1_073_741_824.0, "GiB"),
    (1_048_576.0, "MiB"),
    (1_024.0, "KiB"),
    (1.0, "B"),
];

impl Time {
    /// The unit that it is shown in, and how many nanoseconds that is.
    pub(crate) fn scale(self) -> (f64, &'static str) {
        scale(self.0, &TIMES)
    }
}

impl Rate {
    /// The unit that it is shown in, and how many events a second that is.
    pub(crate) fn scale(self) -> (f64, &'static str) {
        scale(self.0, &RATES)
    }
}

impl Bytes {
    /// The unit that it is shown in, and how many bytes that is.
    pub(crate) fn scale(self) -> (f64, &'static str) {
        scale(self.0, &SIZES)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scaled(f, self.0, self.scale())
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scaled(f, self.0, self.scale())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scaled(f, self.0, self.scale())
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", significant(self.0 * 100.0))
    }
}

/// The largest unit of which there is at least one, else the smallest.
fn scale(value: f64, units: &[(f64, &'static str)]) -> (f64, &'static str) {
    units
        .iter()
        .copied()
        // A value that rounds up to the next unit is shown in that one: 1 us, not 1000 ns.
        .find(|(size, _)| value.abs() >= size * 0.9995)
        .unwrap_or(units[units.len() - 1])
}

fn scaled(f: &mut fmt::Formatter<'_>, value: f64, (size, unit): (f64, &str)) -> fmt::Result {
    write!(f, "{} {unit}", significant(value / size))
}

/// A positive value to so many significant digits, the digits before the point included.
pub(crate) fn to_digits(value: f64, digits: i32) -> f64 {
    let step = 10_f64.powf(value.log10().floor() + 1.0 - f64::from(digits));
    (value / step).round() * step
}

/// A ratio as a change in per cent, with its sign and without the unit: `+2`.
pub(crate) fn percent_of_change(ratio: f64) -> String {
    // Digits below a hundredth of a per cent mean nothing for a measured time.
    let percent = (ratio * 1e4 - 1e4).round() / 1e2;
    let sign = if percent > 0.0 { "+" } else { "" };
    format!("{sign}{}", significant(percent))
}

/// Three significant digits, all digits before the point, no trailing zeros. From 10^15 on, and
/// below 10^-9, with an exponent.
///
/// ```
/// use perf_harness::units::significant;
///
/// assert_eq!(significant(1.2345), "1.23");
/// assert_eq!(significant(189_432.0), "189432");
/// assert_eq!(significant(0.5), "0.5");
/// assert_eq!(significant(1e300), "1e300");
/// ```
#[must_use]
pub fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 {
            "0".to_owned()
        } else {
            value.to_string()
        };
    }
    if is_unwieldy(value) {
        let text = format!("{value:.2e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", without_trailing_zeros(digits));
    }
    let magnitude = value.abs().log10().floor() as i32;
    let decimals = usize::try_from(2 - magnitude).unwrap_or(0);
    without_trailing_zeros(&format!("{value:.decimals$}")).to_owned()
}

/// Whether a number would be a long row of zeros without an exponent.
pub(crate) fn is_unwieldy(value: f64) -> bool {
    value != 0.0 && !(1e-9..1e15).contains(&value.abs())
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// A value in the base unit of its dimension, as people read it.
///
/// ```
/// use perf_harness::target::Dimension;
/// use perf_harness::units::amount;
///
/// assert_eq!(amount(Dimension::Time, 1_500.0), "1.5 us");
/// assert_eq!(amount(Dimension::ByteRate, 1_073_741_824.0), "1 GiB/s");
/// assert_eq!(amount(Dimension::Count, 3.0), "3");
/// ```
#[must_use]
pub fn amount(dimension: Dimension, value: f64) -> String {
    match dimension {
        Dimension::Time => Time(value).to_string(),
        Dimension::Rate => Rate(value).to_string(),
        Dimension::ByteRate => format!("{}/s", Bytes(value)),
        Dimension::Bytes => Bytes(value).to_string(),
        Dimension::Growth => format!("{}/h", Bytes(value)),
        Dimension::Share => Share(value).to_string(),
        _ => significant(value),
    }
}

/// A whole number with its thousands set apart.
///
/// ```
/// assert_eq!(perf_harness::units::grouped(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_rounds_up_is_shown_in_the_next_unit() {
        assert_eq!(Time(999.4).to_string(), "999 ns");
        assert_eq!(Time(999.6).to_string(), "1 us");
    }

    #[test]
    fn less_than_the_smallest_unit_stays_in_it() {
        assert_eq!(Time(0.25).to_string(), "0.25 ns");
        assert_eq!(Time(0.0).to_string(), "0 ns");
        assert_eq!(Rate(0.5).to_string(), "0.5 /s");
    }

    #[test]
    fn long_rows_of_zeros_give_way_to_an_exponent() {
        assert_eq!(significant(999_999_999_999_999.0), "999999999999999");
        assert_eq!(significant(1.5e15), "1.5e15");
        assert_eq!(significant(-1.234e300), "-1.23e300");
        assert_eq!(significant(1e-9), "0.000000001");
        assert_eq!(significant(5e-324), "4.94e-324");
        assert_eq!(Time(1e300).to_string(), "2.78e287 h");
        assert_eq!(significant(f64::INFINITY), "inf");
    }

    #[test]
    fn negative_values_keep_their_unit() {
        assert_eq!(Bytes(-2048.0).to_string(), "-2 KiB");
    }
}
