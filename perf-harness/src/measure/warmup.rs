use std::time::Duration;

/// How long a case warms up before it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warmup {
    /// For so long.
    Time(Duration),
    /// For so many calls.
    Calls(u64),
}
