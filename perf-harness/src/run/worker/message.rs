//! What a worker and the process that has started it say to each other: one JSON text a line.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::SharedClock;
use crate::measure::{Callers, DeclaredWork, ShownResult, Slice, SliceReport};
use crate::registry::Work;

/// The version of these messages. Another number stands for messages that this program may
/// misunderstand; fields that are only added do not change it.
pub(super) const PROTOCOL: u32 = 1;

/// What a worker says first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Greeting {
    pub(super) perf_bench_worker: u32,
    /// The version of its harness.
    pub(super) version: String,
    /// The crate of its bench target, with which the ids of its cases begin.
    #[serde(default)]
    pub(super) bench: String,
    /// Whether its allocator counts.
    #[serde(default)]
    pub(super) counts_allocations: bool,
}

/// What a worker is asked to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// To name its cases.
    List,
    /// To make the state of its one case.
    Start(Start),
    /// To bind the threads that make calls, and itself to the first of these cores.
    Pin(Vec<usize>),
    Run(Slice),
    /// To let the case's body return, teardown included.
    Finish,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Start {
    /// The case's id with one caller.
    pub(super) case: String,
    pub(super) callers: Callers,
    pub(super) clock: SharedClock,
    pub(super) timeout: Option<Duration>,
    pub(super) shows_result: bool,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The ids of its cases, with one caller.
    Listed(Vec<String>),
    Started(Started),
    Pinned,
    Ran(Box<Ran>),
    Finished,
    /// What the case needs is not there, and what that is.
    Skipped(String),
    /// The case cannot be measured further, and why.
    Failed(String),
    /// The case took longer than this.
    TimedOut(Duration),
}

/// What is known of a case whose state is alive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Started {
    pub(super) notes: Vec<String>,
    /// What its attribute says of the work of a call.
    pub(super) work: Work,
    /// What its body says of it.
    pub(super) declared: DeclaredWork,
    pub(super) result: ShownResult,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ran {
    pub(super) report: SliceReport,
    /// The figures of which the benchmark has said which way they are better.
    #[serde(default)]
    pub(super) directed: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Work as SliceWork;

    /// A change of this text changes what older and newer builds understand of each other: raise
    /// [`PROTOCOL`] with it, unless a field with a default was added.
    #[test]
    fn the_messages_are_those_of_the_protocol() {
        let clock = SharedClock::of_tests();
        let messages = [
            serde_json::to_string(&Greeting {
                perf_bench_worker: PROTOCOL,
                version: "0.1.0".to_owned(),
                bench: "cache".to_owned(),
                counts_allocations: true,
            }),
            serde_json::to_string(&Order::List),
            serde_json::to_string(&Order::Start(Start {
                case: "a::f/1".to_owned(),
                callers: Callers::Threads(2),
                clock,
                timeout: Some(Duration::from_millis(1_500)),
                shows_result: false,
            })),
            serde_json::to_string(&Order::Pin(vec![1])),
            serde_json::to_string(&Order::Run(Slice::of(SliceWork::Together {
                calls: 100,
                batches: 1,
            }))),
            serde_json::to_string(&Order::Finish),
            serde_json::to_string(&Answer::Ran(Box::new(Ran {
                report: SliceReport {
                    calls: 100,
                    ticks: vec![12_345],
                    ..SliceReport::default()
                },
                directed: Vec::new(),
            }))),
            serde_json::to_string(&Answer::Skipped("no server".to_owned())),
            serde_json::to_string(&Answer::Failed("panicked".to_owned())),
        ];
        let lines: Vec<String> = messages.into_iter().map(Result::unwrap).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
