//! What a load is run from.

use perf_targets::Target;

use super::resources::ResourceWatch;
use crate::load::{Scenario, Shard};
use crate::store::wire;
use crate::verdict::{LoadLevels, LoadModel};

/// A scenario with the benchmarks that share its calls.
#[derive(Clone, Debug)]
pub(crate) struct LoadOf<'a> {
    pub(crate) scenario: &'a Scenario,
    /// In the order of the mix.
    pub(crate) members: Vec<Member<'a>>,
    pub(crate) confidence: f64,
    pub(crate) registered_targets: usize,
    /// Draws arrivals, weights and the order of levels.
    pub(crate) seed: u64,
    pub(crate) shard: Shard,
    /// Cores that the process may use.
    pub(crate) cores: u64,
}

/// One benchmark of a load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) id: &'a str,
    pub(crate) targets: &'a [Target],
    pub(crate) acceptable: &'a [Target],
    /// Its part of the calls, as a fraction.
    pub(crate) share: f64,
}

/// Who looks at processes and memory meanwhile.
#[derive(Default)]
pub(crate) struct Watches<'w> {
    pub(crate) resources: Option<&'w mut dyn ResourceWatch>,
    /// Live bytes of the counting allocator, where there is one.
    pub(crate) live_bytes: Option<&'w mut dyn FnMut() -> u64>,
    /// What went wrong on purpose, asked for when the load is over.
    pub(crate) faults: Option<&'w mut dyn FnMut() -> Vec<wire::Fault>>,
}

impl LoadOf<'_> {
    pub(super) fn levels(&self) -> LoadLevels {
        LoadLevels {
            confidence: self.confidence,
            registered_targets: self.registered_targets,
        }
    }

    pub(super) fn model(&self) -> LoadModel {
        LoadModel {
            is_open: self.scenario.executor.is_open(),
            cores: self.cores.max(1) as f64,
        }
    }

    /// Whether it is a part of a load, which judges nothing.
    pub(super) fn is_part(&self) -> bool {
        self.shard != Shard::WHOLE
    }
}

impl<'a> Member<'a> {
    /// The targets of both tiers.
    pub(super) fn every_target(&self) -> impl Iterator<Item = &'a Target> + use<'a> {
        self.targets.iter().chain(self.acceptable)
    }
}
