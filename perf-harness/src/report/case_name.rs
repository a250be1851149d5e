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
        }
    }

    /// The attribute's name with the arguments, else the id without the crate that all share; and the
    /// machine, where there are several.
    pub(super) fn name(&self, benchmark: &Benchmark) -> String {
        let name = elide(&escape(&self.own_name(benchmark)), WIDEST).into_owned();
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
}
