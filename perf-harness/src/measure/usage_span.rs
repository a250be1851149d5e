//! What is asked of the system around the measured calls of a slice.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};

use super::ledger::SliceSigns;
use super::resource::{Amount, Used};
use super::slice::FilesRead;
use crate::host::{Files, ProcCounts, ProcReader, Switches, Usage, current_core};
use serde::{Deserialize, Serialize};

/// What the kernel's files say before the lead calls, which bring back the caches that reading them
/// has used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FilesBefore {
    counts: Option<ProcCounts>,
    is_peak_its_own: bool,
}

/// The kernel's files, held open by all cases together: each would need as many of its own else.
pub(super) fn files_of_this_process() -> MutexGuard<'static, ProcReader> {
    static READER: OnceLock<Mutex<ProcReader>> = OnceLock::new();
    READER
        .get_or_init(|| Mutex::new(ProcReader::open(&Files::of_this_machine())))
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

impl FilesBefore {
    pub(super) fn read(reader: &mut ProcReader, files: FilesRead) -> Self {
        Self {
            is_peak_its_own: files == FilesRead::CountsAndPeak && reader.forget_peak(),
            counts: (files != FilesRead::None).then(|| reader.read()),
        }
    }

    /// What was used since then. Of the calls that were made so large a `share` is meant.
    fn until_now(
        self,
        reader: &mut ProcReader,
        share: f64,
        used: &mut Used,
    ) -> Option<ResidentPeak> {
        let before = self.counts?;
        let peak = reader.peak().map(|bytes| ResidentPeak {
            bytes,
            is_of_calls: self.is_peak_its_own,
        });
        of_files(used, before, reader.read(), share);
        peak
    }
}

/// The readings before the first measured call.
#[derive(Debug)]
pub(super) struct UsageSpan {
    files: FilesBefore,
    runtime: Option<(RuntimeMetrics, Duration)>,
    thread: Option<Usage>,
    process: Option<Usage>,
    core: Option<u32>,
}

/// What happened between the readings.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) used: Used,
    pub(super) signs: SliceSigns,
    pub(super) peak: Option<ResidentPeak>,
}

/// The most resident memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ResidentPeak {
    pub(crate) bytes: u64,
    /// Whether it is that of the measured calls, and not of the process since it started.
    pub(crate) is_of_calls: bool,
}

impl UsageSpan {
    /// Reads what is to be read before the calls. What the kernel answers last is what concerns the
    /// thread that asks.
    pub(super) fn start(files: FilesBefore, runtime: Option<&Handle>) -> Self {
        Self {
            files,
            runtime: runtime.map(|handle| {
                let metrics = handle.metrics();
                let busy = busy(&metrics);
                (metrics, busy)
            }),
            process: Usage::of_process(),
            thread: Usage::of_thread(),
            core: current_core(),
        }
    }

    /// Reads again after the calls. The witness among them has `heard` for so long; of the calls since
    /// the files were read so large a `share` is meant.
    pub(super) fn stop(self, reader: &mut ProcReader, heard: Duration, share: f64) -> Found {
        let core = current_core();
        let since = |now: Option<Usage>, then: Option<Usage>| Some(now?.since(then?));
        let thread = since(Usage::of_thread(), self.thread);
        let process = since(Usage::of_process(), self.process);
        let mut used = process.map_or_else(Used::default, |process| {
            of_processor(process, thread, heard)
        });
        if let Some((metrics, before)) = self.runtime {
            let busy = busy(&metrics).saturating_sub(before);
            let workers = metrics.num_workers().max(1) as f64;
            used.rt_busy = Some(Amount::exactly(busy.as_nanos() as f64 / workers));
        }
        let peak = self.files.until_now(reader, share, &mut used);
        Found {
            used,
            signs: SliceSigns {
                // Elsewhere than on Linux those of the whole process.
                switches: thread.or(process).map(|usage| usage.switches),
                cores: self.core.zip(core).into_iter().collect(),
            },
            peak,
        }
    }
}

/// The runtime's time of being busy, all workers added.
#[cfg(target_has_atomic = "64")]
fn busy(metrics: &RuntimeMetrics) -> Duration {
    (0..metrics.num_workers())
        .map(|worker| metrics.worker_total_busy_duration(worker))
        .sum()
}

/// The runtime does not count it here.
#[cfg(not(target_has_atomic = "64"))]
fn busy(_: &RuntimeMetrics) -> Duration {
    Duration::ZERO
}

