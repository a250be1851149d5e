use std::fmt;

use crate::builtin::{Builtin, Direction};
use crate::dimension::Dimension;
use crate::name::quoted_unless_word;
use crate::percentile::Percentile;

/// What a target is about.
///
/// ```
/// use perf_targets::{Builtin, Metric, OwnStatistic};
///
/// assert_eq!("allocs per item".parse(), Ok(Metric::PerItem(Builtin::Allocs)));
/// let own = Metric::Own { name: "lock_waits".to_owned(), statistic: OwnStatistic::Total };
/// assert_eq!("lock_waits.total".parse(), Ok(own));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// `mean`, `throughput`, `allocs` …
    Builtin(Builtin),
    /// `allocs per item`: what is counted of a call over the items of the call.
    PerItem(Builtin),
    /// `child.cpu`: of the server under test.
    Child(Builtin),
    /// `p99.9`: of the times of single calls.
    Percentile(Percentile),
    /// `checks.NAME`: the share of a scenario's checks of that name that held.
    Check(String),
    /// A metric that the benchmark records itself.
    Own {
        /// The name it is recorded under.
        name: String,
        /// Which figure of it.
        statistic: OwnStatistic,
    },
}

/// Which figure of a benchmark's own metric a target is about.
///
/// ```
/// use perf_targets::{Metric, OwnStatistic};
///
/// let bare: Metric = "rows".parse()?;
/// assert!(matches!(bare, Metric::Own { statistic: OwnStatistic::Mean, .. }));
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnStatistic {
    /// The mean a call: `rows` or `rows.mean`.
    Mean,
    /// The sum over all calls: `rows.total`.
    Total,
    /// A percentile over the calls: `rows.p99`.
    Percentile(Percentile),
}

impl Metric {
    /// What kind of figure it is; `None` for a benchmark's own metric, where the recording
    /// call decides.
    ///
    /// ```
    /// use perf_targets::{Dimension, Metric};
    ///
    /// assert_eq!("p99".parse::<Metric>()?.dimension(), Some(Dimension::Time));
    /// assert_eq!("rows".parse::<Metric>()?.dimension(), None);
    /// # Ok::<(), perf_targets::ParseError>(())
    /// ```
    pub fn dimension(&self) -> Option<Dimension> {
        match self {
            Self::Builtin(builtin) | Self::PerItem(builtin) | Self::Child(builtin) => {
                Some(builtin.dimension())
            }
            Self::Percentile(_) => Some(Dimension::Time),
            Self::Check(_) => Some(Dimension::Share),
            Self::Own { .. } => None,
        }
    }

    /// Which way it is better; `None` for a benchmark's own metric.
    ///
    /// ```
    /// use perf_targets::{Direction, Metric};
    ///
    /// assert_eq!("checks.status".parse::<Metric>()?.direction(), Some(Direction::Higher));
    /// # Ok::<(), perf_targets::ParseError>(())
    /// ```
    pub fn direction(&self) -> Option<Direction> {
        match self {
            Self::Builtin(builtin) | Self::PerItem(builtin) | Self::Child(builtin) => {
                Some(builtin.direction())
            }
            Self::Percentile(_) => Some(Direction::Lower),
            Self::Check(_) => Some(Direction::Higher),
            Self::Own { .. } => None,
        }
    }

    /// Whether `==` and a bare `0` make sense; `None` for a benchmark's own metric, where
    /// the limit's dimension decides.
    ///
    /// ```
    /// use perf_targets::Metric;
    ///
    /// assert_eq!("allocs".parse::<Metric>()?.allows_equality(), Some(true));
    /// assert_eq!("p99".parse::<Metric>()?.allows_equality(), Some(false));
    /// # Ok::<(), perf_targets::ParseError>(())
    /// ```
    pub fn allows_equality(&self) -> Option<bool> {
        match self {
            Self::Builtin(builtin) | Self::PerItem(builtin) | Self::Child(builtin) => {
                Some(builtin.allows_equality())
            }
            Self::Percentile(_) => Some(false),
            Self::Check(_) => Some(true),
            Self::Own { .. } => None,
        }
    }
}

/// The canonical form, such as `alloc_bytes per item` or `rows.p99`.
impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Builtin(builtin) => builtin.fmt(formatter),
            Self::PerItem(builtin) => write!(formatter, "{builtin} per item"),
            Self::Child(builtin) => write!(formatter, "child.{builtin}"),
            Self::Percentile(percentile) => percentile.fmt(formatter),
            Self::Check(name) => write!(formatter, "checks.{}", quoted_unless_word(name)),
            Self::Own { name, statistic } => write!(formatter, "{name}{statistic}"),
        }
    }
}

/// As it follows the metric's name: nothing for the mean, else `.total` or `.p99`.
impl fmt::Display for OwnStatistic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => Ok(()),
            Self::Total => formatter.write_str(".total"),
            Self::Percentile(percentile) => write!(formatter, ".{percentile}"),
        }
    }
}
