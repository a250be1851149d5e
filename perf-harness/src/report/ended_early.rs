//! What a run failed for that no verdict of its cases tells.

use super::{Report, Summary};

/// What a run ended with beside its cases' verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EndedEarly {
    /// What the whole is called where no case is worse.
    pub(super) word: &'static str,
    /// The whole sentence.
    pub(super) sentence: &'static str,
}

/// Why the run failed whatever its cases came to, if it did.
pub(super) fn ended_early(report: &Report) -> Option<EndedEarly> {
    let (word, sentence) = match own_status(&report.summary)? {
        2 => (
            "incomplete",
            "The run is incomplete: something could not be built or used.",
        ),
        5 => (
            "no baseline",
            "A baseline is missing, lacks a case or is from another machine.",
        ),
        101 => (
            "errored",
            "The run is incomplete: a bench target ended before its end.",
        ),
        130 => ("interrupted", "The run was interrupted."),
        _ => (
            "failed",
            "The run failed for something that no case tells: see its exit status.",
        ),
    };
    Some(EndedEarly { word, sentence })
}

/// What no case's doing is, and else the exit status, unless the cases explain it.
fn own_status(summary: &Summary) -> Option<u8> {
    let status = summary.status_beside_cases();
    let is_explained = match summary.exit_status {
        3 => summary.fail > 0 || summary.warn > 0,
        4 => summary.inconclusive > 0,
        _ => true,
    };
    match status {
        0 => (!is_explained).then_some(summary.exit_status),
        status => Some(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_cases_explain_is_not_told_again() {
        let word = |exit_status, fail, errored| {
            let report = Report {
                summary: Summary {
                    exit_status,
                    fail,
                    errored,
                    ..Summary::default()
                },
                ..Report::default()
            };
            ended_early(&report).map(|ended| ended.word)
        };
        assert_eq!(word(0, 1, 0), None);
        assert_eq!(word(3, 1, 0), None);
        assert_eq!(word(101, 1, 1), None);
        assert_eq!(word(101, 1, 0), Some("errored"));
        assert_eq!(word(2, 1, 1), Some("incomplete"));
        assert_eq!(word(5, 0, 0), Some("no baseline"));
        assert_eq!(word(130, 0, 0), Some("interrupted"));
        assert_eq!(word(3, 0, 0), Some("failed"));
        assert_eq!(word(77, 0, 0), Some("failed"));
    }

    #[test]
    fn what_else_a_run_failed_for_is_told_beside_its_cases() {
        let mut report = Report::default();
        (report.summary.fail, report.summary.exit_status) = (1, 3);
        report.summary.end_with(130);
        assert_eq!(report.summary.exit_status, 3);
        assert_eq!(ended_early(&report).unwrap().word, "interrupted");
    }
}
