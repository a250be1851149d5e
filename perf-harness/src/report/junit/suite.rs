//! The results of one bench target on one machine.

use super::test_case::{Answer, Test, properties, seconds, tests};
use crate::report::distinct_ids::distinct_ids;
use crate::report::ended_early::ended_early;
use crate::report::format::Style;
use crate::report::gate::Gate;
use crate::report::machines::Machines;
use crate::report::xml::{Attribute, Xml};
use crate::report::{Machine, Report};

/// What the suite of the run as a whole is called.
const RUN: &str = "run";

/// The results of one bench target on one machine.
pub(super) struct Suite<'a> {
    package: &'a str,
    bench: &'a str,
    machine: &'a Machine,
    /// Its key, where the report holds another one's results too.
    telling_key: Option<&'a str>,
    pub(super) tests: Vec<Test<'a>>,
}

/// One a bench target and machine; and one of a single test case where the run failed for something that
/// no case tells.
pub(super) fn suites<'a>(report: &'a Report, style: Style<'_>) -> Vec<Suite<'a>> {
    let gate = Gate::of(report);
    let machines = Machines::of(report);
    let mut suites: Vec<Suite<'a>> = Vec::new();
    for (case, class) in report.benchmarks.iter().zip(distinct_ids(report)) {
        let machine = machines.machine(case);
        let tests = tests(report, case, &class, gate, style);
        let found = suites.iter_mut().find(|suite| {
            suite.package == case.package
                && suite.bench == case.bench
                && suite.machine.key == machine.key
        });
        match found {
            Some(suite) => suite.tests.extend(tests),
            None => suites.push(Suite {
                package: &case.package,
                bench: &case.bench,
                machine,
                telling_key: machines.telling_key(case),
                tests,
            }),
        }
    }
    if let Some(ended) = ended_early(report) {
        suites.push(Suite {
            package: "",
            bench: RUN,
            machine: &report.machine,
            telling_key: None,
            tests: vec![Test::of_run(ended)],
        });
    }
    suites
}

impl Suite<'_> {
    pub(super) fn write(&self, xml: &mut Xml, report: &Report) {
        let host = match self.machine.key.as_str() {
            // What the format says where it is not known.
            "" => "localhost",
            key => key,
        };
        let tests = &self.tests;
        let attributes = [
            ("name", self.name()),
            ("tests", tests.len().to_string()),
            ("failures", count(tests.iter(), Answer::is_failure)),
            ("errors", count(tests.iter(), Answer::is_error)),
            ("skipped", count(tests.iter(), Answer::is_skip)),
            ("time", seconds(tests.iter().map(|test| test.time_ns).sum())),
            ("timestamp", report.timestamp.clone()),
            ("hostname", host.to_owned()),
        ];
        let attributes: Vec<Attribute<'_>> = attributes
            .iter()
            .filter(|(name, value)| *name != "timestamp" || !value.is_empty())
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        xml.element("testsuite", &attributes, |xml| {
            properties(xml, &surroundings(report, self.machine));
            for test in tests {
                test.write(xml);
            }
        });
    }

    fn name(&self) -> String {
        let parts = [self.package, self.bench];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let name = match parts.as_slice() {
            [] => "benchmarks".to_owned(),
            parts => parts.join("."),
        };
        match self.telling_key {
            Some(key) => format!("{name} on {key}"),
            None => name,
        }
    }
}

/// What holds for all results of a suite.
fn surroundings<'a>(report: &'a Report, machine: &'a Machine) -> Vec<(&'a str, String)> {
    let texts = [
        ("profile", Some(&report.profile)),
        ("git_commit", report.git_commit.as_ref()),
        ("git_branch", report.git_branch.as_ref()),
        ("rust_version", report.rust_version.as_ref()),
        ("machine", Some(&machine.key)),
        ("cpu", Some(&machine.cpu)),
        ("os", Some(&machine.os)),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?.clone())));
    let mut all: Vec<(&str, String)> = texts.filter(|(_, text)| !text.is_empty()).collect();
    if let Some(dirty) = report.git_dirty {
        all.push(("git_dirty", dirty.to_string()));
    }
    if machine.cores > 0 {
        all.push(("cores", machine.cores.to_string()));
    }
    if let Some(base) = &report.base {
        all.push(("base", base.name.clone()));
    }
    all
}

pub(super) fn count<'a>(
    tests: impl Iterator<Item = &'a Test<'a>>,
    is: fn(&Answer) -> bool,
) -> String {
    tests.filter(|test| is(&test.answer)).count().to_string()
}
