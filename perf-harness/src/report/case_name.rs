use super::builds::Builds;
use super::machines::Machines;
use super::text::{elide, escape};
use super::{Benchmark, Report};

/// The widest name; the whole id stands in the command that runs a case again.
pub(super) const WIDEST: usize = 60;

/// How the cases of one report are called in text for people.
pub(super) struct CaseNames<'a> {
    /// The crate that all ids start with.
    shared: Option<&'a str>,
    machines: Machines<'a>,
    builds: Builds<'a>,
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
            machines: Machines::of(report),
            builds: Builds::of(report),
        }
    }

    /// The attribute's name with the arguments, else the id without the crate that all share; and what
    /// else tells it apart: the other build and the machine, where there are several.
    pub(super) fn name(&self, benchmark: &Benchmark) -> String {
        let mut name = elide(&escape(&self.own_name(benchmark)), WIDEST).into_owned();
        if let Some(build) = self.builds.telling(benchmark) {
            name.push_str(&format!(" vs {}", elide(&escape(build), WIDEST)));
        }
        match self.machines.label(benchmark) {
            Some(machine) => format!("{name} @ {machine}"),
            None => name,
        }
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

fn crate_of(id: &str) -> Option<&str> {
    id.split_once("::")
        .map(|(name, _)| name)
        .filter(|name| !name.contains(['<', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Change, ChangeVerdict};

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
    fn what_was_measured_alone_and_in_pairs_has_two_names() {
        let alone = Benchmark::new("cache::get");
        let mut paired = alone.clone();
        let reference = "build:main (0123456)";
        paired.comparison = vec![Change::without_figures(reference, ChangeVerdict::New)];
        let names_of = |benchmarks: &[Benchmark]| {
            let report = Report {
                benchmarks: benchmarks.to_vec(),
                ..Report::default()
            };
            let names = CaseNames::of(&report);
            let cases = report.benchmarks.iter();
            cases.map(|case| names.name(case)).collect::<Vec<_>>()
        };
        assert_eq!(
            names_of(&[alone, paired.clone()]),
            ["get", "get vs main (0123456)"]
        );
        assert_eq!(names_of(&[paired.clone(), paired]), ["get", "get"]);
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
}
