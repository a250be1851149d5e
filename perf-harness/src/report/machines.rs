use super::{Benchmark, Machine, Report};

/// Which machine has measured what.
#[derive(Clone, Copy)]
pub(super) struct Machines<'a> {
    report: &'a Report,
    are_several: bool,
}

impl<'a> Machines<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut all = report
            .benchmarks
            .iter()
            .filter_map(|case| case.machine.as_ref());
        Self {
            report,
            are_several: all.any(|machine| machine.key != report.machine.key),
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
