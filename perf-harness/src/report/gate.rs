use super::{Report, Target, Verdict};
use crate::verdict::Reason;

/// Which verdicts make a run fail, as far as its exit status tells. Of one that ended for something
/// worse it is not known whether an undecided target would have failed it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gate {
    /// `strict`
    undecided: bool,
    /// `--baseline-strict`
    without_baseline: bool,
    /// `--fail-on warn`
    warnings: bool,
}

impl Gate {
    pub(super) fn of(report: &Report) -> Self {
        let status = report.summary.exit_status;
        Self {
            undecided: status == 4,
            without_baseline: [status, report.summary.run_status].contains(&5),
            warnings: status == 3 && report.summary.fail == 0,
        }
    }

    /// Whether the target is why the run fails. A missed one is, whatever the run was told to do
    /// about it.
    pub(super) fn stops(self, target: &Target) -> bool {
        match target.verdict {
            Verdict::Fail => true,
            Verdict::Warn => self.warnings,
            Verdict::Inconclusive => {
                let reason = target.reason.as_deref().unwrap_or_default();
                self.undecided || self.without_baseline && is_for_want_of_baseline(reason)
            }
            Verdict::Pass | Verdict::None => false,
        }
    }
}

fn is_for_want_of_baseline(reason: &str) -> bool {
    let term = Reason::term_of(reason);
    [
        Reason::NoBaseline(None),
        Reason::Incomparable(String::new()),
    ]
    .iter()
    .any(|reason| reason.term() == term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Summary;
    use crate::report::fixture_parts::target;

    fn stops(exit_status: u8, fail: usize, verdict: Verdict, reason: &str) -> bool {
        let report = Report {
            summary: Summary {
                exit_status,
                fail,
                ..Summary::default()
            },
            ..Report::default()
        };
        let mut target = target("mean < 1us", verdict);
        target.reason = Some(reason.to_owned());
        Gate::of(&report).stops(&target)
    }

    #[test]
    fn the_exit_status_tells_what_stops_a_run() {
        use Verdict::{Fail, Inconclusive, Pass, Warn};
        assert!(stops(0, 1, Fail, ""));
        assert!(!stops(3, 0, Pass, ""));
        assert!(!stops(0, 0, Warn, "") && !stops(3, 1, Warn, "") && stops(3, 0, Warn, ""));
        assert!(!stops(0, 0, Inconclusive, "too close"));
        assert!(!stops(3, 0, Inconclusive, "too close"));
        assert!(stops(4, 0, Inconclusive, "too close"));
        assert!(!stops(5, 0, Inconclusive, "too close"));
        assert!(stops(5, 0, Inconclusive, "no baseline"));
    }

    #[test]
    fn a_missed_target_does_not_hide_that_a_baseline_was_asked_for() {
        let mut report = Report::default();
        (report.summary.fail, report.summary.exit_status) = (1, 3);
        report.summary.end_with(5);
        let mut undecided = target("mean <= +5%", Verdict::Inconclusive);
        undecided.reason = Some("no baseline: nothing is stored as `main`".into());
        assert!(Gate::of(&report).stops(&undecided));
    }

    #[test]
    fn a_reason_stops_a_run_with_the_text_that_it_is_stored_with() {
        let why = || "nothing is stored as `main`: for this bench target".to_owned();
        for (reason, is_stopped) in [
            (Reason::NoBaseline(None), true),
            (Reason::NoBaseline(Some(why())), true),
            (Reason::Incomparable(why()), true),
            (Reason::NotMeasurable(why()), false),
            (Reason::NoisyMachine(why()), false),
            (Reason::TooClose, false),
        ] {
            let told = reason.to_string();
            assert_eq!(
                stops(5, 0, Verdict::Inconclusive, &told),
                is_stopped,
                "{told}"
            );
        }
    }
}
