//! What is measured: how a case is cut into blocks and what its time allows.

use perf_harness::stats::Schedule;

/// A function as its case is cut at default settings (`run/shape.rs` holds a test that these are
/// its figures).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// Wall time of one timed call, the clock's cost included.
    pub(crate) reading_ns: f64,
    pub(crate) calls_per_block: u32,
    pub(crate) calls_affordable: u64,
    pub(crate) calls_at_least: u64,
}

/// 200 ns a call: single calls and runs of calls share the 3 s.
pub(crate) const NS_200: Function = Function {
    name: "200 ns",
    reading_ns: 240.0,
    calls_per_block: 250,
    calls_affordable: 5_625_000,
    calls_at_least: 333_333,
};

/// 200 ns a call in runs of 50, of which the means are made.
pub(crate) const NS_200_IN_RUNS: Function = Function {
    name: "200 ns in runs",
    reading_ns: 200.0,
    calls_per_block: 50,
    calls_affordable: 6_750_000,
    calls_at_least: 400_000,
};

/// 10 us a call.
pub(crate) const US_10: Function = Function {
    name: "10 us",
    reading_ns: 10_040.0,
    calls_per_block: 5,
    calls_affordable: 268_924,
    calls_at_least: 7_968,
};

/// 1 ms a call.
pub(crate) const MS_1: Function = Function {
    name: "1 ms",
    reading_ns: 1_000_040.0,
    calls_per_block: 1,
    calls_affordable: 2_699,
    calls_at_least: 79,
};

impl Function {
    /// The same function where time allows no more than so many calls.
    pub(crate) fn with_calls(self, calls_affordable: u64) -> Self {
        Self {
            calls_affordable,
            calls_at_least: self.calls_at_least.min(calls_affordable / 5),
            ..self
        }
    }

    /// The schedule of one target at 99%.
    pub(crate) fn schedule(&self) -> Schedule {
        Schedule {
            confidence: 0.99,
            targets: 1,
            calls_per_block: self.calls_per_block,
            calls_affordable: self.calls_affordable,
            calls_at_least: self.calls_at_least,
        }
    }

    /// The time that so many blocks take.
    pub(crate) fn seconds(&self, blocks: u64) -> f64 {
        blocks as f64 * f64::from(self.calls_per_block) * self.reading_ns * 1e-9
    }
}
