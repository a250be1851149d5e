use std::collections::{HashMap, HashSet};

use super::{Benchmark, Report};

/// Package, bench target, id and machine.
type Case<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

/// The cases that a report holds several times, since they were measured in pairs with different
/// builds, or alone too.
#[derive(Clone, Debug)]
pub(super) struct Builds<'a>(HashSet<Case<'a>>);

impl<'a> Builds<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut first: HashMap<Case<'a>, Option<&str>> = HashMap::new();
        let cases = report.benchmarks.iter();
        let several = cases.filter(|case| {
            let build = case.build();
            *first.entry(of(case)).or_insert(build) != build
        });
        Self(several.map(of).collect())
    }

    /// The build that a case was measured in pairs with, where that tells it from another one.
    pub(super) fn telling<'b>(&self, case: &'b Benchmark) -> Option<&'b str> {
        case.build().filter(|_| self.0.contains(&of(case)))
    }
}

fn of(case: &Benchmark) -> Case<'_> {
    let machine = case.machine.as_ref().map(|machine| &*machine.key);
    (&case.package, &case.bench, &case.id, machine)
}
