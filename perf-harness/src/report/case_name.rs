use super::text::{counted, elide, escape};
use super::{Benchmark, Machine, Report};

/// The widest name; the whole id stands in the command that runs a case again.
pub(super) const WIDEST: usize = 60;

/// How the cases of one report are called in text for people.
pub(super) struct CaseNames<'a> {
    /// The crate that all ids start with.
    shared: Option<&'a str>,
    /// Keys of the machines with what they are called, where there are several.
    machines: Vec<(&'a str, String)>,
}

impl<'a> CaseNames<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut crates = report
            .benchmarks
            .iter()
            .map(|benchmark| crate_of(&benchmark.id));
        let first = crates.next().flatten();
        Self {
            shared: first.filter(|_| crates.all(|other| other == first)),
            machines: machines(report),
        }
    }

    /// The attribute's name with the arguments, else the id without the crate that all share; and the
    /// machine, where there are several.
    pub(super) fn name(&self, benchmark: &Benchmark) -> String {
        let name = elide(&escape(&self.own_name(benchmark)), WIDEST).into_owned();
        match self.machine(benchmark) {
            Some(machine) => format!("{name} @ {machine}"),
            None => name,
        }
    }

    fn machine(&self, benchmark: &Benchmark) -> Option<&str> {
        let key = &benchmark.machine.as_ref()?.key;
        let mut machines = self.machines.iter();
        let (_, name) = machines.find(|(known, _)| known == key)?;
        Some(name)
    }

    fn own_name(&self, benchmark: &Benchmark) -> String {
        let id = benchmark.id.as_str();
        match (&benchmark.name, self.shared) {
            (Some(name), _) => {
                let variant = id.find(['<', '/']).map_or("", |start| &id[start..]);
                if name.ends_with(variant) {
                    name.clone()
                } else {
                    format!("{name}{variant}")
                }
            }
            (None, Some(shared)) => id[shared.len() + 2..].to_owned(),
            (None, None) => id.to_owned(),
        }
    }
}

/// The machines by their processors, and by a part of the key where these do not tell them apart.
fn machines(report: &Report) -> Vec<(&str, String)> {
    let machines: Vec<&Machine> = report.machines().collect();
    if machines.len() < 2 {
        return Vec::new();
    }
    let plain = |machine: &Machine| {
        let cores = counted(machine.cores, "core");
        format!("{}, {cores}", elide(&escape(&machine.cpu), WIDEST))
    };
    let name = |machine: &Machine| {
        let name = plain(machine);
        let mut others = machines.iter().filter(|other| other.key != machine.key);
        if others.any(|other| plain(other) == name) {
            let start: String = machine.key.chars().take(4).collect();
            format!("{name}, {}", escape(&start))
        } else {
            name
        }
    };
    machines
        .iter()
        .map(|machine| (machine.key.as_str(), name(machine)))
        .collect()
}

fn crate_of(id: &str) -> Option<&str> {
    id.split_once("::")
        .map(|(name, _)| name)
        .filter(|name| !name.contains(['<', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ids: &[&str]) -> Vec<String> {
        let benchmarks: Vec<Benchmark> = ids.iter().map(|id| Benchmark::new(*id)).collect();
        let report = Report {
            benchmarks,
            ..Report::default()
        };
        let names = CaseNames::of(&report);
        report
            .benchmarks
            .iter()
            .map(|benchmark| names.name(benchmark))
            .collect()
    }

    #[test]
    fn the_crate_is_left_out_where_all_share_it() {
        assert_eq!(names(&["cache::get", "cache::sort/1"]), ["get", "sort/1"]);
        assert_eq!(
            names(&["cache::get", "store::get"]),
            ["cache::get", "store::get"]
        );
        assert_eq!(names(&["get/a::b"]), ["get/a::b"]);
    }

    #[test]
    fn a_given_name_keeps_the_arguments() {
        let mut benchmark = Benchmark::new("cache::sort<u32>/100");
        benchmark.name = Some("Sorting".into());
        let report = Report::default();
        assert_eq!(CaseNames::of(&report).name(&benchmark), "Sorting<u32>/100");
        benchmark.name = Some("Sorting<u32>/100".into());
        assert_eq!(CaseNames::of(&report).name(&benchmark), "Sorting<u32>/100");
    }

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
