//! What is used beside time, as a mean over slices: processor time, switches, faults, traffic.

use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use super::times::{corrected, overhead_of, source};
use crate::host::page_bytes;
use crate::measure::{Amount, Resource, Samples, SliceUse};
use crate::stats::{BlockSum, MeanInterval};

/// What answers a target on a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceEvidence<'a> {
    resource: Resource,
    slices: &'a [SliceUse],
    judging: &'a Judging,
    /// What reading the clock may have added to each call.
    pub(super) overhead: f64,
}

impl<'a> ResourceEvidence<'a> {
    pub(super) fn new(resource: Resource, samples: &'a Samples, judging: &'a Judging) -> Self {
        let reads_clock = matches!(resource, Resource::CpuTime | Resource::CpuUser);
        Self {
            resource,
            slices: &samples.stream(judging.means_from).used,
            judging,
            overhead: if reads_clock {
                2.0 * judging.cost.overhead_ns
            } else {
                0.0
            },
        }
    }

    fn blocks(&self, end: impl Fn(Amount) -> f64) -> Vec<BlockSum> {
        self.resource.blocks(self.slices, self.judging.cores, end)
    }

    /// The amount that each slice had, where all had the same for certain.
    pub(super) fn constant(&self) -> Option<f64> {
        let lower = self.blocks(|amount| amount.lower);
        let upper = self.blocks(|amount| amount.upper);
        equal_means(&lower).filter(|_| lower == upper)
    }

    /// Both ends of the interval. The lower one is of what is the case's for certain, the upper one
    /// of what may be; without telling them apart, both are of what it most likely is.
    pub(super) fn ends(&self, level: f64, tells: bool) -> Option<(f64, f64)> {
        let (lower, upper) = if tells {
            (
                self.blocks(|amount| amount.lower),
                self.blocks(|amount| amount.upper),
            )
        } else {
            let likely = self.blocks(|amount| amount.value);
            (likely.clone(), likely)
        };
        let unseen = self.unseen(&upper, level);
        let lower = interval(&lower, unseen, level)?.0;
        let upper = interval(&upper, unseen, level)?.1;
        Some((lower, upper))
    }

    /// The most that one call may have used, and none was seen to.
    fn unseen(&self, blocks: &[BlockSum], level: f64) -> f64 {
        let largest = |of: fn(&BlockSum) -> f64| blocks.iter().map(of).fold(0.0, f64::max);
        let mean = |block: &BlockSum| block.sum / block.calls as f64;
        // Of what is counted by steps so many may have failed to come, but for the chance `level`;
        // the interval leaves room for two of what is named here.
        let steps = |ns: f64| ns * -level.ln() / 2.0;
        const OF_GETRUSAGE_NS: f64 = 1e3;
        const OF_STAT_NS: f64 = 1e7;
        match self.resource {
            Resource::Cpu | Resource::RtBusy => largest(mean),
            Resource::CpuTime => largest(mean).max(OF_GETRUSAGE_NS),
            Resource::CpuUser | Resource::CpuSystem => {
                largest(mean).max(steps(self.judging.tick_ns.max(OF_GETRUSAGE_NS)))
            }
            Resource::IoWait => largest(mean).max(steps(OF_STAT_NS)),
            // All of a slice may have been one call's.
            Resource::ContextSwitches | Resource::PageFaults | Resource::NetBytes => {
                largest(|block| block.sum).max(1.0)
            }
            Resource::IoRead | Resource::IoWrite => {
                largest(|block| block.sum).max(page_bytes() as f64)
            }
            Resource::RssGrowth => {
                let one_page = Resource::growth_of(page_bytes());
                largest(|block| block.sum).max(one_page)
            }
        }
    }

