//! One wrapped call, and what becomes of it.

use std::sync::Arc;

use super::active::Active;
use super::injected::Injected;
use super::planned::nanoseconds;
use crate::load::FaultKind;

/// A call among the faults of a scenario.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) active: Arc<Active>,
    number: u64,
    /// Since when it is under way.
    since: u64,
    /// The stall that it was counted for last: the fault, and which time of it.
    stalled: Option<(usize, u64)>,
}

/// What was drawn for a call when it came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// It waits until then first.
    pub(super) begin: u64,
    /// It fails then.
    pub(super) error: Option<Injected>,
}

impl Call {
    /// A call that comes now.
    pub(super) fn enter(active: Arc<Active>) -> (Self, Entry) {
        let now = active.now();
        let call = Self {
            number: active.next_call(),
            active,
            since: now,
            stalled: None,
        };
        let mut entry = Entry {
            begin: now,
            error: None,
        };
        for (fault, planned) in call.active.planned.iter().enumerate() {
            let Some((time, _)) = planned.active(now) else {
                continue;
            };
            match &planned.kind {
                FaultKind::Latency(added) if call.is_met(fault, time) => {
                    entry.begin = entry.begin.saturating_add(nanoseconds(*added));
                    call.active.count(fault, time);
                }
                FaultKind::Error(message) if call.is_met(fault, time) => {
                    call.active.count(fault, time);
                    entry.error.get_or_insert_with(|| Injected::error(message));
                }
                _ => {}
            }
        }
        (call, entry)
    }

    /// It is made from now on.
    pub(super) fn start(&mut self) {
        self.since = self.active.now();
    }

    /// Until when it may not go on; `None` where it may.
    pub(super) fn stalled_until(&mut self) -> Option<u64> {
        let now = self.active.now();
        let mut until = None;
        for (fault, planned) in self.active.planned.iter().enumerate() {
            if planned.kind != FaultKind::Stall {
                continue;
            }
            let Some((time, end)) = planned.active(now) else {
                continue;
            };
            if !self.is_met(fault, time) {
                continue;
            }
            if self.stalled != Some((fault, time)) {
                self.stalled = Some((fault, time));
                self.active.count(fault, time);
            }
            until = until.max(Some(end));
        }
        until
    }

    /// Whether it is given up: connections were dropped since it is under way.
    pub(super) fn dropped(&self) -> Option<Injected> {
        let now = self.active.now();
        for (fault, planned) in self.active.planned.iter().enumerate() {
            if planned.kind != FaultKind::DropConnection {
                continue;
            }
            let Some((time, (_, end))) = planned.latest(now) else {
                continue;
            };
            // One that takes no time drops what was under way before.
            if end > self.since && self.is_met(fault, time) {
                self.active.count(fault, time);
                return Some(Injected::dropped());
            }
        }
        None
    }

    /// When to look next whether connections are dropped.
    pub(super) fn next_drop(&self) -> Option<u64> {
        let now = self.active.now();
        let drops = self.active.planned.iter();
        drops
            .filter(|planned| planned.kind == FaultKind::DropConnection)
            .filter_map(|planned| planned.next_begin(now))
            .min()
    }

    fn is_met(&self, fault: usize, time: u64) -> bool {
        self.active.meets(fault, time, self.number)
    }
}
