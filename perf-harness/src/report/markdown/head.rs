//! What the comment is, how the run came out, and what was measured where against what.

use super::known::{self, Told};
use super::markup::{code, link, plain};
use super::{LONGEST_LINE, Style};
use crate::report::ended_early::ended_early;
use crate::report::overview::{count_words, header_parts};
use crate::report::text::{elide, escape};
use crate::report::{Finding, Report, verdict_line};
use crate::store::wire::shown_reference;

/// What the first line calls the comment where nobody has given it a name.
const MARKER: &str = "report";

/// The longest name of a comment, and of a base.
const LONGEST_NAME: usize = 64;

pub(super) fn head(report: &Report, findings: &[Finding<'_>], style: Style<'_>) -> String {
    let told: Vec<Told> = findings.iter().map(Told::of).collect();
    let mut text = format!(
        "{}{}### Benchmarks: {}\n\n{}  \n{}",
        marker_line(style),
        known::line(&told, 0, known::LONGEST),
        verdict_line(report, findings),
        census(report),
        origin(report, style)
    );
    if let Some(ended) = ended_early(report) {
        text.push_str(&format!("  \n**{}**", ended.sentence));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The first line, by which the comment is found again.
pub(super) fn marker_line(style: Style<'_>) -> String {
    format!("<!-- perf_bench:{} -->\n", marker(style))
}

/// How many cases came out how, and what they were measured on.
pub(super) fn census(report: &Report) -> String {
    let counts = count_words(report);
    let separator = if counts.is_empty() { "" } else { ". " };
    let parts = header_parts(report, true);
    let parts = line(parts.iter().map(|part| plain(&elide(part, LONGEST_LINE))));
    format!("{counts}{separator}{parts}")
}

fn line(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(" · ")
}

/// Of the name only what cannot end the comment of HTML that it stands in.
fn marker(style: Style<'_>) -> String {
    let name = style.marker.filter(|name| !name.is_empty());
    let is_kept = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.unwrap_or(MARKER)
        .chars()
        .take(LONGEST_NAME)
        .map(|c| if is_kept(c) { c } else { '_' })
        .collect()
}

/// The sources, what they were held against, and where the whole report is.
pub(super) fn origin(report: &Report, style: Style<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(commit) = report
        .git_commit
        .as_deref()
        .filter(|commit| !commit.is_empty())
    {
        let short: String = commit.chars().take(12).collect();
        let mut part = format!("commit {}", code(&escape(&short)));
        if let Some(branch) = &report.git_branch {
            part.push_str(&format!(" of {}", name(branch)));
        }
        if report.git_dirty == Some(true) {
            part.push_str(", with changes");
        }
        parts.push(part);
    }
    if let Some(base) = base_name(report) {
        parts.push(format!("base {}", name(base)));
    }
    if let Some(url) = style.report_url {
        parts.push(link("the whole report", url));
    }
    line(parts)
}

/// What the cases were held against: another build, or a stored baseline.
///
/// ```
/// use perf_harness::report::{Report, base_name};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// assert_eq!(base_name(&report), Some("baseline:main"));
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[must_use]
pub fn base_name(report: &Report) -> Option<&str> {
    let changes = report.benchmarks.iter().flat_map(|case| &case.comparison);
    let of_change = || {
        let mut bases = changes.filter(|change| crate::report::change::is_from_baseline(change));
        bases
            .next()
            .map(|change| shown_reference(&change.reference))
    };
    report
        .base
        .as_ref()
        .map(|base| base.name.as_str())
        .or_else(of_change)
}

fn name(text: &str) -> String {
    code(&elide(&escape(text), LONGEST_NAME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Benchmark, Change, ChangeVerdict, findings, fixture};

    fn head_of(report: &Report, style: Style<'_>) -> String {
        head(report, &findings(report), style)
    }

    #[test]
    fn the_first_line_is_the_hidden_marker() {
        let first = |marker| {
            let style = Style {
                marker,
                ..Style::default()
            };
            let head = head_of(&Report::default(), style);
            head.lines().next().unwrap().to_owned()
        };
        assert_eq!(first(None), "<!-- perf_bench:report -->");
        assert_eq!(first(Some("")), "<!-- perf_bench:report -->");
        assert_eq!(
            first(Some("linux.arm64")),
            "<!-- perf_bench:linux.arm64 -->"
        );
        assert_eq!(first(Some("a-->@b")), "<!-- perf_bench:a--__b -->");
    }

    #[test]
    fn machine_commit_base_and_report_are_named() {
        let style = Style {
            report_url: Some("https://ci.example/1"),
            ..Style::default()
        };
        let head = head_of(&fixture::report(), style);
        for part in [
            "AMD EPYC",
            "commit `0123456789ab` of `main`",
            "base `main (0123456)`",
            "[the whole report](<https://ci.example/1>)",
        ] {
            assert!(head.contains(part), "{part}: {head}");
        }
        let mut stored = Report::default();
        stored.benchmarks.push(Benchmark {
            comparison: vec![Change::without_figures("baseline:v1", ChangeVerdict::New)],
            ..Benchmark::new("a")
        });
        assert!(head_of(&stored, style).contains("base `baseline:v1`"));
    }

    #[test]
    fn a_run_that_did_not_come_to_its_end_says_so() {
        let mut report = Report::default();
        report.summary.exit_status = 130;
        assert!(head_of(&report, Style::default()).contains("interrupted"));
        report.summary.exit_status = 101;
        assert!(head_of(&report, Style::default()).contains("ended before its end"));
        report.summary.errored = 1;
        assert!(!head_of(&report, Style::default()).contains("ended before its end"));
        report.summary.run_status = 5;
        assert!(head_of(&report, Style::default()).contains("A baseline is missing"));
    }
}
