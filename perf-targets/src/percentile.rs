use std::fmt;

/// A percentile strictly between 0 and 100 with at most four decimals, kept as an integer.
///
/// ```
/// use perf_targets::Percentile;
///
/// let p = Percentile::new(99.9).unwrap();
/// assert_eq!(p.to_string(), "p99.9");
/// assert_eq!(p, Percentile::from_parts_per_million(999_000).unwrap());
/// assert!(Percentile::new(100.0).is_none());
/// assert!(Percentile::new(99.99999).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentile(u32);

const MILLION: u32 = 1_000_000;

impl Percentile {
    /// From percent: 99.9 gives p99.9. `None` outside of 0 to 100, at the ends, and where
    /// there are more than four decimals. A difference of a billionth, as arithmetic on
    /// doubles leaves, is forgiven.
    ///
    /// ```
    /// use perf_targets::Percentile;
    ///
    /// assert_eq!(Percentile::new(0.999 * 100.0), Percentile::new(99.9));
    /// ```
    pub fn new(percent: f64) -> Option<Self> {
        let parts = (percent * 1e4).round();
        // The comparison is false for NaN, too.
        if (percent - parts / 1e4).abs() <= 1e-9 && parts > 0.0 && parts < f64::from(MILLION) {
            Self::from_parts_per_million(parts as u32)
        } else {
            None
        }
    }

    /// From the share of calls at or below, in millionths: 999 000 gives p99.9.
    ///
    /// ```
    /// use perf_targets::Percentile;
    ///
    /// assert_eq!(Percentile::from_parts_per_million(500_000), Percentile::new(50.0));
    /// assert_eq!(Percentile::from_parts_per_million(1_000_000), None);
    /// ```
    pub const fn from_parts_per_million(parts: u32) -> Option<Self> {
        if 0 < parts && parts < MILLION {
            Some(Self(parts))
        } else {
            None
        }
    }

    /// The share of calls at or below it, in millionths: 990 000 for p99.
    ///
    /// ```
    /// # use perf_targets::Percentile;
    /// assert_eq!(Percentile::new(99.0).unwrap().parts_per_million(), 990_000);
    /// ```
    pub const fn parts_per_million(self) -> u32 {
        self.0
    }

    /// The share of calls at or below it: 0.99 for p99.
    ///
    /// ```
    /// # use perf_targets::Percentile;
    /// assert_eq!(Percentile::new(99.0).unwrap().fraction(), 0.99);
    /// ```
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(MILLION)
    }

    /// The share of calls above it: 0.01 for p99.
    ///
    /// ```
    /// # use perf_targets::Percentile;
    /// assert_eq!(Percentile::new(99.0).unwrap().exceedance(), 0.01);
    /// ```
    pub fn exceedance(self) -> f64 {
        f64::from(MILLION - self.0) / f64::from(MILLION)
    }
}

/// `p50`, `p99.9`.
impl fmt::Display for Percentile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / 10_000, self.0 % 10_000);
        if decimals == 0 {
            write!(formatter, "p{whole}")
        } else {
            let decimals = format!("{decimals:04}");
            write!(formatter, "p{whole}.{}", decimals.trim_end_matches('0'))
        }
    }
}
