//! What became of a case that an earlier report had something to say of.

use super::finding::is_against_base;
use super::{Benchmark, FindingKind, Outcome, Report, Verdict};

/// What a report says of a case of which an earlier one had a finding.
///
/// ```
/// use perf_harness::report::{FindingKind, Report, Since};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let of = |id| Since::of(&report, "shop", id, FindingKind::Failed);
/// assert_eq!(of("cache::checkout"), Since::Persists);
/// assert_eq!(of("cache::get_hit"), Since::Over);
/// assert_eq!(of("cache::gone"), Since::NotMeasured);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Since {
    /// It was judged by what it was found by, and nothing is found any more.
    Over,
    /// The report does not have the case, or left it out.
    NotMeasured,
    /// The report has the case, and does not tell whether the finding still holds.
    Undecided,
    /// It still fails or warns.
    Persists,
}

impl Since {
    /// What the report says of the case, which a package and an id name, and of which an earlier
    /// report had a finding of this kind. Where several machines have measured the case, the one that
    /// has least to say for it counts.
    #[must_use]
    pub fn of(report: &Report, package: &str, id: &str, kind: FindingKind) -> Self {
        report
            .benchmarks
            .iter()
            .filter(|case| case.id == id && case.package == package)
            .map(|case| of_case(case, kind))
            .max()
            .unwrap_or(Self::NotMeasured)
    }
}

fn of_case(case: &Benchmark, kind: FindingKind) -> Since {
    match (case.outcome, case.verdict) {
        (Outcome::Errored, _) if kind == FindingKind::Errored => Since::Persists,
        (Outcome::Errored, _) => Since::Undecided,
        (Outcome::Skipped, _) => Since::NotMeasured,
        (Outcome::Completed, Verdict::Fail | Verdict::Warn) => Since::Persists,
        (Outcome::Completed, Verdict::Inconclusive) => Since::Undecided,
        (Outcome::Completed, Verdict::Pass) => {
            let mut targets = case.targets.iter();
            let is_held_against_base =
                targets.any(|target| is_against_base(target) && target.verdict == Verdict::Pass);
            if kind == FindingKind::Regressed && !is_held_against_base {
                Since::Undecided
            } else {
                Since::Over
            }
        }
        // Without a target nothing was judged, and what was found without one is over.
        (Outcome::Completed, Verdict::None) => match kind {
            FindingKind::Errored | FindingKind::Improved | FindingKind::Noticed => Since::Over,
            FindingKind::Failed
            | FindingKind::Regressed
            | FindingKind::Inconclusive
            | FindingKind::Warned => Since::Undecided,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts::target;

    fn since(kind: FindingKind, cases: &[Benchmark]) -> Since {
        let report = Report {
            benchmarks: cases.to_vec(),
            ..Report::default()
        };
        Since::of(&report, "shop", "cache::get", kind)
    }

    fn case(outcome: Outcome, verdict: Verdict) -> Benchmark {
        Benchmark {
            package: "shop".into(),
            outcome,
            verdict,
            ..Benchmark::new("cache::get")
        }
    }

    #[test]
    fn a_regression_is_over_when_the_case_was_held_against_a_base_again() {
        let mut passed = case(Outcome::Completed, Verdict::Pass);
        passed.targets = vec![target("p99 < 1us", Verdict::Pass)];
        let alone = std::slice::from_ref(&passed);
        assert_eq!(since(FindingKind::Regressed, alone), Since::Undecided);
        assert_eq!(since(FindingKind::Failed, alone), Since::Over);
        let mut of_base = target("mean <= +5%", Verdict::Pass);
        of_base.reference = Some("build:main".into());
        passed.targets.push(of_base);
        assert_eq!(since(FindingKind::Regressed, &[passed]), Since::Over);
    }

    #[test]
    fn what_was_not_judged_is_not_over() {
        let unjudged = [case(Outcome::Completed, Verdict::None)];
        assert_eq!(since(FindingKind::Failed, &unjudged), Since::Undecided);
        assert_eq!(since(FindingKind::Errored, &unjudged), Since::Over);
        let undecided = [case(Outcome::Completed, Verdict::Inconclusive)];
        assert_eq!(since(FindingKind::Failed, &undecided), Since::Undecided);
        let errored = [case(Outcome::Errored, Verdict::None)];
        assert_eq!(since(FindingKind::Failed, &errored), Since::Undecided);
        assert_eq!(since(FindingKind::Errored, &errored), Since::Persists);
        let skipped = [case(Outcome::Skipped, Verdict::None)];
        assert_eq!(since(FindingKind::Failed, &skipped), Since::NotMeasured);
        assert_eq!(since(FindingKind::Failed, &[]), Since::NotMeasured);
        let warned = [case(Outcome::Completed, Verdict::Warn)];
        assert_eq!(since(FindingKind::Failed, &warned), Since::Persists);
    }

    #[test]
    fn every_machine_must_be_well_again_and_other_packages_do_not_count() {
        let well = case(Outcome::Completed, Verdict::Pass);
        let ill = case(Outcome::Completed, Verdict::Fail);
        let both = [well.clone(), ill];
        assert_eq!(since(FindingKind::Failed, &both), Since::Persists);
        let elsewhere = Benchmark {
            package: "stock".into(),
            ..well
        };
        assert_eq!(since(FindingKind::Failed, &[elsewhere]), Since::NotMeasured);
    }
}
