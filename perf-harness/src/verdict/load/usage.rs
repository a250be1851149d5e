//! What a process used while it was under load.

use perf_targets::Builtin;

use super::evidence::LoadModel;
use crate::stats::TheilSen;

/// What a process used in a second, or holds at its end; `None` where it is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// Processor time as a share of the cores that the process may use.
    pub(crate) cpu: Option<f64>,
    pub(crate) rss: Option<f64>,
    pub(crate) io_read: Option<f64>,
    pub(crate) io_write: Option<f64>,
    pub(crate) net_bytes: Option<f64>,
}

/// What it used in the whole load.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct UsageTotal {
    /// Processor time, as a share of the cores times nanoseconds, and the nanoseconds that it was told for.
    cpu_ns: f64,
    told_ns: f64,
    io_read: Option<f64>,
    io_write: Option<f64>,
    net_bytes: Option<f64>,
    /// Resident memory over time in hours.
    resident: Vec<(f64, f64)>,
    /// Resident memory is kept of every so many seconds.
    every: u64,
    seconds: u64,
    /// The most resident memory, where it is told apart from the seconds.
    pub(crate) rss_peak: Option<f64>,
}

impl UsageTotal {
    /// Points of resident memory that are kept.
    const MOST_POINTS: usize = 256;

    pub(crate) fn add(&mut self, usage: &Usage, end_ns: u64, span_ns: u64) {
        if let Some(cpu) = usage.cpu {
            self.cpu_ns += cpu * span_ns as f64;
            self.told_ns += span_ns as f64;
        }
        for (total, more) in [
            (&mut self.io_read, usage.io_read),
            (&mut self.io_write, usage.io_write),
            (&mut self.net_bytes, usage.net_bytes),
        ] {
            if let Some(more) = more {
                *total = Some(total.unwrap_or_default() + more);
            }
        }
        if let Some(rss) = usage.rss {
            self.rss_peak = Some(self.rss_peak.unwrap_or_default().max(rss));
            self.every = self.every.max(1);
            if self.seconds.is_multiple_of(self.every) {
                self.resident.push((end_ns as f64 / 3.6e12, rss));
            }
            self.seconds += 1;
            if self.resident.len() == Self::MOST_POINTS {
                let mut place = 0;
                self.resident.retain(|_| {
                    place += 1;
                    place % 2 == 1
                });
                self.every *= 2;
            }
        }
    }

    /// The figure of a metric; `calls` are those that it is divided among.
    pub(super) fn value(&self, metric: Builtin, model: LoadModel, calls: u64) -> Option<f64> {
        let a_call = |total: Option<f64>| total.map(|total| total / calls as f64);
        let value = match metric {
            Builtin::Cpu => (self.told_ns > 0.0).then(|| self.cpu_ns / self.told_ns),
            Builtin::CpuTime => a_call((self.told_ns > 0.0).then_some(self.cpu_ns * model.cores)),
            Builtin::RssPeak => self.rss_peak,
            Builtin::RssGrowth => self.growth(0.005).map(|line| line.slope),
            Builtin::IoRead => a_call(self.io_read),
            Builtin::IoWrite => a_call(self.io_write),
            Builtin::NetBytes => a_call(self.net_bytes),
            _ => None,
        };
        value.filter(|value| value.is_finite())
    }

    /// How resident memory grows an hour.
    pub(super) fn growth(&self, level: f64) -> Option<TheilSen> {
        TheilSen::of_points(&self.resident, level)
    }

    pub(super) const METRICS: [Builtin; 7] = [
        Builtin::Cpu,
        Builtin::CpuTime,
        Builtin::RssPeak,
        Builtin::RssGrowth,
        Builtin::IoRead,
        Builtin::IoWrite,
        Builtin::NetBytes,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_a_calls_and_shares_those_of_the_time() {
        let mut total = UsageTotal::default();
        for (cpu, rss) in [(0.5, 100.0), (1.0, 300.0)] {
            let usage = Usage {
                cpu: Some(cpu),
                rss: Some(rss),
                io_read: Some(4_000.0),
                ..Usage::default()
            };
            total.add(&usage, 1_000_000_000, 1_000_000_000);
        }
        let model = LoadModel {
            is_open: true,
            cores: 2.0,
        };
        let value = |metric| total.value(metric, model, 1_000);
        assert_eq!(value(Builtin::Cpu), Some(0.75));
        assert_eq!(value(Builtin::CpuTime), Some(3e6));
        assert_eq!(value(Builtin::RssPeak), Some(300.0));
        assert_eq!(value(Builtin::IoRead), Some(8.0));
        assert_eq!(value(Builtin::NetBytes), None);
    }

    #[test]
    fn resident_memory_of_a_long_run_takes_no_more_room() {
        let mut total = UsageTotal::default();
        for second in 0..100_000_u64 {
            let usage = Usage {
                rss: Some(1e6 + 100.0 * second as f64),
                ..Usage::default()
            };
            total.add(&usage, second * 1_000_000_000, 1_000_000_000);
        }
        assert!(total.resident.len() < UsageTotal::MOST_POINTS);
        let growth = total.growth(0.005).unwrap().slope;
        assert!((growth / 360_000.0 - 1.0).abs() < 1e-9, "{growth}");
    }
}
