//! What is used beside time: by the process, its memory, its storage, its network and its runtime.

use std::time::Duration;

use perf_targets::Builtin;

use crate::stats::BlockSum;
use serde::{Deserialize, Serialize};

/// Nanoseconds of an hour.
const HOUR_NS: f64 = 3.6e12;

/// A metric that is read from outside of the calls, as a difference over a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Cpu,
    CpuTime,
    CpuUser,
    CpuSystem,
    ContextSwitches,
    PageFaults,
    RssGrowth,
    IoRead,
    IoWrite,
    IoWait,
    NetBytes,
    RtBusy,
}

/// How much was used in a slice: between two bounds, where not all of it can be told from what the
/// harness and the other threads of the process do meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Amount {
    pub(crate) lower: f64,
    pub(crate) value: f64,
    pub(crate) upper: f64,
}

/// What was used during the measured calls of a slice; `None` where it is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Used {
    /// Processor time of all threads, in nanoseconds, the witness left out; and its two parts.
    pub(crate) cpu: Option<Amount>,
    pub(crate) user: Option<Amount>,
    pub(crate) system: Option<Amount>,
    pub(crate) switches: Option<Amount>,
    pub(crate) page_faults: Option<Amount>,
    /// Bytes of resident memory that came, or went if negative.
    pub(crate) growth: Option<Amount>,
    pub(crate) read: Option<Amount>,
    pub(crate) written: Option<Amount>,
    /// Nanoseconds.
    pub(crate) waited: Option<Amount>,
    pub(crate) network: Option<Amount>,
    /// Nanoseconds that a worker of the runtime was busy, in the mean over its workers.
    pub(crate) rt_busy: Option<Amount>,
}

/// What was used in a slice, and what it is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SliceUse {
    pub(crate) used: Used,
    /// Calls that were measured.
    pub(crate) calls: u64,
    /// Calls that were made between them and not measured: they have used as much as the others.
    pub(crate) untimed: u64,
    pub(crate) spanned: Duration,
}

impl Amount {
    /// An amount that is known.
    pub(crate) fn exactly(value: f64) -> Self {
        Self {
            lower: value,
            value,
            upper: value,
        }
    }
}

impl Resource {
    /// All of them.
    pub(crate) const ALL: [Self; 12] = [
        Self::Cpu,
        Self::CpuTime,
        Self::CpuUser,
        Self::CpuSystem,
        Self::ContextSwitches,
        Self::PageFaults,
        Self::RssGrowth,
        Self::IoRead,
        Self::IoWrite,
        Self::IoWait,
        Self::NetBytes,
        Self::RtBusy,
    ];

    /// The resource behind a metric.
    pub(crate) fn of(metric: Builtin) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.metric() == metric)
    }

    /// The metric's name in targets and reports.
    pub(crate) fn metric(self) -> Builtin {
        match self {
            Self::Cpu => Builtin::Cpu,
            Self::CpuTime => Builtin::CpuTime,
            Self::CpuUser => Builtin::CpuUser,
            Self::CpuSystem => Builtin::CpuSystem,
            Self::ContextSwitches => Builtin::ContextSwitches,
            Self::PageFaults => Builtin::PageFaults,
            Self::RssGrowth => Builtin::RssGrowth,
            Self::IoRead => Builtin::IoRead,
            Self::IoWrite => Builtin::IoWrite,
            Self::IoWait => Builtin::IoWait,
            Self::NetBytes => Builtin::NetBytes,
            Self::RtBusy => Builtin::RtBusy,
        }
    }

    /// Whether it takes reading files, which is not done at every slice for nothing.
    pub(crate) fn is_told_by_files(self) -> bool {
        matches!(
            self,
            Self::RssGrowth | Self::IoRead | Self::IoWrite | Self::IoWait | Self::NetBytes
        )
    }

    /// What one block adds to the growth where resident memory grows by so many bytes.
    pub(crate) fn growth_of(bytes: u64) -> f64 {
        bytes as f64 * HOUR_NS
    }

    /// What was used of it, if it was told.
    pub(crate) fn amount(self, used: &Used) -> Option<Amount> {
        match self {
            Self::Cpu | Self::CpuTime => used.cpu,
            Self::CpuUser => used.user,
            Self::CpuSystem => used.system,
            Self::ContextSwitches => used.switches,
            Self::PageFaults => used.page_faults,
            Self::RssGrowth => used.growth,
            Self::IoRead => used.read,
            Self::IoWrite => used.written,
            Self::IoWait => used.waited,
            Self::NetBytes => used.network,
            Self::RtBusy => used.rt_busy,
        }
    }

    /// The amounts of the slices in which it was told, over what they are held against: calls, or
    /// time for shares and growth. `cores` are those that the process may use.
    pub(crate) fn blocks(
        self,
        slices: &[SliceUse],
        cores: u64,
        end: impl Fn(Amount) -> f64,
    ) -> Vec<BlockSum> {
        let block = |slice: &SliceUse| {
            let amount = end(self.amount(&slice.used)?);
            let spanned = u64::try_from(slice.spanned.as_nanos()).unwrap_or(u64::MAX);
            let calls = slice.calls.max(1);
            let (sum, calls) = match self {
                Self::Cpu => (amount, spanned.saturating_mul(cores)),
                Self::RtBusy => (amount, spanned),
                Self::RssGrowth => (amount * HOUR_NS, spanned),
                _ => {
                    let made = (calls + slice.untimed) as f64;
                    (amount * calls as f64 / made, calls)
                }
            };
            (calls > 0).then_some(BlockSum { sum, calls })
        };
        slices.iter().filter_map(block).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_growth_are_held_against_time_and_all_else_against_calls() {
        let slice = SliceUse {
            used: Used {
                cpu: Some(Amount::exactly(500.0)),
                growth: Some(Amount::exactly(4096.0)),
                page_faults: Some(Amount::exactly(12.0)),
                ..Used::default()
            },
            calls: 10,
            untimed: 2,
            spanned: Duration::from_micros(1),
        };
        let mean = |resource: Resource| {
            let blocks = resource.blocks(&[slice], 2, |amount| amount.value);
            blocks[0].sum / blocks[0].calls as f64
        };
        assert_eq!(mean(Resource::Cpu), 0.25);
        assert_eq!(mean(Resource::RssGrowth), 4096.0 * 3.6e9);
        assert_eq!(mean(Resource::PageFaults), 1.0);
        let untold = Resource::IoRead.blocks(&[slice], 2, |amount| amount.value);
        assert_eq!(untold, []);
    }

    #[test]
    fn each_resource_is_found_by_its_metric() {
        for resource in Resource::ALL {
            assert_eq!(Resource::of(resource.metric()), Some(resource));
        }
        assert_eq!(Resource::of(Builtin::Mean), None);
    }
}
