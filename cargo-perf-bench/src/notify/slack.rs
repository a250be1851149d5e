//! The message for Slack, within what a message may have: 50 blocks, 3,000 characters a section, 150
//! a header.

use perf_harness::report::{Finding, Report, base_name, findings, verdict_line};
use serde_json::{Value, json};

/// One below the limit of 50 is left for those that stand around them.
const MOST_SECTIONS: usize = 40;

const LONGEST_SECTION: usize = 3_000;
const LONGEST_HEADER: usize = 150;
const LONGEST_LINE: usize = 300;

/// The message: a headline, a section for each finding, and where it comes from. `text` is what
/// notifications and readers without blocks show.
pub(crate) fn slack(report: &Report, report_url: Option<&str>) -> Value {
    let findings = findings(report);
    let headline = format!("Benchmarks: {}", verdict_line(report, &findings));
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": cut(&headline, LONGEST_HEADER), "emoji": false },
    })];
    let shown = findings.iter().take(MOST_SECTIONS);
    blocks.extend(shown.map(|finding| section(&about(finding))));
    if findings.len() > MOST_SECTIONS {
        let left = findings.len() - MOST_SECTIONS;
        let cases = if left == 1 { "case" } else { "cases" };
        blocks.push(section(&format!("and {left} further {cases}")));
    }
    blocks.push(json!({
        "type": "context",
        "elements": [{ "type": "mrkdwn", "text": origin(report, report_url) }],
    }));
    json!({ "text": escaped(&headline, LONGEST_LINE), "blocks": blocks })
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
}

/// A case with its sentences, as many as a section holds.
fn about(finding: &Finding<'_>) -> String {
    let mut text = format!("*{}* {}", finding.kind.word(), code(&finding.name));
    let again = finding
        .again
        .iter()
        .map(|again| format!("again: {}", code(again)));
    let statements = finding.statements.iter();
    for line in statements
        .map(|statement| format!("{}: {}", statement.word, code(&statement.text)))
        .chain(again)
    {
        if text.chars().count() + 1 + line.chars().count() > LONGEST_SECTION {
            text.push_str("\n…");
            break;
        }
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// What was measured, where, and where more of it is.
fn origin(report: &Report, report_url: Option<&str>) -> String {
    let mut parts = Vec::new();
    if let Some(commit) = &report.git_commit {
        let short: String = commit.chars().take(12).collect();
        parts.push(code(&short));
    }
    parts.extend(base_name(report).map(|name| format!("base {}", code(name))));
    if !report.machine.cpu.is_empty() {
        parts.push(escaped(&report.machine.cpu, LONGEST_LINE));
    }
    if let Some(url) = report_url {
        // Neither ends the link.
        let url = url
            .replace('|', "%7C")
            .replace('>', "%3E")
            .replace('<', "%3C");
        parts.push(format!("<{url}|the whole report>"));
    }
    if parts.is_empty() {
        parts.push("perf_bench".to_owned());
    }
    parts.join(" · ")
}

/// Code, in which nothing but its own end is marked up.
fn code(text: &str) -> String {
    format!("`{}`", escaped(&text.replace('`', "'"), LONGEST_LINE))
}

/// Slack's own three signs spelt out, so that a name can call nobody, and at most so many characters
/// before that.
fn escaped(text: &str, most: usize) -> String {
    let shown: String = cut(text, most)
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    shown
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn cut(text: &str, most: usize) -> String {
    let mut chars = text.chars();
    let mut start: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        start.pop();
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use perf_harness::report::{Benchmark, Outcome};

    use super::*;

    fn errored(id: &str, error: &str) -> Benchmark {
        Benchmark {
            outcome: Outcome::Errored,
            error: Some(error.into()),
            ..Benchmark::new(id)
        }
    }

    #[test]
    fn a_message_stays_within_slacks_limits() {
        let hard = "<&>".repeat(2_000);
        let report = Report {
            benchmarks: (0..300)
                .map(|number| errored(&format!("a::b/{number}"), &hard))
                .collect(),
            ..Report::default()
        };
        let message = slack(&report, Some("https://ci.example/1"));
        let blocks = message["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50);
        assert!(blocks[0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
        for block in blocks.iter().filter(|block| block["type"] == "section") {
            let text = block["text"]["text"].as_str().unwrap();
            assert!((1..=3_000).contains(&text.chars().count()), "{text}");
        }
        assert!(message.to_string().contains("and 260 further cases"));
    }

    #[test]
    fn a_name_calls_nobody() {
        let report = Report {
            benchmarks: vec![errored("<!channel>`*x*` <@U1>", "a`b")],
            ..Report::default()
        };
        let message = slack(&report, None);
        let text = message["blocks"][1]["text"]["text"].as_str().unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            "*errored* `&lt;!channel&gt;'*x*' &lt;@U1&gt;`"
        );
        assert!(text.contains("errored: `a'b`"), "{text}");
    }

    #[test]
    fn a_stored_baseline_is_a_base_too() {
        let fixture = include_bytes!("../../../perf-harness/tests/fixtures/perf-report-1.json");
        let mut report = Report::from_json(fixture).unwrap();
        report.base = None;
        let message = slack(&report, None).to_string();
        assert!(message.contains("base `baseline:main`"), "{message}");
    }
}
