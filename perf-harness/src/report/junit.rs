//! JUnit's XML as CI servers read it: a bench target is a suite, each judged target a test case of
//! the class that its benchmark is.

use std::borrow::Cow;
use std::io::{self, Write};

use super::again::{again, next_step};
use super::change::change_sentence;
use super::distinct_ids::{distinct, distinct_ids};
use super::figure::figure_with_interval;
use super::format::Style;
use super::gate::Gate;
use super::machines::Machines;
use super::source_path::source_path;
use super::target_sentence::target_sentence;
use super::xml::{Attribute, Xml};
use super::{Benchmark, Machine, Outcome, Report, Severity, Target, Tier, Verdict};

/// What the test case of a benchmark is called that has none for a target.
const MEASURED: &str = "measured";

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

/// The results of one bench target on one machine.
struct Suite<'a> {
    package: &'a str,
    bench: &'a str,
    machine: &'a Machine,
    /// Its key, where the report holds another one's results too.
    telling_key: Option<&'a str>,
    tests: Vec<Test<'a>>,
}

/// One test case.
struct Test<'a> {
    class: Cow<'a, str>,
    name: Cow<'a, str>,
    file: Option<String>,
    line: String,
    time_ns: f64,
    figures: Vec<(&'a str, String)>,
    answer: Answer,
    /// What is worth knowing of a test that passed too.
    remarks: Vec<String>,
}

/// How a test case came out.
enum Answer {
    Passed,
    Failed(&'static str, Complaint),
    Errored(Complaint),
    Skipped(&'static str, String),
}

/// A line, and the whole.
struct Complaint {
    message: String,
    body: Vec<String>,
}

impl Answer {
    fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(..))
    }

    fn is_error(&self) -> bool {
        matches!(self, Self::Errored(_))
    }

    fn is_skip(&self) -> bool {
        matches!(self, Self::Skipped(..))
    }
}

fn suites<'a>(report: &'a Report, style: Style<'_>) -> Vec<Suite<'a>> {
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
    suites
}

fn tests<'a>(
    report: &'a Report,
    case: &'a Benchmark,
    class: &Cow<'a, str>,
    gate: Gate,
    style: Style<'_>,
) -> Vec<Test<'a>> {
    let whole = |answer| (MEASURED, answer);
    let answers: Vec<(&str, (Answer, Vec<String>))> = match case.outcome {
        Outcome::Errored => vec![whole((errored(report, case), Vec::new()))],
        Outcome::Skipped => {
            let why = case.error.clone().unwrap_or_default();
            vec![whole((Answer::Skipped("skipped", why), Vec::new()))]
        }
        Outcome::Completed => case
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable)
            .map(|target| {
                let answer = answer(report, case, target, gate);
                (target.target.as_str(), answer)
            })
            .collect(),
    };
    let answers = match answers.is_empty() {
        true => vec![whole((Answer::Passed, Vec::new()))],
        false => answers,
    };
    let names = distinct(answers.iter().map(|(name, _)| (*name).into()).collect());
    let file = source_path(report, case, style.source_prefix);
    let tests = names.into_iter().zip(answers).enumerate();
    tests
        .map(|(place, (name, (_, (answer, mut remarks))))| {
            let is_first = place == 0;
            if is_first {
                remarks.extend(remarks_of(case));
            }
            Test {
                class: class.clone(),
                name,
                file: file.clone(),
                line: case.source.line.to_string(),
                // Once, so that the sum is what was spent.
                time_ns: if is_first { case.measured_ns } else { 0.0 },
                figures: figures(case),
                answer,
                remarks,
            }
        })
        .collect()
}

/// How a target came out, and what is to be said of one that does not fail.
fn answer(report: &Report, case: &Benchmark, target: &Target, gate: Gate) -> (Answer, Vec<String>) {
    let message = target_sentence(case, target);
    let kind = match target.verdict {
        Verdict::Pass | Verdict::None => return (Answer::Passed, Vec::new()),
        Verdict::Fail => "missed",
        Verdict::Warn => "warn",
        Verdict::Inconclusive => "inconclusive",
    };
    let answer = if gate.stops(target) {
        let body = body(report, case, &message);
        Answer::Failed(kind, Complaint { message, body })
    } else if target.verdict == Verdict::Inconclusive {
        Answer::Skipped(kind, message)
    } else {
        return (Answer::Passed, vec![format!("{kind}: {message}")]);
    };
    (answer, Vec::new())
}

fn errored(report: &Report, case: &Benchmark) -> Answer {
    let error = case.error.as_deref().unwrap_or("no message");
    Answer::Errored(Complaint {
        message: error.lines().next().unwrap_or_default().to_owned(),
        body: body(report, case, error),
    })
}

