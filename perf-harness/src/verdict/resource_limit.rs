//! Limits on what is used beside time: each verdict takes the end of the interval that speaks
//! against it.

use perf_targets::Op;

use super::decision::Decision;
use super::resource_evidence::ResourceEvidence;
use crate::measure::Resource;
use crate::stats::Looks;

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

impl ResourceLimit {
    /// Judges what was used.
    pub(super) fn decide(
        self,
        looks: &Looks,
        evidence: &ResourceEvidence<'_>,
        noise: ResourceNoise,
    ) -> Decision {
        if let (Op::Equal, Some(value)) = (self.op, evidence.constant()) {
            return Decision::of_value(self.op, self.limit, value);
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
        Decision::of_intervals(self.op, self.limit, for_pass, for_fail)
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
    use super::super::judging::tests::{judging, looks};
    use super::*;
    use crate::clock::{Clock, ClockCost, SimulatedClock};
    use crate::measure::{Amount, Samples, SliceReport, Used};

    /// 40 slices of 100 calls, each of which lasts a microsecond and uses what `used` says.
    fn samples(used: impl Fn(u32) -> Used) -> Samples {
        let clock = Clock::simulated(SimulatedClock::new());
        let mut samples = Samples::new(ClockCost::default(), 1, 1);
        for slice in 0..40 {
            let report = SliceReport {
                ticks: vec![1_000; 100],
                watched: std::time::Duration::from_micros(100),
                spanned: std::time::Duration::from_micros(100),
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
        let judging = judging();
        let evidence = ResourceEvidence::new(limit.resource, samples, &judging);
        limit.decide(&looks(), &evidence, noise)
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
