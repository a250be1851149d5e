//! The page of an issue that is about one case.

use super::Style;
use super::head::{census, marker_line, origin};
use super::known::{self, Told};
use super::markup::code;
use crate::report::{Finding, Report};

/// What the hidden line may take: the longest id has room.
const LONGEST_HIDDEN: usize = 45_000;

/// The body of an issue that is about one finding of the report. [`told_of`] reads back what it is
/// about.
///
/// [`told_of`]: crate::report::told_of
///
/// ```
/// use perf_harness::report::{Report, Style, findings, issue_page, told_of};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let page = issue_page(&report, &findings(&report)[1], Style::default());
/// assert!(page.contains("- **FAIL** `checkout`: `p99 is 1.24 us"), "{page}");
/// assert_eq!(told_of(&page)[0].id, "cache::checkout");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn issue_page(report: &Report, finding: &Finding<'_>, style: Style<'_>) -> String {
    format!(
        "{}{}### {} {}\n\n{}\n{}  \n{}\n",
        marker_line(style),
        known::line(&[Told::of(finding)], 0, LONGEST_HIDDEN),
        code(&finding.name),
        finding.kind.word(),
        finding.to_markdown(),
        census(report),
        origin(report, style)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{findings, fixture, told_of};

    #[test]
    fn an_issue_is_about_its_case_whatever_that_is_called() {
        let report = fixture::odd_names();
        for finding in findings(&report) {
            let page = issue_page(&report, &finding, Style::default());
            assert!(page.chars().count() < 65_000);
            assert_eq!(told_of(&page), [Told::of(&finding)]);
        }
    }
}
