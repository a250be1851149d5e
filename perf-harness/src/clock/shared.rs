use serde::{Deserialize, Serialize};

/// What a process has to know of another one's clock to take stamps that the other one understands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SharedClock {
    /// Whether stamps are those of the time stamp counter, and not of the system's clock.
    pub(super) is_tsc: bool,
    pub(super) ns_per_tick: f64,
    pub(super) resolution_ns: f64,
    pub(super) overhead_ns: f64,
}

#[cfg(test)]
impl SharedClock {
    /// The system's clock.
    pub(crate) fn of_tests() -> Self {
        Self {
            is_tsc: false,
            ns_per_tick: 1.0,
            resolution_ns: 1.0,
            overhead_ns: 20.0,
        }
    }
}
