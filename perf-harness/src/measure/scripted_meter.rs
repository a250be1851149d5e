//! A meter for tests: calls say what the processor did.

use std::cell::Cell;

use super::call_meter::{CallMeter, EventReadings};
use crate::host::ProcessorEvent;

/// What counting costs a call, in instructions.
pub(crate) const COST: u64 = 15;

thread_local! {
    static INSTRUCTIONS: Cell<u64> = const { Cell::new(0) };
}

/// The call that runs on this thread has so many instructions more.
pub(crate) fn execute(instructions: u64) {
    INSTRUCTIONS.set(INSTRUCTIONS.get() + instructions);
}

/// Counts instructions that calls [`execute`], and none of the other events.
pub(super) struct ScriptedMeter {
    calls: Vec<u64>,
    warm: usize,
}

impl ScriptedMeter {
    pub(super) fn new(warm: usize) -> Self {
        Self {
            calls: Vec::new(),
            warm,
        }
    }
}

impl CallMeter for ScriptedMeter {
    fn start(&mut self) {
        INSTRUCTIONS.set(COST);
    }

    fn stop(&mut self) {
        self.calls.push(INSTRUCTIONS.get());
    }

    fn finish(mut self: Box<Self>) -> EventReadings {
        self.calls.drain(..self.warm);
        [
            (ProcessorEvent::Instructions, Ok(self.calls)),
            (
                ProcessorEvent::Cycles,
                Err("no cycles in a script".to_owned()),
            ),
        ]
        .into()
    }
}
