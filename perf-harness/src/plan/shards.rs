//! Which cases of a plan another process has to run.

use std::collections::{BTreeMap, BTreeSet};

use super::planned::{PlanError, PlannedCase};
use crate::load::{Executor, Shard};

/// The places of cases that are another part's: of those that are called in a loop each part has every
/// so many-th, together with what it is held against. A load is made by all parts.
pub(super) fn of_others(
    planned: &[PlannedCase<'_>],
    brought: &BTreeSet<usize>,
    shard: Shard,
) -> Result<BTreeSet<usize>, PlanError> {
    let is_in = |place: usize| planned[place].is_selected || brought.contains(&place);
    let mut firsts: Vec<usize> = (0..planned.len()).collect();
    for (place, of_case) in planned.iter().enumerate().filter(|(place, _)| is_in(*place)) {
        for versus in &of_case.versus {
            let (one, other) = (firsts[place], firsts[versus.place]);
            for first in &mut firsts {
                if *first == one || *first == other {
                    *first = one.min(other);
                }
            }
        }
    }
    let mut parts: BTreeMap<usize, u32> = BTreeMap::new();
    let mut of_others = BTreeSet::new();
    for (place, of_case) in planned.iter().enumerate().filter(|(place, _)| is_in(*place)) {
        if let Some(scenario) = &of_case.scenario {
            refuse_search(of_case, &scenario.executor)?;
            continue;
        }
        let next = parts.len() as u32 % shard.of;
        let part = *parts.entry(firsts[place]).or_insert(next);
        if part != shard.index {
            of_others.insert(place);
        }
    }
    Ok(of_others)
}

/// What a search tries next depends on what it has found, which no part knows alone.
fn refuse_search(of_case: &PlannedCase<'_>, executor: &Executor) -> Result<(), PlanError> {
    let word = match executor {
        Executor::Breakpoint { .. } => "breakpoint",
        Executor::ConcurrencySweep { .. } => "concurrency-sweep",
        Executor::Open(_) | Executor::Closed(_) | Executor::Soak { .. } => return Ok(()),
    };
    Err(PlanError::of(of_case.case)(format!(
        "--shard: `{word}` decides by what it has found so far, so it cannot be parted; leave it out with --skip, or run it in one process"
    )))
}
