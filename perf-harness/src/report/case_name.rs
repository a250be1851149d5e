use std::collections::{BTreeSet, HashMap};

use super::builds::Builds;
use super::machines::Machines;
use super::text::{elide, escape};
use super::{Benchmark, Report};

/// The widest name; the whole id stands in the command that runs a case again.
pub(super) const WIDEST: usize = 60;

/// The widest name of a package or a bench target before it.
const WIDEST_QUALIFIER: usize = 30;

/// How the cases of one report are called in text for people.
pub(super) struct CaseNames<'a> {
    /// The crate that all ids start with.
    shared: Option<&'a str>,
    /// What tells cases apart that would have one name.
    alike: HashMap<String, Telling>,
    machines: Machines<'a>,
    builds: Builds<'a>,
}

/// What stands beside a name that several cases have.
#[derive(Clone, Copy)]
struct Telling {
    package: bool,
    bench: bool,
    /// The id in place of a given name.
    id: bool,
}

impl<'a> CaseNames<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut crates = report
            .benchmarks
            .iter()
            .map(|benchmark| crate_of(&benchmark.id));
        let first = crates.next().flatten();
        let mut names = Self {
            shared: first.filter(|_| crates.all(|other| other == first)),
            alike: HashMap::new(),
            machines: Machines::of(report),
            builds: Builds::of(report),
        };
        let mut namesakes: HashMap<String, Vec<&Benchmark>> = HashMap::new();
        for case in &report.benchmarks {
            namesakes
                .entry(names.own_name(case))
                .or_default()
                .push(case);
        }
        let alike = namesakes.into_iter().filter(|(_, cases)| cases.len() > 1);
        names.alike = alike
            .map(|(name, cases)| (name, Telling::of(&cases)))
            .collect();
        names
    }

    /// The attribute's name with the arguments, else the id without the crate that all share; with the
    /// package or the bench target before it, where another case has the same; and what else tells it
    /// apart: the other build and the machine, where there are several.
    pub(super) fn name(&self, benchmark: &Benchmark) -> String {
        let own = self.own_name(benchmark);
        let telling = self.alike.get(&own);
        let text = match telling {
            Some(telling) if telling.id => benchmark.id.as_str(),
            _ => own.as_str(),
        };
        let mut name = telling.map_or_else(String::new, |telling| telling.qualifier(benchmark));
        name.push_str(&elide(&escape(text), WIDEST));
        if let Some(build) = self.builds.telling(benchmark) {
            name.push_str(&format!(" vs {}", elide(&escape(build), WIDEST_QUALIFIER)));
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

impl Telling {
    fn of(cases: &[&Benchmark]) -> Self {
        fn count<'a, T: Ord>(cases: &[&'a Benchmark], of: fn(&'a Benchmark) -> T) -> usize {
            cases
                .iter()
                .map(|case| of(case))
                .collect::<BTreeSet<T>>()
                .len()
        }
        let packages = count(cases, |case| &case.package);
        let benches = count(cases, |case| (&case.package, &case.bench));
        let ids = count(cases, |case| (&case.package, &case.bench, &case.id));
        Self {
            package: packages > 1,
            bench: benches > packages,
            id: ids > benches,
        }
    }

    fn qualifier(self, benchmark: &Benchmark) -> String {
        [
            (self.package, &benchmark.package),
            (self.bench, &benchmark.bench),
        ]
        .iter()
        .filter(|(is_told, name)| *is_told && !name.is_empty())
        .map(|(_, name)| format!("{}/", elide(&escape(name), WIDEST_QUALIFIER)))
        .collect()
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
    fn namesakes_are_told_apart_by_package_then_bench_target_then_id() {
        let case = |package: &str, bench: &str, id: &str, name: Option<&str>| Benchmark {
            package: package.into(),
            bench: bench.into(),
            name: name.map(str::to_owned),
            ..Benchmark::new(id)
        };
        let report = Report {
            benchmarks: vec![
                case("shop", "cache", "cache::get", None),
                case("stock", "cache", "cache::get", None),
                case("shop", "cache", "cache::put", None),
                case("shop", "disk", "cache::put", None),
                case("shop", "cache", "cache::sort", Some("Sorting")),
                case("shop", "cache", "cache::order", Some("Sorting")),
                case("", "", "cache::only", None),
            ],
            ..Report::default()
        };
        let names = CaseNames::of(&report);
        let names: Vec<String> = report
            .benchmarks
            .iter()
            .map(|one| names.name(one))
            .collect();
        assert_eq!(
            names,
            [
                "shop/get",
                "stock/get",
                "cache/put",
                "disk/put",
                "cache::sort",
                "cache::order",
                "only"
            ]
        );
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