/// What the case's own thread used is the case's for certain. Of what other threads used some may be
/// the runner's, which goes to sleep meanwhile: that is one switch. And how the kernel parts the
/// time of the process into that of user and system hangs on what the process did before.
fn of_processor(process: Usage, thread: Option<Usage>, heard: Duration) -> Used {
    let ns = |time: Duration| time.as_nanos() as f64;
    let own = thread.unwrap_or_default();
    let elsewhere = ns(process.cpu().saturating_sub(own.cpu()));
    let part = |of_thread: Duration, of_process: Duration, of_witness: f64| {
        let lower = (ns(of_thread) - of_witness).max(0.0);
        let upper = lower + elsewhere;
        let value = (ns(of_process) - of_witness).clamp(lower, upper);
        Amount {
            lower: if thread.is_some() { lower } else { value },
            value,
            upper: if thread.is_some() { upper } else { value },
        }
    };
    let all = process.switches.all();
    Used {
        cpu: Some(Amount::exactly(ns(process.cpu().saturating_sub(heard)))),
        user: Some(part(own.user, process.user, ns(heard))),
        system: Some(part(own.system, process.system, 0.0)),
        switches: Some(switches(all, thread.map(|thread| thread.switches))),
        page_faults: Some(Amount::exactly(process.page_faults as f64)),
        ..Used::default()
    }
}

/// The system takes the core away where it likes: an involuntary switch may be the machine's doing.
fn switches(of_process: u64, thread: Option<Switches>) -> Amount {
    const OF_THE_RUNNER: u64 = 1;
    let upper = of_process as f64;
    let Some(own) = thread else {
        return Amount {
            lower: 0.0,
            value: upper,
            upper,
        };
    };
    let elsewhere = of_process.saturating_sub(own.all());
    Amount {
        lower: own.voluntary as f64,
        value: (own.all() + elsewhere.saturating_sub(OF_THE_RUNNER)) as f64,
        upper,
    }
}

fn of_files(used: &mut Used, before: ProcCounts, after: ProcCounts, share: f64) {
    let rise = |after: Option<u64>, before: Option<u64>| {
        let rose = after?.saturating_sub(before?);
        Some(Amount::exactly(rose as f64 * share))
    };
    used.read = rise(after.read, before.read);
    used.written = rise(after.written, before.written);
    used.network = rise(after.network, before.network);
    used.growth = after
        .resident
        .zip(before.resident)
        .map(|(after, before)| Amount::exactly((after as f64 - before as f64) * share));
    used.waited = after.waited.zip(before.waited).map(|(after, before)| {
        Amount::exactly(after.saturating_sub(before).as_nanos() as f64 * share)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(user: u64, system: u64, voluntary: u64, involuntary: u64) -> Usage {
        Usage {
            user: Duration::from_micros(user),
            system: Duration::from_micros(system),
            page_faults: 3,
            switches: Switches {
                voluntary,
                involuntary,
            },
        }
    }

    fn bounds(amount: Option<Amount>) -> [f64; 3] {
        let amount = amount.unwrap();
        [amount.lower, amount.value, amount.upper]
    }

    #[test]
    fn what_other_threads_used_may_be_of_either_kind() {
        let used = of_processor(
            usage(70, 30, 0, 0),
            Some(usage(60, 10, 0, 0)),
            Duration::ZERO,
        );
        assert_eq!(bounds(used.cpu), [100_000.0; 3]);
        assert_eq!(bounds(used.user), [60_000.0, 70_000.0, 90_000.0]);
        assert_eq!(bounds(used.system), [10_000.0, 30_000.0, 40_000.0]);
        assert_eq!(bounds(used.page_faults), [3.0; 3]);
    }

    #[test]
    fn the_witness_is_no_part_of_it() {
        let alone = usage(70, 30, 0, 0);
        let used = of_processor(alone, Some(alone), Duration::from_micros(20));
        assert_eq!(bounds(used.cpu), [80_000.0; 3]);
        assert_eq!(bounds(used.user), [50_000.0; 3]);
        assert_eq!(bounds(used.system), [30_000.0; 3]);
    }

    #[test]
    fn one_switch_is_the_runners_and_involuntary_ones_may_be_the_machines() {
        let switches = |all, voluntary, involuntary| {
            let own = Switches {
                voluntary,
                involuntary,
            };
            bounds(Some(switches(all, Some(own))))
        };
        assert_eq!(switches(0, 0, 0), [0.0; 3]);
        assert_eq!(switches(1, 0, 0), [0.0, 0.0, 1.0]);
        assert_eq!(switches(12, 5, 2), [5.0, 11.0, 12.0]);
        assert_eq!(switches(7, 5, 2), [5.0, 7.0, 7.0]);
    }
}
