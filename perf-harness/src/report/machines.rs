use super::text::{counted, elide, escape};
use super::{Benchmark, Machine, Report};

/// Longer names of processors are cut.
const WIDEST: usize = 40;

/// Which machine has measured what.
pub(super) struct Machines<'a> {
    report: &'a Report,
    /// Keys with what people call them, where there are several.
    labels: Vec<(&'a str, String)>,
}

impl<'a> Machines<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let machines: Vec<&Machine> = report.machines().collect();
        let labels = if machines.len() < 2 {
            Vec::new()
        } else {
            let labelled = machines
                .iter()
                .map(|one| (one.key.as_str(), label(one, &machines)));
            labelled.collect()
        };
        Self { report, labels }
    }

    /// The one that has measured a case.
    pub(super) fn machine(&self, case: &'a Benchmark) -> &'a Machine {
        case.machine.as_ref().unwrap_or(&self.report.machine)
    }

    /// The key of the one that has measured a case, where there are several in the report.
    pub(super) fn telling_key(&self, case: &'a Benchmark) -> Option<&'a str> {
        (!self.labels.is_empty())
            .then(|| self.machine(case).key.as_str())
            .filter(|key| !key.is_empty())
    }

    /// What people call the one that has measured a case, where there are several in the report.
    pub(super) fn label(&self, case: &Benchmark) -> Option<&str> {
        let machine = case.machine.as_ref().unwrap_or(&self.report.machine);
        let mut labels = self.labels.iter();
        let (_, label) = labels.find(|(key, _)| *key == machine.key)?;
        Some(label)
    }
}

/// Its processor, and a part of its key where that does not tell it from the others.
fn label(machine: &Machine, all: &[&Machine]) -> String {
    let plain = |machine: &Machine| {
        let cores = counted(machine.cores, "core");
        format!("{}, {cores}", elide(&escape(&machine.cpu), WIDEST))
    };
    let label = plain(machine);
    let mut others = all.iter().filter(|other| other.key != machine.key);
    if others.any(|other| plain(other) == label) {
        let start: String = machine.key.chars().take(4).collect();
        format!("{label}, {}", escape(&start))
    } else {
        label
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::case_name::CaseNames;

    #[test]
    fn several_machines_are_told_apart() {
        let on = |key: &str, cpu: &str| Benchmark {
            machine: Some(Machine {
                key: key.into(),
                cpu: cpu.into(),
                cores: 2,
                ..Machine::default()
            }),
            ..Benchmark::new("cache::get")
        };
        let benchmarks = vec![
            on("1a2b3c", "EPYC"),
            on("4d5e6f", "Xeon"),
            on("7a8b9c", "Xeon"),
        ];
        let report = Report {
            machine: benchmarks[0].machine.clone().unwrap(),
            benchmarks,
            ..Report::default()
        };
        let names = CaseNames::of(&report);
        let names = report
            .benchmarks
            .iter()
            .map(|benchmark| names.name(benchmark));
        assert_eq!(
            names.collect::<Vec<_>>(),
            [
                "get @ EPYC, 2 cores",
                "get @ Xeon, 2 cores, 4d5e",
                "get @ Xeon, 2 cores, 7a8b",
            ]
        );
    }
}
