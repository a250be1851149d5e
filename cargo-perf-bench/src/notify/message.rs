//! The plain message for a webhook.

use perf_harness::report::{
    Finding, FindingKind, Machine, Report, Statement, Summary, Verdict, base_name, findings,
    is_noteworthy, verdict_line,
};
use serde::Serialize;
use serde_json::Value;

/// The name and version of what is sent. A new field is no new version.
const SCHEMA: &str = "perf-notification/1";

/// More findings are counted.
const MOST_FINDINGS: usize = 200;

#[derive(Debug, Serialize)]
struct Message<'a> {
    schema: &'static str,
    /// The verdict and how many cases need saying, in one line.
    headline: String,
    verdict: Verdict,
    exit_status: u8,
    /// Whether there is anything to say.
    noteworthy: bool,
    run_id: &'a str,
    timestamp: &'a str,
    commit: Option<&'a str>,
    branch: Option<&'a str>,
    base: Option<&'a str>,
    machine: &'a Machine,
    report_url: Option<&'a str>,
    summary: Counts,
    findings: Vec<Told<'a>>,
    findings_left_out: usize,
}

#[derive(Debug, Serialize)]
struct Counts {
    pass: usize,
    warn: usize,
    fail: usize,
    inconclusive: usize,
    unjudged: usize,
    errored: usize,
    skipped: usize,
}

#[derive(Debug, Serialize)]
struct Told<'a> {
    kind: &'static str,
    name: &'a str,
    id: &'a str,
    package: &'a str,
    bench: &'a str,
    statements: Vec<Sentence<'a>>,
    again: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Sentence<'a> {
    word: &'static str,
    text: &'a str,
}

/// What is sent to a webhook.
pub(crate) fn message(report: &Report, report_url: Option<&str>) -> Value {
    let findings = findings(report);
    let message = Message {
        schema: SCHEMA,
        headline: verdict_line(report, &findings),
        verdict: report.summary.verdict,
        exit_status: report.summary.exit_status,
        noteworthy: is_noteworthy(report),
        run_id: &report.run_id,
        timestamp: &report.timestamp,
        commit: report.git_commit.as_deref(),
        branch: report.git_branch.as_deref(),
        base: base_name(report),
        machine: &report.machine,
        report_url,
        summary: counts(&report.summary),
        findings: findings.iter().take(MOST_FINDINGS).map(told).collect(),
        findings_left_out: findings.len().saturating_sub(MOST_FINDINGS),
    };
    serde_json::to_value(message).expect("all of it is JSON")
}

fn counts(summary: &Summary) -> Counts {
    Counts {
        pass: summary.pass,
        warn: summary.warn,
        fail: summary.fail,
        inconclusive: summary.inconclusive,
        unjudged: summary.unjudged,
        errored: summary.errored,
        skipped: summary.skipped,
    }
}

fn told<'a>(finding: &'a Finding<'_>) -> Told<'a> {
    let sentence = |statement: &'a Statement| Sentence {
        word: statement.word,
        text: &statement.text,
    };
    Told {
        kind: FindingKind::word(finding.kind),
        name: &finding.name,
        id: &finding.benchmark.id,
        package: &finding.benchmark.package,
        bench: &finding.benchmark.bench,
        statements: finding.statements.iter().map(sentence).collect(),
        again: finding.again.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use perf_harness::report::{Benchmark, Outcome};

    #[test]
    fn a_stored_baseline_is_a_base_too() {
        let fixture = include_bytes!("../../../perf-harness/tests/fixtures/perf-report-1.json");
        let mut report = Report::from_json(fixture).unwrap();
        report.base = None;
        assert_eq!(message(&report, None)["base"], "baseline:main");
    }

    #[test]
    fn more_findings_than_are_sent_are_counted() {
        let benchmarks = (0..MOST_FINDINGS + 7)
            .map(|number| Benchmark {
                outcome: Outcome::Errored,
                ..Benchmark::new(format!("a::b/{number}"))
            })
            .collect();
        let report = Report {
            benchmarks,
            ..Report::default()
        };
        let message = message(&report, None);
        assert_eq!(message["findings"].as_array().unwrap().len(), MOST_FINDINGS);
        assert_eq!(message["findings_left_out"], 7);
        assert_eq!(message["schema"], SCHEMA);
    }
}
