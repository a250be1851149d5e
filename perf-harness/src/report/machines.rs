use super::{Benchmark, Machine, Report};

/// Which machine has measured what.
#[derive(Clone, Copy)]
pub(super) struct Machines<'a> {
    report: &'a Report,
    are_several: bool,
}

impl<'a> Machines<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            report,
            are_several: report.machines().nth(1).is_some(),
        }
    }

    /// The one that has measured a case.
    pub(super) fn machine(self, case: &'a Benchmark) -> &'a Machine {
        case.machine.as_ref().unwrap_or(&self.report.machine)
    }

    /// The key of the one that has measured a case, where there are several in the report.
    pub(super) fn telling_key(self, case: &'a Benchmark) -> Option<&'a str> {
        self.are_several
            .then(|| self.machine(case).key.as_str())
            .filter(|key| !key.is_empty())
    }
}
