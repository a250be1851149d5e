//! JUnit's XML as CI servers read it: a bench target is a suite, each judged target a test case of
//! the class that its benchmark is.

mod suite;
mod test_case;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::Report;
use super::format::Style;
use super::xml::Xml;
use suite::{count, suites};
use test_case::{Answer, seconds};

pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    let suites = suites(report, style);
    let all = || suites.iter().flat_map(|suite| &suite.tests);
    let mut xml = Xml::new();
    xml.element(
        "testsuites",
        &[
            ("name", "perf_bench"),
            ("tests", &all().count().to_string()),
            ("failures", &count(all(), Answer::is_failure)),
            ("errors", &count(all(), Answer::is_error)),
            ("time", &seconds(all().map(|test| test.time_ns).sum())),
        ],
        |xml| {
            for suite in &suites {
                suite.write(xml, report);
            }
        },
    );
    out.write_all(xml.finish().as_bytes())
}
