use std::fmt;

use crate::dimension::Dimension;

/// Which way a metric is better.
///
/// ```
/// use perf_targets::{Builtin, Direction};
///
/// assert_eq!(Builtin::Throughput.direction(), Direction::Higher);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Less is better: times, sizes, errors.
    Lower,
    /// More is better: rates, availability.
    Higher,
}

macro_rules! builtins {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $dimension:ident, $direction:ident;)+) => {
        /// A metric that the framework itself measures.
        ///
        /// ```
        /// use perf_targets::{Builtin, Dimension};
        ///
        /// let metric = Builtin::from_name("alloc_bytes").unwrap();
        /// assert_eq!(metric, Builtin::AllocBytes);
        /// assert_eq!(metric.dimension(), Dimension::Bytes);
        /// assert!(Builtin::ALL.contains(&metric));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Builtin {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Builtin {
            /// All of them, in the order of the documentation.
            ///
            /// ```
            /// # use perf_targets::Builtin;
            /// assert!(Builtin::ALL.iter().all(|b| Builtin::from_name(b.name()) == Some(*b)));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in a target.
            ///
            /// ```
            /// # use perf_targets::Builtin;
            /// assert_eq!(Builtin::RssPeak.name(), "rss_peak");
            /// ```
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What kind of figure it is.
            ///
            /// ```
            /// # use perf_targets::{Builtin, Dimension};
            /// assert_eq!(Builtin::Leak.dimension(), Dimension::Growth);
            /// ```
            pub const fn dimension(self) -> Dimension {
                match self {
                    $(Self::$variant => Dimension::$dimension,)+
                }
            }

            /// Which way it is better.
            ///
            /// ```
            /// # use perf_targets::{Builtin, Direction};
            /// assert_eq!(Builtin::Mean.direction(), Direction::Lower);
            /// ```
            pub const fn direction(self) -> Direction {
                match self {
                    $(Self::$variant => Direction::$direction,)+
                }
            }
        }
    };
}

builtins! {
    /// Mean time of a call.
    Mean = "mean", Time, Lower;
    /// Median time of a call, from batches (`p50` is from single calls).
    Median = "median", Time, Lower;
    /// Calls a second.
    Throughput = "throughput", Rate, Higher;
    /// Items a second, as the benchmark's `items` counts them.
    ItemRate = "item_rate", Rate, Higher;
    /// Bytes a second, as the benchmark's `bytes` counts them.
    Bandwidth = "bandwidth", ByteRate, Higher;
    /// Allocations of one call.
    Allocs = "allocs", Count, Lower;
    /// Bytes allocated by one call.
    AllocBytes = "alloc_bytes", Bytes, Lower;
    /// The most bytes that one call holds at a time.
    PeakBytes = "peak_bytes", Bytes, Lower;
    /// Bytes still held when one call has returned, its result included.
    RetainedBytes = "retained_bytes", Bytes, Lower;
    /// Bytes still held when the result of one call has been dropped.
    LeakedBytes = "leaked_bytes", Bytes, Lower;
    /// Processor time as a share of the cores that the process may use.
    Cpu = "cpu", Share, Lower;
    /// Processor time of one call, of user and system together.
    CpuTime = "cpu_time", Time, Lower;
    /// Processor time of one call in user mode.
    CpuUser = "cpu_user", Time, Lower;
    /// Processor time of one call in the kernel.
    CpuSystem = "cpu_system", Time, Lower;
    /// Context switches of one call, voluntary and involuntary.
    ContextSwitches = "context_switches", Count, Lower;
    /// Page faults of one call, minor and major.
    PageFaults = "page_faults", Count, Lower;
    /// The most resident memory of the process.
    RssPeak = "rss_peak", Bytes, Lower;
    /// Growth of resident memory while the calls run.
    RssGrowth = "rss_growth", Growth, Lower;
    /// Growth of live allocated memory over a long run.
    Leak = "leak", Growth, Lower;
    /// Bytes that one call reads from storage.
    IoRead = "io_read", Bytes, Lower;
    /// Bytes that one call writes to storage.
    IoWrite = "io_write", Bytes, Lower;
    /// Time for which one call waits for storage.
    IoWait = "io_wait", Time, Lower;
    /// Bytes that are sent and received during one call.
    NetBytes = "net_bytes", Bytes, Lower;
    /// Instructions of one call.
    Instructions = "instructions", Count, Lower;
    /// Processor cycles of one call.
    Cycles = "cycles", Count, Lower;
    /// Mispredicted branches of one call.
    BranchMisses = "branch_misses", Count, Lower;
    /// Cache misses of one call.
    CacheMisses = "cache_misses", Count, Lower;
    /// Share of the time that the workers of the tokio runtime were busy.
    RtBusy = "rt_busy", Share, Lower;
    /// Tasks waiting in the queues of the tokio runtime.
    RtQueueDepth = "rt_queue_depth", Count, Lower;
    /// Live tasks of the tokio runtime.
    RtTasks = "rt_tasks", Count, Lower;
    /// Share of calls that failed.
    Errors = "errors", Share, Lower;
    /// Successful calls a second.
    Goodput = "goodput", Rate, Higher;
    /// Arrivals that were dropped at the limit of calls in flight.
    Dropped = "dropped", Count, Lower;
    /// The highest sustainable rate.
    Capacity = "capacity", Rate, Higher;
    /// Time from the end of an overload or fault until all targets hold again.
    Recovery = "recovery", Time, Lower;
    /// Share of one-second windows whose errors stay under the limit.
    Availability = "availability", Share, Higher;
    /// Share of one-second windows that meet every target.
    Stability = "stability", Share, Higher;
}

