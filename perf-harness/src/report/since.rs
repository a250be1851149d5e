//! What became of a case that an earlier report had something to say of.

use perf_targets::{Limit, Reference};

use super::finding::is_against_base;
use super::markdown::named;
use super::{Benchmark, FindingKind, Outcome, Report, Target, Tier, Told, Verdict};

/// What a report says of a case that an earlier page has told of.
///
/// ```
/// use perf_harness::report::{Format, Report, Since, Style, told_of, write};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let mut page = Vec::new();
/// write(Format::Markdown, &report, &mut page, Style::default())?;
/// let told = told_of(&String::from_utf8(page)?);
/// assert_eq!(told[1].id, "cache::checkout");
/// assert_eq!(Since::of(&report, &told[1]), Since::Persists);
/// assert_eq!(Since::of(&Report::default(), &told[1]), Since::NotMeasured);
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
    /// What the report says of the case. Where several machines have measured it, the one that has
    /// least to say for it counts; and where it was measured alone and against another build, the one
    /// that judges by what it was found by.
    #[must_use]
    pub fn of(report: &Report, told: &Told) -> Self {
        let cases = report.benchmarks.iter();
        let cases: Vec<(&Benchmark, Self)> = cases
            .filter(|case| case.id == told.id && case.package == told.package)
            .map(|case| (case, of_case(case, told)))
            .collect();
        let is_answered = |case: &Benchmark| {
            cases.iter().any(|(other, since)| {
                *since == Self::Over
                    && other.bench == case.bench
                    && other.machine == case.machine
                    && other.build() != case.build()
            })
        };
        cases
            .iter()
            .filter(|(case, since)| *since == Self::Persists || !is_answered(case))
            .map(|(_, since)| *since)
            .max()
            .unwrap_or(Self::NotMeasured)
    }
}

fn of_case(case: &Benchmark, told: &Told) -> Since {
    match (case.outcome, case.verdict) {
        (Outcome::Errored, _) if told.kind == FindingKind::Errored => Since::Persists,
        (Outcome::Errored, _) => Since::Undecided,
        (Outcome::Skipped, _) => Since::NotMeasured,
        (Outcome::Completed, Verdict::Fail | Verdict::Warn) => Since::Persists,
        (Outcome::Completed, Verdict::Inconclusive) => Since::Undecided,
        (Outcome::Completed, Verdict::Pass | Verdict::None) => match told.kind {
            FindingKind::Errored | FindingKind::Improved | FindingKind::Noticed => Since::Over,
            FindingKind::Failed
            | FindingKind::Regressed
            | FindingKind::Inconclusive
            | FindingKind::Warned => {
                let mut missed = told.missed.iter();
                let is_judged = case.verdict == Verdict::Pass && !told.missed.is_empty();
                if is_judged && missed.all(|text| is_met(case, told, text)) {
                    Since::Over
                } else {
                    Since::Undecided
                }
            }
        },
    }
}

/// Whether the case was judged by a target of before, against the same reference, and meets it.
fn is_met(case: &Benchmark, told: &Told, text: &str) -> bool {
    let targets = case.targets.iter();
    let mut same = targets
        .filter(|target| is_same(target, text))
        .filter(|target| !is_against_base(target) || target.reference == told.reference)
        .peekable();
    same.peek().is_some() && same.all(|target| target.verdict == Verdict::Pass)
}