/// What one needs to look into it.
fn body(report: &Report, case: &Benchmark, first: &str) -> Vec<String> {
    let mut body: Vec<String> = first.lines().map(str::to_owned).collect();
    body.push(format!("again: {}", again(report, case)));
    if let Some(next) = next_step(report, case) {
        body.push(format!("next: {next}"));
    }
    body
}

fn remarks_of(case: &Benchmark) -> Vec<String> {
    let noticed = case
        .comparison
        .iter()
        .filter(|change| change.severity == Severity::Notice);
    let notices = noticed.map(|change| {
        let sentence = change_sentence(change, case.metrics.get(&change.metric));
        format!("notice: {sentence}")
    });
    let notes = case.notes.iter().map(|note| format!("note: {note}"));
    notices.chain(notes).collect()
}

fn figures(case: &Benchmark) -> Vec<(&str, String)> {
    let known = case
        .metrics
        .iter()
        .filter(|(_, metric)| metric.value.is_some_and(f64::is_finite));
    known
        .map(|(name, metric)| (name.as_str(), figure_with_interval(name, metric)))
        .collect()
}

impl Suite<'_> {
    fn write(&self, xml: &mut Xml, report: &Report) {
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

fn properties(xml: &mut Xml, properties: &[(&str, String)]) {
    if properties.is_empty() {
        return;
    }
    xml.element("properties", &[], |xml| {
        for (name, value) in properties {
            xml.empty("property", &[("name", name), ("value", value)]);
        }
    });
}

impl Test<'_> {
    fn write(&self, xml: &mut Xml) {
        let time = seconds(self.time_ns);
        let mut attributes: Vec<Attribute<'_>> = vec![
            ("classname", self.class.as_ref()),
            ("name", self.name.as_ref()),
            ("time", &time),
        ];
        if let Some(file) = &self.file {
            attributes.push(("file", file));
            attributes.push(("line", &self.line));
        }
        xml.element("testcase", &attributes, |xml| {
            properties(xml, &self.figures);
            match &self.answer {
                Answer::Passed => {}
                Answer::Failed(kind, Complaint { message, body }) => {
                    xml.lines("failure", &[("type", kind), ("message", message)], body);
                }
                Answer::Errored(Complaint { message, body }) => {
                    xml.lines("error", &[("type", "errored"), ("message", message)], body);
                }
                Answer::Skipped(kind, why) => {
                    xml.empty("skipped", &[("type", kind), ("message", why)]);
                }
            }
            if !self.remarks.is_empty() {
                xml.lines("system-out", &[], &self.remarks);
            }
        });
    }
}

fn count<'a>(tests: impl Iterator<Item = &'a Test<'a>>, is: fn(&Answer) -> bool) -> String {
    tests.filter(|test| is(&test.answer)).count().to_string()
}

/// With the three places that schemas allow.
fn seconds(ns: f64) -> String {
    let seconds = ns / 1e9;
    format!(
        "{:.3}",
        if seconds.is_finite() {
            seconds.max(0.0)
        } else {
            0.0
        }
    )
}

