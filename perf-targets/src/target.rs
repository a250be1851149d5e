use std::fmt;
use std::time::Duration;

use crate::limit::{Limit, Op};
use crate::metric::Metric;
use crate::quantity::duration_text;

/// One requirement, such as `p99 < 1us`.
///
/// ```
/// use perf_targets::Target;
///
/// let target: Target = "p99.90<2.5ms over 10s".parse()?;
/// assert_eq!(target.to_string(), "p99.9 < 2.5ms over 10s");
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What is measured.
    pub metric: Metric,
    /// How it must stand to the limit.
    pub op: Op,
    /// What it is held against.
    pub limit: Limit,
    /// The window that it is judged over, in a scenario; the whole run without one.
    pub over: Option<Duration>,
}

/// The canonical form, which parses to the same target.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} ", self.metric, self.op)?;
        match &self.limit {
            Limit::Absolute(limit)
                if limit.value == 0.0 && self.metric.allows_equality() == Some(true) =>
            {
                formatter.write_str("0")?;
            }
            limit => limit.fmt(formatter)?,
        }
        if let Some(window) = self.over {
            write!(formatter, " over {}", duration_text(window))?;
        }
        Ok(())
    }
}