/// Whether a target is the one of this text. Of a metric's tiers of `[regression]` another one may
/// speak when all is well.
fn is_same(target: &Target, text: &str) -> bool {
    if target.tier != Tier::Regression {
        return named(target) == text;
    }
    text.parse().is_ok_and(|told: perf_targets::Target| {
        let is_tier =
            matches!(&told.limit, Limit::Relative(limit) if limit.reference == Reference::Baseline);
        is_tier && told.metric.to_string() == target.metric
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts::target;

    fn since_of(told: &Told, cases: &[Benchmark]) -> Since {
        let report = Report {
            benchmarks: cases.to_vec(),
            ..Report::default()
        };
        Since::of(&report, told)
    }

    fn told(kind: FindingKind, missed: &[&str], reference: Option<&str>) -> Told {
        Told {
            package: "shop".into(),
            id: "cache::get".into(),
            kind,
            missed: missed.iter().map(ToString::to_string).collect(),
            reference: reference.map(Into::into),
        }
    }

    fn since(kind: FindingKind, cases: &[Benchmark]) -> Since {
        since_of(&told(kind, &["p99 < 1us"], None), cases)
    }

    fn case(outcome: Outcome, verdict: Verdict) -> Benchmark {
        Benchmark {
            package: "shop".into(),
            outcome,
            verdict,
            targets: vec![target("p99 < 1us", verdict)],
            ..Benchmark::new("cache::get")
        }
    }

    /// One that passed against a build, by a tier of `[regression]`.
    fn held_against(build: &str, tier: &str) -> Benchmark {
        let mut of_base = target(tier, Verdict::Pass);
        of_base.tier = Tier::Regression;
        of_base.reference = Some(build.into());
        let mut passed = case(Outcome::Completed, Verdict::Pass);
        passed.targets = vec![of_base];
        passed
    }

    #[test]
    fn a_regression_is_over_when_the_case_was_held_against_the_same_base_again() {
        let regressed = told(FindingKind::Regressed, &["mean <= +10%"], Some("build:v1"));
        let of = |cases: &[Benchmark]| since_of(&regressed, cases);
        let alone = case(Outcome::Completed, Verdict::Pass);
        assert_eq!(of(std::slice::from_ref(&alone)), Since::Undecided);
        assert_eq!(of(&[held_against("build:v1", "mean <= +3%")]), Since::Over);
        assert_eq!(
            of(&[held_against("build:v2", "mean <= +10%")]),
            Since::Undecided,
            "the base has taken the loss in"
        );
        assert_eq!(
            of(&[held_against("build:v1", "p99 <= +10%")]),
            Since::Undecided
        );
        let both = [alone, held_against("build:v1", "mean <= +3%")];
        assert_eq!(of(&both), Since::Over);
        let mut ill = both.clone();
        ill[0].verdict = Verdict::Fail;
        assert_eq!(of(&ill), Since::Persists);
    }

    #[test]
    fn a_miss_is_over_when_the_same_target_is_met() {
        let mut unjudged = case(Outcome::Completed, Verdict::Pass);
        unjudged.verdict = Verdict::None;
        assert_eq!(since(FindingKind::Failed, &[unjudged]), Since::Undecided);
        let mut passed = case(Outcome::Completed, Verdict::Pass);
        let of = |kind, passed: &Benchmark| since(kind, std::slice::from_ref(passed));
        for kind in [
            FindingKind::Failed,
            FindingKind::Warned,
            FindingKind::Inconclusive,
        ] {
            assert_eq!(of(kind, &passed), Since::Over);
        }
        passed.targets = vec![target("p50 < 1us", Verdict::Pass)];
        for kind in [
            FindingKind::Failed,
            FindingKind::Warned,
            FindingKind::Inconclusive,
        ] {
            assert_eq!(of(kind, &passed), Since::Undecided);
        }
        assert_eq!(
            of(FindingKind::Failed, &held_against("build:v1", "p99 <= +3%")),
            Since::Undecided
        );
        passed
            .targets
            .push(target("p99 < 1us", Verdict::Inconclusive));
        assert_eq!(of(FindingKind::Failed, &passed), Since::Undecided);
        let of_two = told(FindingKind::Failed, &["p99 < 1us", "p50 < 1us"], None);
        assert_eq!(
            since_of(&of_two, &[case(Outcome::Completed, Verdict::Pass)]),
            Since::Undecided
        );
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
