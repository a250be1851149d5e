//! What there is to say of stored runs that do not fit a report.

use crate::store::wire::{CheckStatus, EnvironmentCheck, Machine};

/// How well what was found fits the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Nothing is stored for the bench target.
    pub(crate) is_missing: bool,
    /// What the stored runs were measured on, where it is another machine.
    pub(crate) other_machine: Option<String>,
    /// Cases that the stored runs lack.
    pub(crate) new: usize,
    /// Figures that `[regression]` names, and no case on either side records.
    pub(crate) unrecorded: Vec<String>,
}

impl Fit {
    /// What is wrong, each as a check of the report; `missing` is said where nothing is stored.
    pub(crate) fn checks(&self, missing: &str) -> Vec<EnvironmentCheck> {
        let missing = self.is_missing.then(|| missing.to_owned());
        let elsewhere = self
            .other_machine
            .as_ref()
            .map(|machine| format!("{machine}; times are not compared, counts are"));
        let unrecorded = self.unrecorded.iter().map(|name| {
            format!(
                "[regression] has a rule on `{name}`, and no case of this bench target records it"
            )
        });
        let problems = missing.into_iter().chain(elsewhere).chain(unrecorded);
        problems
            .map(|detail| EnvironmentCheck {
                check: "baseline".to_owned(),
                status: CheckStatus::Warn,
                detail,
            })
            .collect()
    }
}

/// A machine in a few words.
pub(super) fn told(machine: &Machine) -> String {
    const GIB: f64 = 1_073_741_824.0;
    format!(
        "the stored runs come from another machine: {}, {} cores, {:.0} GiB, {}",
        machine.cpu,
        machine.cores,
        machine.memory_bytes as f64 / GIB,
        machine.os
    )
}