    /// The figure, over `divisor` items a call, and its interval.
    pub(super) fn figure(&self, divisor: f64, samples: &Samples) -> Option<Figure> {
        let blocks = self.blocks(|amount| amount.value);
        let calls: u64 = blocks.iter().map(|block| block.calls).sum();
        if calls == 0 {
            return None;
        }
        let value = blocks.iter().map(|block| block.sum).sum::<f64>() / calls as f64;
        let overhead = if self.overhead > 0.0 {
            overhead_of(self.judging, samples)
        } else {
            0.0
        };
        let ends = match self.constant() {
            Some(value) => Some((value, value)),
            None => self.ends(self.judging.side_level(), true),
        };
        let metric = self.resource.metric();
        let is_time = matches!(
            self.resource,
            Resource::Cpu | Resource::CpuTime | Resource::CpuUser | Resource::CpuSystem
        );
        let shown = |ns: f64| {
            if overhead > 0.0 {
                corrected(ns, overhead) / divisor
            } else {
                ns / divisor
            }
        };
        let used: Vec<&SliceUse> = self
            .slices
            .iter()
            .filter(|slice| self.resource.amount(&slice.used).is_some())
            .collect();
        Some(Figure {
            value: Some(shown(value)),
            lower: ends.map(|(lower, _)| shown(lower)).map(|lower| {
                if self.resource == Resource::RssGrowth {
                    lower
                } else {
                    lower.max(0.0)
                }
            }),
            upper: ends.map(|(_, upper)| upper / divisor),
            dimension: metric.dimension(),
            direction: Some(metric.direction()),
            source: if is_time {
                source(self.judging.means_from)
            } else {
                FigureSource::Counts
            },
            samples: Some(used.iter().map(|slice| slice.calls).sum()),
            watched: Some(used.iter().map(|slice| slice.spanned).sum()),
            bound: Bound::Exact,
            remark: self.remark(),
        })
    }

    /// What a reader has to know of the figure.
    fn remark(&self) -> Option<String> {
        match self.resource {
            Resource::Cpu => Some(format!("of {} cores", self.judging.cores)),
            Resource::CpuUser | Resource::CpuSystem if self.judging.tick_ns > 0.0 => Some(format!(
                "parted by what ran at ticks of {}",
                crate::units::Time(self.judging.tick_ns)
            )),
            Resource::IoWait => Some("of the case's own thread, in steps of 10 ms".to_owned()),
            Resource::NetBytes => {
                Some("of all interfaces of the network namespace, whoever used them".to_owned())
            }
            Resource::RssGrowth => Some("of the whole process".to_owned()),
            _ => None,
        }
    }
}

/// What nothing here tells, and why.
pub(super) fn why_untold(resource: Resource) -> &'static str {
    match resource {
        Resource::IoWait => {
            "the kernel does not count what threads wait for: `sysctl kernel.task_delayacct=1` switches it on"
        }
        Resource::RtBusy => NO_RUNTIME,
        Resource::IoRead | Resource::IoWrite => "`/proc/self/io` cannot be read",
        Resource::NetBytes => "`/proc/self/net/dev` cannot be read",
        Resource::RssGrowth => "`/proc/self/statm` cannot be read",
        Resource::Cpu | Resource::CpuTime | Resource::CpuUser | Resource::CpuSystem => {
            "processor time is not read on this system"
        }
        Resource::ContextSwitches | Resource::PageFaults => "they are not counted on this system",
    }
}

/// Why there is no figure of a runtime.
pub(super) const NO_RUNTIME: &str =
    "the benchmark awaits nothing: there is no tokio runtime of its own";

/// The mean of each block, if all have the same.
fn equal_means(blocks: &[BlockSum]) -> Option<f64> {
    let first = blocks.first()?;
    let same = |block: &BlockSum| block.sum * first.calls as f64 == first.sum * block.calls as f64;
    blocks
        .iter()
        .all(same)
        .then(|| first.sum / first.calls as f64)
}

/// The interval of a mean, also where no two blocks differ.
fn interval(blocks: &[BlockSum], unseen: f64, level: f64) -> Option<(f64, f64)> {
    const FEWEST_BLOCKS: usize = 8;
    if let (Some(mean), true) = (equal_means(blocks), blocks.len() >= FEWEST_BLOCKS) {
        let calls: u64 = blocks.iter().map(|block| block.calls).sum();
        return Some((mean, mean + 2.0 * unseen / calls as f64));
    }
    MeanInterval::of_blocks(blocks, unseen, level)
        .ok()
        .map(|interval| (interval.lower, interval.upper))
}
