use std::fmt;

/// What kind of figure a metric is, which decides the units that its limit may have.
///
/// ```
/// use perf_targets::{Builtin, Dimension};
///
/// assert_eq!(Builtin::Throughput.dimension(), Dimension::Rate);
/// assert_eq!(Dimension::Rate.to_string(), "rate");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// A span of time, in nanoseconds.
    Time,
    /// Events a second.
    Rate,
    /// Bytes a second.
    ByteRate,
    /// An amount of memory or data, in bytes.
    Bytes,
    /// A plain number.
    Count,
    /// A fraction of a whole: 0.01 is 1%.
    Share,
    /// Bytes an hour.
    Growth,
}

impl Dimension {
    /// The units that a limit of this dimension may be written in, as examples for a message.
    ///
    /// ```
    /// assert!(perf_targets::Dimension::Time.units().contains(&"us"));
    /// ```
    pub fn units(self) -> &'static [&'static str] {
        match self {
            Self::Time => &["ns", "us", "ms", "s", "m", "h"],
            Self::Rate => &["/s", "k/s", "M/s", "G/s", "/h"],
            Self::ByteRate => &["B/s", "KiB/s", "MiB/s", "GiB/s", "kB/s", "MB/s", "GB/s"],
            Self::Bytes => &["B", "KiB", "MiB", "GiB", "kB", "MB", "GB"],
            Self::Count => &["a plain number", "k", "M", "G"],
            Self::Share => &["%"],
            Self::Growth => &["B/h", "KiB/h", "MiB/h", "GiB/h", "kB/h", "MB/h", "GB/h"],
        }
    }
}

/// A noun: "time", "rate", "byte rate", "size", "count", "share" or "growth".
impl fmt::Display for Dimension {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Time => "time",
            Self::Rate => "rate",
            Self::ByteRate => "byte rate",
            Self::Bytes => "size",
            Self::Count => "count",
            Self::Share => "share",
            Self::Growth => "growth",
        })
    }
}
