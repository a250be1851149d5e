//! The processor's own counters, where the kernel hands them out.

use std::io;

use perf_event::events::{Cache, CacheOp, CacheResult, Event, Hardware, WhichCache};
use perf_event::{Builder, Counter};

use super::processor_event::ProcessorEvent;

/// What each counter stands at, in the order of [`ProcessorEvent::ALL`].
pub(crate) type Standing = [Option<u64>; ProcessorEvent::ALL.len()];

/// Counters of the calling thread and of the threads that it starts from now on, outside the kernel.
/// They count from the beginning on: what happens between two readings is their difference.
pub(crate) struct HardwareCounters {
    counters: [Result<Counter, String>; ProcessorEvent::ALL.len()],
}

impl HardwareCounters {
    /// Opens a counter for each event, as far as they can be had.
    pub(crate) fn open() -> Self {
        Self {
            counters: ProcessorEvent::ALL.map(open),
        }
    }

    /// Whether there are counters at all, or why not.
    pub(crate) fn probe() -> Result<(), String> {
        open(ProcessorEvent::Instructions).map(drop)
    }

    pub(crate) fn read(&mut self) -> Standing {
        self.counters.each_mut().map(|counter| {
            let counter = counter.as_mut().ok()?;
            counter.read().ok()
        })
    }

    /// Why an event was not counted all the time.
    pub(crate) fn fault(&mut self, event: ProcessorEvent) -> Option<String> {
        match &mut self.counters[event as usize] {
            Ok(counter) => match counter.read_count_and_time() {
                Ok(read) if read.time_running < read.time_enabled => {
                    Some("the processor has too few counters for all events at once".to_owned())
                }
                Ok(_) => None,
                Err(error) => Some(told(&error)),
            },
            Err(why) => Some(why.clone()),
        }
    }
}

fn open(event: ProcessorEvent) -> Result<Counter, String> {
    let kind: Event = match event {
        ProcessorEvent::Instructions => Hardware::INSTRUCTIONS.into(),
        ProcessorEvent::Cycles => Hardware::CPU_CYCLES.into(),
        ProcessorEvent::BranchMisses => Hardware::BRANCH_MISSES.into(),
        ProcessorEvent::CacheMisses => Cache {
            which: WhichCache::L1D,
            operation: CacheOp::READ,
            result: CacheResult::MISS,
        }
        .into(),
    };
    let mut builder = Builder::new().kind(kind);
    builder.inherit(true);
    let mut counter = builder.build().map_err(|error| told(&error))?;
    counter.enable().map_err(|error| told(&error))?;
    Ok(counter)
}

/// The kernel's refusal, and the way out where there is one.
fn told(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(libc::ENOENT | libc::ENODEV | libc::EOPNOTSUPP) => {
            format!("the processor's counter is not there, as in most virtual machines ({error})")
        }
        Some(libc::EACCES | libc::EPERM) => format!(
            "the kernel keeps the processor's counters from this user ({error}): set /proc/sys/kernel/perf_event_paranoid to 2 or less"
        ),
        _ => format!("the kernel gave no counter of the processor: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_is_missing_and_the_way_out() {
        let told = |code| told(&io::Error::from_raw_os_error(code));
        assert!(told(libc::ENOENT).contains("most virtual machines"));
        assert!(told(libc::EACCES).contains("perf_event_paranoid"));
    }

    #[test]
    fn what_cannot_be_counted_has_a_reason() {
        let mut counters = HardwareCounters::open();
        let standing = counters.read();
        for event in ProcessorEvent::ALL {
            let is_read = standing[event as usize].is_some();
            assert!(is_read || counters.fault(event).is_some(), "{event:?}");
        }
        assert_eq!(HardwareCounters::probe().is_ok(), standing[0].is_some());
    }
}
