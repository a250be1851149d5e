use std::fmt;
use std::time::Duration;

use crate::decimal::Decimal;
use crate::dimension::Dimension;
use crate::unit::{MULTIPLIERS, ONE, PERCENT, SIZES, TIMES, Unit};

pub(crate) const SECONDS_PER_HOUR: f64 = 3600.0;

/// A figure with its dimension, in base units.
///
/// ```
/// use perf_targets::{Dimension, Quantity};
///
/// let limit: Quantity = "2.5ms".parse()?;
/// assert_eq!(limit, Quantity { value: 2_500_000.0, dimension: Dimension::Time });
/// assert_eq!(limit.to_string(), "2.5ms");
/// assert_eq!("64 KiB".parse::<Quantity>()?.value, 65_536.0);
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// In ns, 1/s, bytes/s, bytes, 1, as a fraction, or in bytes/h: finite and not negative.
    pub value: f64,
    /// Which of these it is.
    pub dimension: Dimension,
}

/// The form with the fewest digits, in the largest unit that gives at least 1; it reads back
/// as exactly the same value. A rate is written an hour only where it is long a second.
impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, dimension } = *self;
        let candidates = match dimension {
            Dimension::Time => candidates(TIMES, value, ""),
            Dimension::Bytes => candidates(SIZES, value, ""),
            Dimension::ByteRate => candidates(SIZES, value, "/s"),
            Dimension::Growth => candidates(SIZES, value, "/h"),
            Dimension::Share => candidates(&[PERCENT], value, ""),
            Dimension::Count => {
                let mut all = candidates(MULTIPLIERS, value, "");
                all.retain(|candidate| candidate.number.is_whole() || candidate.unit == ONE);
                all
            }
            Dimension::Rate => {
                let mut all = candidates(MULTIPLIERS, value, "/s");
                if all.iter().all(Candidate::is_long) {
                    all.extend(hourly(value));
                }
                all
            }
        };
        // The first of equals wins, so the order of the units decides.
        let best = candidates
            .iter()
            .min_by_key(|candidate| candidate.number.significant_digits());
        match best {
            Some(candidate) => candidate.fmt(formatter),
            None => write!(formatter, "{value}"),
        }
    }
}

struct Candidate {
    number: Decimal,
    unit: Unit,
    suffix: &'static str,
}

impl Candidate {
    /// Whether the number looks like the quotient of a rounder one.
    fn is_long(&self) -> bool {
        self.number.significant_digits() > 9
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{}{}",
            self.number, self.unit.name, self.suffix
        )
    }
}

/// The ways to write `value`, largest unit first. The last, the base unit, is always there
/// for a finite value.
fn candidates(units: &[Unit], value: f64, suffix: &'static str) -> Vec<Candidate> {
    if !value.is_finite() || value < 0.0 {
        return Vec::new();
    }
    let last = units.len() - 1;
    let mut found = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let Some(number) = unit.number_of(value) else {
            continue;
        };
        let reads_well = !number.is_zero()
            && number.magnitude() >= 1
            && (number.is_whole() || !unit.wants_whole_numbers());
        if index == last || reads_well {
            found.push(Candidate {
                number,
                unit: *unit,
                suffix,
            });
        }
    }
    found
}

/// The ways to write a rate an hour that come to exactly `value` a second again.
fn hourly(value: f64) -> impl Iterator<Item = Candidate> {
    candidates(MULTIPLIERS, value * SECONDS_PER_HOUR, "/h")
        .into_iter()
        .filter(move |candidate| {
            let read = candidate.unit.in_base(&candidate.number).to_f64() / SECONDS_PER_HOUR;
            read == value
        })
}

/// The canonical form of a duration, to the nanosecond.
pub(crate) fn duration_text(duration: Duration) -> String {
    let nanoseconds = Decimal::from_u128(duration.as_nanos());
    let mut best: Option<Candidate> = None;
    for unit in TIMES {
        let size = unit.in_base(&Decimal::one()).to_u128().unwrap_or(1);
        let number = if unit.wants_whole_numbers() {
            if !duration.as_nanos().is_multiple_of(size) {
                continue;
            }
            Decimal::from_u128(duration.as_nanos() / size)
        } else {
            nanoseconds.shifted(1 - Decimal::from_u128(size).magnitude())
        };
        if number.magnitude() < 1 && unit.name != "ns" || number.is_zero() && unit.name != "s" {
            continue;
        }
        let shorter = best
            .as_ref()
            .is_none_or(|best| number.significant_digits() < best.number.significant_digits());
        if shorter {
            best = Some(Candidate {
                number,
                unit: *unit,
                suffix: "",
            });
        }
    }
    best.map_or_else(|| "0s".to_owned(), |candidate| candidate.to_string())
}