#[cfg(test)]
mod tests {
    use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};

    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, written};
    use crate::report::fixture_parts::target;

    fn read(report: &Report) -> quick_junit::Report {
        let text = written(Format::Junit, report);
        quick_junit::Report::deserialize_from_str(&text).unwrap_or_else(|error| {
            panic!("{error}: {text}");
        })
    }

    /// How a test case came out, its type and its message.
    fn status(test: &TestCase) -> (&'static str, String, String) {
        let text = |text: &Option<quick_junit::XmlString>| {
            let text = text.as_ref().map(|text| text.as_str().to_owned());
            text.unwrap_or_default()
        };
        match &test.status {
            TestCaseStatus::Success { .. } => ("passed", String::new(), String::new()),
            TestCaseStatus::NonSuccess {
                kind, message, ty, ..
            } => match kind {
                NonSuccessKind::Failure => ("failure", text(ty), text(message)),
                NonSuccessKind::Error => ("error", text(ty), text(message)),
            },
            TestCaseStatus::Skipped { message, ty, .. } => ("skipped", text(ty), text(message)),
        }
    }

    fn statuses(report: &Report) -> Vec<(String, &'static str, String)> {
        let read = read(report);
        let tests = read.test_suites.iter().flat_map(|suite| &suite.test_cases);
        tests
            .map(|test| {
                let (status, kind, _) = status(test);
                let class = test.classname.as_ref().unwrap().as_str();
                (format!("{class} {}", test.name.as_str()), status, kind)
            })
            .collect()
    }

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!("junit", written(Format::Junit, &fixture::report()));
    }

    #[test]
    fn each_target_is_a_test_case_and_the_numbers_are_right() {
        for report in [fixture::report(), fixture::odd_names()] {
            let read = read(&report);
            let all: Vec<&TestCase> = read
                .test_suites
                .iter()
                .flat_map(|suite| &suite.test_cases)
                .collect();
            let expected: usize = report
                .benchmarks
                .iter()
                .map(|case| match case.outcome {
                    Outcome::Completed => {
                        let judged = case.targets.iter();
                        judged
                            .filter(|target| target.tier != Tier::Acceptable)
                            .count()
                            .max(1)
                    }
                    Outcome::Errored | Outcome::Skipped => 1,
                })
                .sum();
            assert_eq!((read.tests, all.len()), (expected, expected));
            let count = |wanted| all.iter().filter(|test| status(test).0 == wanted).count();
            assert_eq!(read.failures, count("failure"));
            assert_eq!(read.errors, count("error"));
            let spent: f64 = report.benchmarks.iter().map(|case| case.measured_ns).sum();
            let told = |time: Option<std::time::Duration>| time.unwrap().as_secs_f64();
            let sum: f64 = all.iter().map(|test| told(test.time)).sum();
            assert!((sum - spent / 1e9).abs() < 1e-6 && (told(read.time) - sum).abs() < 1e-6);
            for suite in &read.test_suites {
                let count = |wanted| {
                    let tests = suite.test_cases.iter();
                    tests.filter(|test| status(test).0 == wanted).count()
                };
                assert_eq!(suite.tests, suite.test_cases.len());
                assert_eq!(suite.failures, count("failure"));
                assert_eq!(suite.errors, count("error"));
                assert_eq!(suite.skipped, count("skipped"));
                assert!(suite.timestamp.is_some());
            }
        }
    }

    #[test]
    fn every_odd_name_is_read_back() {
        use crate::report::text::escape;

        let report = fixture::odd_names();
        let read = read(&report);
        assert_eq!(read.test_suites.len(), report.benchmarks.len());
        for (suite, case) in read.test_suites.iter().zip(&report.benchmarks) {
            let [missed, untold] = suite.test_cases.as_slice() else {
                panic!("{suite:?}");
            };
            let id = escape(&case.id);
            assert_eq!(missed.classname.as_ref().unwrap().as_str(), id);
            assert_eq!(missed.name.as_str(), id);
            assert_eq!(untold.name.as_str(), format!("{id}#2"));
            let (kind, ty, message) = status(missed);
            assert_eq!((kind, &*ty), ("failure", "missed"));
            let sentence = target_sentence(case, &case.targets[0]);
            assert_eq!(message, sentence);
            let own = missed
                .properties
                .iter()
                .find(|property| property.name.as_str() == id);
            assert_eq!(own.unwrap().value.as_str(), "3");
            assert_eq!(missed.extra["file"].as_str(), "benches/cache.rs");
            assert_eq!(missed.extra["line"].as_str(), "30");
        }
    }

    #[test]
    fn an_undecided_target_fails_only_where_the_run_fails_for_it() {
        let mut report = fixture::report();
        let of_evict = |report: &Report| {
            let all = statuses(report);
            let found = all
                .iter()
                .find(|(name, ..)| name == "cache::evict p99 < 3us");
            found.cloned().unwrap()
        };
        assert_eq!(of_evict(&report).1, "skipped");
        assert_eq!(of_evict(&report).2, "inconclusive");
        report.summary.exit_status = 4;
        assert_eq!(of_evict(&report).1, "failure");
        assert_eq!(of_evict(&report).2, "inconclusive");
    }

    #[test]
    fn what_looks_alike_stays_apart() {
        let mut case = Benchmark::new("cache::get");
        case.targets = vec![target("mean < 1us", Verdict::Pass); 2];
        let of = |package: &str, key: Option<&str>| Benchmark {
            package: package.into(),
            machine: key.map(|key| Machine {
                key: key.into(),
                ..Machine::default()
            }),
            ..case.clone()
        };
        let report = Report {
            benchmarks: vec![
                of("shop", Some("a")),
                of("stock", Some("a")),
                of("stock", Some("b")),
                of("stock", None),
            ],
            ..Report::default()
        };
        let mut names: Vec<String> = statuses(&report).into_iter().map(|one| one.0).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!((names.len(), count), (8, 8), "{names:?}");
        let suites = read(&report).test_suites;
        let names: Vec<&str> = suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(names, ["shop on a", "stock on a", "stock on b", "stock"]);
    }

    #[test]
    fn a_report_of_nothing_is_a_document_too() {
        assert_eq!(read(&Report::default()).tests, 0);
    }
}
