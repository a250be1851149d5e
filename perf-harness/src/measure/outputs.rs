//! The outputs of calls, and what they say about them.

use std::hint::black_box;
use std::mem::needs_drop;

use super::allocation::uncounted;
use super::timed::{Gauge, time};
use crate::clock::Clock;

/// What an output says about its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// The output is no `Result`.
    Infallible,
    /// The output is an `Ok`.
    Passed,
    /// The output is an `Err`, which said this.
    Failed(String),
}

/// What there is to say of the calls of one run beside their times.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Positions of those that returned an `Err`.
    pub(super) failed: Vec<usize>,
    /// What the first `Err` said.
    pub(super) first_error: Option<String>,
    /// Calls that were made beside them, and not measured.
    pub(super) untimed: usize,
}

/// The outputs of one chunk: kept where dropping or looking at them takes time, else let go.
pub(super) struct Outputs<O, N> {
    pub(super) kept: Vec<O>,
    inspect: N,
    fallible: bool,
    /// So many of the first ones kept are those of untimed calls, at which nobody looks.
    pub(super) led: usize,
}

impl<O, N: FnMut(&O) -> Inspection> Outputs<O, N> {
    pub(super) fn new(inspect: N) -> Self {
        // The first output tells whether there is anything to look at.
        Self {
            kept: Vec::new(),
            inspect,
            fallible: true,
            led: 0,
        }
    }

    pub(super) fn are_kept(&self) -> bool {
        needs_drop::<O>() || self.fallible
    }

    pub(super) fn pass<T>(
        &mut self,
        clock: &Clock,
        gauge: Gauge<'_>,
        items: impl Iterator<Item = T>,
        call: impl FnMut(T) -> O,
    ) {
        if self.are_kept() {
            let kept = &mut self.kept;
            time(clock, gauge, items, call, |output| kept.push(output));
        } else {
            time(clock, gauge, items, call, |output| {
                black_box(&output);
            });
        }
    }

    /// Looks at the outputs of a chunk and drops them.
    pub(super) fn settle(&mut self, first: usize, remarks: &mut Remarks) {
        uncounted(|| self.look(first, remarks));
        self.kept.clear();
        self.led = 0;
    }

    fn look(&mut self, first: usize, remarks: &mut Remarks) {
        if self.fallible {
            for (offset, output) in self.kept.iter().skip(self.led).enumerate() {
                match (self.inspect)(output) {
                    Inspection::Infallible => {
                        self.fallible = false;
                        break;
                    }
                    Inspection::Passed => {}
                    Inspection::Failed(message) => {
                        remarks.failed.push(first + offset);
                        remarks.first_error.get_or_insert(message);
                    }
                }
            }
        }
    }
}
