//! A target, or a benchmark without one, as a test case.

use std::borrow::Cow;

use crate::report::again::{again, next_step};
use crate::report::change::change_sentence;
use crate::report::distinct_ids::distinct;
use crate::report::ended_early::EndedEarly;
use crate::report::figure::figure_with_interval;
use crate::report::format::Style;
use crate::report::gate::Gate;
use crate::report::source_path::source_path;
use crate::report::target_sentence::target_sentence;
use crate::report::text::{brief, brief_lines};
use crate::report::xml::{Attribute, Xml};
use crate::report::{Benchmark, Outcome, Report, Severity, Target, Tier, Verdict};

/// What the test case of a benchmark is called that has none for a target.
const MEASURED: &str = "measured";

/// One test case.
pub(super) struct Test<'a> {
    class: Cow<'a, str>,
    name: Cow<'a, str>,
    file: Option<String>,
    line: String,
    pub(super) time_ns: f64,
    figures: Vec<(&'a str, String)>,
    pub(super) answer: Answer,
    /// What is worth knowing of a test that passed too.
    remarks: Vec<String>,
}

/// How a test case came out.
pub(super) enum Answer {
    Passed,
    Failed(&'static str, Complaint),
    Errored(Complaint),
    Skipped(&'static str, String),
}

/// A line, and the whole.
pub(super) struct Complaint {
    message: String,
    body: Vec<String>,
}

impl Answer {
    pub(super) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(..))
    }

    pub(super) fn is_error(&self) -> bool {
        matches!(self, Self::Errored(_))
    }

    pub(super) fn is_skip(&self) -> bool {
        matches!(self, Self::Skipped(..))
    }
}

/// The test cases of a benchmark.
pub(super) fn tests<'a>(
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
            let why = brief(case.error.as_deref().unwrap_or_default()).into_owned();
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
    let message = brief(&target_sentence(case, target)).into_owned();
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
        message: brief(error.lines().next().unwrap_or_default()).into_owned(),
        body: body(report, case, error),
    })
}

/// What one needs to look into it.
fn body(report: &Report, case: &Benchmark, first: &str) -> Vec<String> {
    let mut body = brief_lines(first);
    body.push(format!("again: {}", again(report, case)));
    if let Some(next) = next_step(report, case) {
        body.extend(next.parts().map(|(label, text)| format!("{label}: {text}")));
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
        brief(&format!("notice: {sentence}")).into_owned()
    });
    let notes = case
        .notes
        .iter()
        .map(|note| brief(&format!("note: {note}")).into_owned());
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

impl Test<'_> {
    /// The one of the run as a whole.
    pub(super) fn of_run(ended: EndedEarly) -> Self {
        Self {
            class: Cow::Borrowed("perf_bench"),
            name: Cow::Borrowed("run"),
            file: None,
            line: String::new(),
            time_ns: 0.0,
            figures: Vec::new(),
            answer: Answer::Errored(Complaint {
                message: ended.sentence.to_owned(),
                body: vec![ended.sentence.to_owned()],
            }),
            remarks: Vec::new(),
        }
    }

    pub(super) fn write(&self, xml: &mut Xml) {
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

pub(super) fn properties(xml: &mut Xml, properties: &[(&str, String)]) {
    if properties.is_empty() {
        return;
    }
    xml.element("properties", &[], |xml| {
        for (name, value) in properties {
            xml.empty("property", &[("name", name), ("value", value)]);
        }
    });
}

/// With the three places that schemas allow.
pub(super) fn seconds(ns: f64) -> String {
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
