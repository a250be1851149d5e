//! What ends a load before its time.

use perf_targets::{Limit, Target};

use super::gather::Gather;
use super::load_of::LoadOf;
use crate::verdict::{LoadEvidence, WindowWatch, is_surely_missed};

/// Seconds that a condition looks back over.
fn seconds_of(target: &Target) -> usize {
    let over = target.over.map_or(1.0, |over| over.as_secs_f64().ceil());
    (over as usize).max(1)
}

/// The most seconds that any stop condition looks back over.
pub(super) fn looks_back(stop: &[Target]) -> usize {
    stop.iter().map(seconds_of).max().unwrap_or(1)
}

/// The first stop condition that holds over its window, for any benchmark. A condition whose window
/// is not full yet says nothing.
pub(super) fn fired(load: &LoadOf<'_>, gathers: &[Gather<'_>]) -> Option<String> {
    load.scenario.stop.iter().find_map(|stop| {
        let Limit::Absolute(limit) = &stop.limit else {
            return None;
        };
        let seconds = seconds_of(stop);
        let place = gathers.iter().position(|gather| {
            gather.moments.len() >= seconds
                && gather
                    .last(seconds)
                    .value(&stop.metric, load.model())
                    .is_some_and(|value| stop.op.holds(value, limit.value))
        })?;
        Some(named(&format!("`{stop}`"), load, place))
    })
}

/// A condition, with the benchmark that it is about where there are several.
fn named(what: &str, load: &LoadOf<'_>, place: usize) -> String {
    match load.members.get(place) {
        Some(member) if load.members.len() > 1 => format!("{what} of {}", member.id),
        _ => what.to_owned(),
    }
}

/// Looks for targets that are surely missed, at doubling numbers of seconds, so that looking often
/// does not find what is not there.
#[derive(Debug)]
pub(super) struct AbortWatch {
    /// Looks that are planned.
    looks: u64,
    next: u64,
    seconds: u64,
    /// What was missed, by benchmark.
    pub(super) missed: Vec<(usize, Target)>,
}

impl AbortWatch {
    pub(super) fn new(planned_ns: u64) -> Self {
        let seconds = (planned_ns / 1_000_000_000).max(1);
        Self {
            looks: u64::from(seconds.ilog2()) + 1,
            next: 1,
            seconds: 0,
            missed: Vec::new(),
        }
    }

    /// Another judged second is over: what ends the load, if anything does.
    pub(super) fn second(&mut self, load: &LoadOf<'_>, gathers: &[Gather<'_>]) -> Option<String> {
        self.seconds += 1;
        let is_look = self.seconds >= self.next;
        if is_look {
            self.next *= 2;
        }
        for (place, (gather, member)) in gathers.iter().zip(&load.members).enumerate() {
            let mut so_far: Option<LoadEvidence> = None;
            for target in member.targets {
                let is_missed = if target.over.is_some() {
                    let mut windows = gather.windows.iter();
                    windows.any(|window| window.is_of(target) && window.is_missed())
                } else if is_look || is_about_each_call(target) {
                    let evidence = so_far.get_or_insert_with(|| gather.so_far());
                    is_surely_missed(target, evidence, &load.levels(), self.looks)
                } else {
                    false
                };
                if is_missed {
                    self.missed.push((place, target.clone()));
                }
            }
        }
        let (place, target) = self.missed.first()?;
        Some(named(
            &format!("`abort`, as `{target}` was missed"),
            load,
            *place,
        ))
    }
}

/// Whether one call can break it, so that there is nothing to wait for.
fn is_about_each_call(target: &Target) -> bool {
    matches!(&target.limit, Limit::Absolute(limit) if limit.value == 0.0)
}

impl WindowWatch {
    fn is_of(&self, target: &Target) -> bool {
        self.finding().target == *target
    }
}
