//! What a report comes to as a whole.

use super::ended_early::ended_early;
use super::finding::Finding;
use super::finding_kind::FindingKind;
use super::verdict_word::word;
use super::{Report, Verdict};

/// How a report came out, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// As its cases were judged.
    Judged(Verdict),
    /// None is missed, but a case could not be measured.
    Errored,
    /// No case is to blame, and yet the run failed; the word says for what.
    Ended(&'static str),
}

impl Whole {
    pub(super) fn of(report: &Report) -> Self {
        let summary = &report.summary;
        if summary.verdict == Verdict::Fail {
            Self::Judged(Verdict::Fail)
        } else if summary.errored > 0 {
            Self::Errored
        } else if let Some(ended) = ended_early(report) {
            Self::Ended(ended.word)
        } else {
            Self::Judged(summary.verdict)
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Judged(Verdict::None) => "measured",
            Self::Judged(verdict) => word(verdict),
            Self::Errored => "errored",
            Self::Ended(word) => word,
        }
    }
}

/// The verdict of the report, or what else the run failed for, and how many cases need saying for
/// which reason.
///
/// ```
/// use perf_harness::report::{Report, findings, verdict_line};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// assert_eq!(
///     verdict_line(&report, &findings(&report)),
///     "FAIL, 1 errored, 1 failed, 1 inconclusive, 1 warned, 1 noticed"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn verdict_line(report: &Report, findings: &[Finding<'_>]) -> String {
    let mut line = Whole::of(report).word().to_owned();
    for kind in FindingKind::ALL {
        let count = findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .count();
        if count > 0 {
            line.push_str(&format!(", {count} {}", kind.word()));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Summary;

    #[test]
    fn a_run_that_failed_is_not_called_passed() {
        let line = |verdict, errored, run_status| {
            let mut report = Report {
                summary: Summary {
                    verdict,
                    errored,
                    ..Summary::default()
                },
                ..Report::default()
            };
            report.summary.end_with(run_status);
            verdict_line(&report, &[])
        };
        assert_eq!(line(Verdict::Pass, 0, 0), "pass");
        assert_eq!(line(Verdict::None, 0, 0), "measured");
        assert_eq!(line(Verdict::Pass, 1, 0), "errored");
        assert_eq!(line(Verdict::Pass, 0, 2), "incomplete");
        assert_eq!(line(Verdict::Pass, 0, 5), "no baseline");
        assert_eq!(line(Verdict::Pass, 0, 130), "interrupted");
        assert_eq!(line(Verdict::Fail, 1, 5), "FAIL");
    }
}