impl Builtin {
    /// The metric of that name.
    ///
    /// ```
    /// # use perf_targets::Builtin;
    /// assert_eq!(Builtin::from_name("goodput"), Some(Builtin::Goodput));
    /// assert_eq!(Builtin::from_name("lock_acquisitions"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|builtin| builtin.name() == name)
    }

    /// Whether the figure is counted rather than timed or sampled, so that a deterministic
    /// benchmark gives the same number on every run: allocations, their bytes, instructions.
    ///
    /// ```
    /// # use perf_targets::Builtin;
    /// assert!(Builtin::Allocs.is_count() && Builtin::PeakBytes.is_count());
    /// assert!(!Builtin::Mean.is_count() && !Builtin::CacheMisses.is_count());
    /// ```
    pub const fn is_count(self) -> bool {
        matches!(
            self,
            Self::Allocs
                | Self::AllocBytes
                | Self::PeakBytes
                | Self::RetainedBytes
                | Self::LeakedBytes
                | Self::Instructions
        )
    }

    /// Whether `per item` may follow: what is counted of a call, and no time or share.
    ///
    /// ```
    /// # use perf_targets::Builtin;
    /// assert!(Builtin::AllocBytes.allows_per_item() && Builtin::PageFaults.allows_per_item());
    /// assert!(!Builtin::Mean.allows_per_item());
    /// ```
    pub const fn allows_per_item(self) -> bool {
        matches!(
            self,
            Self::Allocs
                | Self::AllocBytes
                | Self::PeakBytes
                | Self::RetainedBytes
                | Self::LeakedBytes
                | Self::ContextSwitches
                | Self::PageFaults
                | Self::IoRead
                | Self::IoWrite
                | Self::NetBytes
                | Self::Instructions
                | Self::Cycles
                | Self::BranchMisses
                | Self::CacheMisses
        )
    }

    /// Whether `==` and a bare `0` make sense: counts, shares, and bytes that are tallied
    /// (resident memory is not; it comes in pages and depends on the system).
    ///
    /// ```
    /// # use perf_targets::Builtin;
    /// assert!(Builtin::LeakedBytes.allows_equality() && Builtin::Errors.allows_equality());
    /// assert!(!Builtin::Mean.allows_equality() && !Builtin::RssPeak.allows_equality());
    /// ```
    pub const fn allows_equality(self) -> bool {
        match self.dimension() {
            Dimension::Count | Dimension::Share => true,
            Dimension::Bytes => !matches!(self, Self::RssPeak),
            Dimension::Time | Dimension::Rate | Dimension::ByteRate | Dimension::Growth => false,
        }
    }
}

/// Its name.
impl fmt::Display for Builtin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
