//! Cases of one function that differ in one number alone: how their figures grow with it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::text::escape;
use crate::report::{Benchmark, Outcome, Report};

/// Cases that differ in one number.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Family {
    /// The parameter.
    parameter: String,
    /// Whether it is the number of callers: then the throughput should grow with it.
    callers: bool,
    /// The number and the case's place, in rising order.
    members: Vec<(f64, usize)>,
}

/// All families of a report, and those of each case.
pub(super) struct Families {
    pub(super) list: Vec<Family>,
    of_case: Vec<Vec<usize>>,
}

/// What the members of a family share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Shared<'a> {
    machine: Option<&'a str>,
    package: &'a str,
    bench: &'a str,
    function: &'a str,
    parameter: &'a str,
    others: Vec<(&'a str, &'a str)>,
}

impl Families {
    pub(super) fn of(report: &Report) -> Self {
        let mut found: BTreeMap<Shared<'_>, Vec<(f64, usize)>> = BTreeMap::new();
        let cases = report.benchmarks.iter().enumerate();
        for (place, case) in cases.filter(|(_, case)| case.outcome == Outcome::Completed) {
            for (parameter, value) in &case.params {
                if let Some(number) = number(value) {
                    let members = found.entry(shared(case, parameter)).or_default();
                    members.push((number, place));
                }
            }
        }
        let mut families = Self {
            list: Vec::new(),
            of_case: vec![Vec::new(); report.benchmarks.len()],
        };
        for (shared, mut members) in found {
            members.sort_by(|one, other| one.0.total_cmp(&other.0));
            // Equal numbers, such as 1 and 1.0, are not of one curve.
            if members.len() < 2 || !members.is_sorted_by(|one, other| one.0 < other.0) {
                continue;
            }
            for (_, place) in &members {
                families.of_case[*place].push(families.list.len());
            }
            families.list.push(Family {
                parameter: escape(shared.parameter).into_owned(),
                callers: ["threads", "concurrency"].contains(&shared.parameter),
                members,
            });
        }
        families
    }

    /// The places in the list of those that the case belongs to.
    pub(super) fn of_case(&self, place: usize) -> Vec<usize> {
        self.of_case[place].clone()
    }
}

fn shared<'a>(case: &'a Benchmark, parameter: &'a str) -> Shared<'a> {
    let others = case.params.iter().filter(|(name, _)| *name != parameter);
    Shared {
        machine: case.machine.as_ref().map(|machine| machine.key.as_str()),
        package: &case.package,
        bench: &case.bench,
        function: case.id.split('/').next().unwrap_or_default(),
        parameter,
        others: others
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
    }
}

/// A number that a logarithmic axis has a place for.
fn number(value: &str) -> Option<f64> {
    let number: f64 = value.replace('_', "").parse().ok()?;
    (number.is_finite() && number > 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(cases: &[(&str, &[(&str, &str)])]) -> Families {
        let benchmarks = cases
            .iter()
            .map(|(id, params)| Benchmark {
                params: params
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
                ..Benchmark::new(*id)
            })
            .collect();
        Families::of(&Report {
            benchmarks,
            ..Report::default()
        })
    }

    #[test]
    fn cases_that_differ_in_one_number_are_a_family_in_rising_order() {
        let found = families(&[
            ("a::sort/1000", &[("n", "1000")]),
            ("a::sort/20", &[("n", "20")]),
            ("a::other/20", &[("n", "20")]),
        ]);
        let expected = Family {
            parameter: "n".into(),
            callers: false,
            members: vec![(20.0, 1), (1000.0, 0)],
        };
        assert_eq!(found.list, [expected]);
        assert_eq!(found.of_case, [vec![0], vec![0], vec![]]);
    }

    #[test]
    fn of_two_parameters_each_has_families_in_which_the_other_stands_still() {
        let found = families(&[
            ("a::f/n=1/threads=1", &[("n", "1"), ("threads", "1")]),
            ("a::f/n=1/threads=2", &[("n", "1"), ("threads", "2")]),
            ("a::f/n=9/threads=1", &[("n", "9"), ("threads", "1")]),
            ("a::f/n=9/threads=2", &[("n", "9"), ("threads", "2")]),
        ]);
        assert_eq!(found.list.len(), 4);
        assert_eq!(found.list.iter().filter(|one| one.callers).count(), 2);
        assert!(found.of_case.iter().all(|families| families.len() == 2));
    }

    #[test]
    fn what_is_no_number_or_not_positive_is_on_no_curve() {
        let found = families(&[
            ("a::f/x", &[("n", "x")]),
            ("a::f/0", &[("n", "0")]),
            ("a::f/NaN", &[("n", "NaN")]),
            ("a::f/8", &[("n", "8")]),
        ]);
        assert!(found.list.is_empty());
        let twice = families(&[("a::f/1", &[("n", "1")]), ("a::f/1.0", &[("n", "1.0")])]);
        assert!(twice.list.is_empty());
    }
}
