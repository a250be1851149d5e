//! What is used beside time, as a mean over slices: processor time, switches, faults, traffic.

use perf_targets::Op;

use super::decision::Decision;
use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use super::own::is_ruled_out;
use super::times::{corrected, overhead_of, source};
use crate::host::page_bytes;
use crate::measure::{Amount, Resource, Samples, SliceUse};
use crate::stats::{BlockSum, Looks, MeanInterval};

/// A limit on what is used of a resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ResourceLimit {
    pub(super) resource: Resource,
    pub(super) op: Op,
    pub(super) limit: f64,
}

/// What the machine may have done to a share or a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ResourceNoise {
    /// The factor by which it lengthened calls, stalls included: time in which nothing was used.
    pub(super) slowdown: f64,
    /// The factor by which it lengthened what was computed.
    pub(super) usual_slowdown: f64,
    /// Whether what may be the machine's doing is told from what is not.
    pub(super) is_told: bool,
}

impl ResourceNoise {
    pub(super) const NONE: Self = Self {
        slowdown: 1.0,
        usual_slowdown: 1.0,
        is_told: false,
    };
}

/// What answers a target on a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceEvidence<'a> {
    resource: Resource,
    slices: &'a [SliceUse],
    judging: &'a Judging,
    /// What reading the clock may have added to each call.
    overhead: f64,
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
    fn ends(&self, level: f64, tells: bool) -> Option<(f64, f64)> {
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
            watched: Some(used.iter().map(|slice| slice.watched).sum()),
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

impl ResourceLimit {
    /// Judges what was used: each verdict takes the end of the interval that speaks against it.
    pub(super) fn decide(
        self,
        looks: &Looks,
        evidence: &ResourceEvidence<'_>,
        noise: ResourceNoise,
    ) -> Decision {
        if let (Op::Equal, Some(value)) = (self.op, evidence.constant()) {
            return if value == self.limit {
                Decision::Pass
            } else {
                Decision::Fail
            };
        }
        // Only how switches came about hangs on the machine.
        let tells = noise.is_told || self.resource != Resource::ContextSwitches;
        let ends = |level| {
            let (lower, upper) = evidence.ends(level, tells)?;
            let lower = (lower - evidence.overhead) / self.lengthened(noise);
            Some((lower, self.undiluted(upper, noise)))
        };
        let (Some(for_pass), Some(for_fail)) = (ends(looks.pass_level()), ends(looks.fail_level()))
        else {
            return Decision::Open;
        };
        if self.op.holds(for_pass.0, self.limit) && self.op.holds(for_pass.1, self.limit) {
            Decision::Pass
        } else if is_ruled_out(self.op, self.limit, for_fail) {
            Decision::Fail
        } else {
            Decision::Open
        }
    }

    /// Whether there is an interval that the limit can be held against.
    pub(super) fn has_interval(self, looks: &Looks, evidence: &ResourceEvidence<'_>) -> bool {
        evidence.ends(looks.pass_level(), true).is_some()
    }

    /// Whether noise may meet the target for nothing: what takes longer than it has to for times, and
    /// time in which nothing gets a core for shares.
    pub(super) fn is_met_by_noise(self) -> bool {
        match self.resource {
            Resource::Cpu | Resource::RtBusy => true,
            Resource::CpuTime | Resource::CpuUser | Resource::CpuSystem | Resource::IoWait => {
                !self.op.is_upper_bound()
            }
            _ => false,
        }
    }

    fn lengthened(self, noise: ResourceNoise) -> f64 {
        match self.resource {
            // While it is kept from the core, a call uses no processor time.
            Resource::Cpu
            | Resource::RtBusy
            | Resource::CpuTime
            | Resource::CpuUser
            | Resource::CpuSystem => noise.usual_slowdown,
            _ => 1.0,
        }
    }

    /// What a share may be where nothing stalls: all of the time, and no more.
    fn undiluted(self, upper: f64, noise: ResourceNoise) -> f64 {
        match self.resource {
            Resource::Cpu | Resource::RtBusy => (upper * noise.slowdown).min(1.0).max(upper),
            _ => upper,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::judging::tests::judging;
    use super::*;
    use crate::clock::{Clock, ClockCost, SimulatedClock};
    use crate::measure::{SliceReport, Used};
    use crate::stats::Schedule;

    const LOOKS: Schedule = Schedule {
        confidence: 0.99,
        targets: 1,
        calls_per_block: 1,
        calls_affordable: 100_000,
        calls_at_least: 0,
    };

    /// 40 slices of 100 calls, each of which lasts a microsecond and uses what `used` says.
    fn samples(used: impl Fn(u32) -> Used) -> Samples {
        let clock = Clock::simulated(SimulatedClock::new());
        let mut samples = Samples::new(ClockCost::default(), 1, 1);
        for slice in 0..40 {
            let report = SliceReport {
                ticks: vec![1_000; 100],
                watched: std::time::Duration::from_micros(100),
                used: used(slice),
                ..SliceReport::default()
            };
            samples.add_alone(&clock, &report);
        }
        samples
    }

    fn decided(target: &str, samples: &Samples, noise: ResourceNoise) -> Decision {
        let target: perf_targets::Target = target.parse().unwrap();
        let (perf_targets::Metric::Builtin(metric), perf_targets::Limit::Absolute(limit)) =
            (target.metric, target.limit)
        else {
            panic!("no resource");
        };
        let limit = ResourceLimit {
            resource: Resource::of(metric).unwrap(),
            op: target.op,
            limit: limit.value,
        };
        let looks = Looks::starting_at(64, LOOKS).unwrap();
        let judging = judging();
        let evidence = ResourceEvidence::new(limit.resource, samples, &judging);
        limit.decide(&looks, &evidence, noise)
    }

    fn told(slowdown: f64, usual_slowdown: f64) -> ResourceNoise {
        ResourceNoise {
            slowdown,
            usual_slowdown,
            is_told: true,
        }
    }

    fn faults(count: impl Fn(u32) -> f64) -> Samples {
        samples(|slice| Used {
            page_faults: Some(Amount::exactly(count(slice))),
            ..Used::default()
        })
    }

    #[test]
    fn none_seen_is_exactly_none_and_no_small_figure() {
        let none = faults(|_| 0.0);
        assert_eq!(
            decided("page_faults == 0", &none, told(1.0, 1.0)),
            Decision::Pass
        );
        // 4,000 calls cannot tell that it is less than one in 4,000.
        assert_eq!(
            decided("page_faults < 0.00025", &none, told(1.0, 1.0)),
            Decision::Open
        );
        assert_eq!(
            decided("page_faults < 0.01", &none, told(1.0, 1.0)),
            Decision::Pass
        );
    }

    #[test]
    fn faults_that_come_now_and_then_are_judged_by_their_interval() {
        let some = faults(|slice| f64::from(slice % 3));
        // One a slice of 100 calls in the mean.
        for (target, answer) in [
            ("page_faults < 0.05", Decision::Pass),
            ("page_faults < 0.01", Decision::Open),
            ("page_faults < 0.005", Decision::Fail),
            ("page_faults == 0", Decision::Fail),
            ("page_faults > 0.005", Decision::Pass),
        ] {
            assert_eq!(decided(target, &some, told(1.0, 1.0)), answer, "{target}");
        }
    }

    #[test]
    fn an_involuntary_switch_may_be_the_machines_and_fails_nothing() {
        let switched = samples(|slice| Used {
            switches: Some(Amount {
                lower: 0.0,
                value: f64::from(3 + slice % 3),
                upper: f64::from(4 + slice % 3),
            }),
            ..Used::default()
        });
        let limit = "context_switches < 0.01";
        assert_eq!(decided(limit, &switched, told(1.0, 1.0)), Decision::Open);
        assert_eq!(
            decided(limit, &switched, ResourceNoise::NONE),
            Decision::Fail
        );
        assert_eq!(
            decided("context_switches < 1", &switched, told(1.0, 1.0)),
            Decision::Pass
        );
    }

    #[test]
    fn a_share_of_the_cores_is_thinned_by_stalls() {
        // 30 us of 100 us on two cores.
        let busy = samples(|slice| Used {
            cpu: Some(Amount::exactly(30_000.0 + f64::from(slice % 5) * 100.0)),
            ..Used::default()
        });
        assert_eq!(decided("cpu < 20%", &busy, told(1.0, 1.0)), Decision::Pass);
        assert_eq!(decided("cpu < 20%", &busy, told(1.5, 1.0)), Decision::Open);
        assert_eq!(
            decided("cpu < 101%", &busy, told(f64::INFINITY, 1.0)),
            Decision::Pass
        );
        assert_eq!(decided("cpu < 12%", &busy, told(1.0, 1.0)), Decision::Fail);
        assert_eq!(decided("cpu < 12%", &busy, told(1.0, 1.4)), Decision::Open);
        assert_eq!(
            decided("cpu_time < 400ns", &busy, told(1.5, 1.0)),
            Decision::Pass
        );
        assert_eq!(
            decided("cpu_time < 250ns", &busy, told(1.5, 1.0)),
            Decision::Fail
        );
    }

    #[test]
    fn a_tick_that_did_not_come_is_no_proof_of_no_system_time() {
        let none = samples(|_| Used {
            system: Some(Amount::exactly(0.0)),
            ..Used::default()
        });
        // 4 ms in all: a tick that parts the time comes every 4 ms.
        assert_eq!(
            decided("cpu_system < 100ns", &none, told(1.0, 1.0)),
            Decision::Open
        );
        assert_eq!(
            decided("cpu_system < 10us", &none, told(1.0, 1.0)),
            Decision::Pass
        );
    }

    #[test]
    fn one_page_more_is_growth_that_may_have_failed_to_come() {
        let none = samples(|_| Used {
            growth: Some(Amount::exactly(0.0)),
            ..Used::default()
        });
        assert_eq!(
            decided("rss_growth < 1GB/h", &none, told(1.0, 1.0)),
            Decision::Open
        );
        let grows = samples(|slice| Used {
            growth: Some(Amount::exactly(f64::from(4096 + 4096 * (slice % 2)))),
            ..Used::default()
        });
        assert_eq!(
            decided("rss_growth < 1GB/h", &grows, told(1.0, 1.0)),
            Decision::Fail
        );
    }
}
