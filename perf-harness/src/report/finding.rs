//! What of a report needs saying, the most urgent first.

use super::again::{again, next_step};
use super::case_name::CaseNames;
use super::change::{change_sentence, is_from_baseline};
use super::finding_kind::FindingKind;
use super::target_sentence::target_sentence;
use super::text::escape;
use super::verdict_word::word;
use super::{Benchmark, Change, ChangeVerdict, Outcome, Report, Severity, Target, Tier, Verdict};
use crate::store::wire::is_base;

/// A case that needs saying, in words.
///
/// ```
/// use perf_harness::report::{FindingKind, Report, findings};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let failed = &findings(&report)[1];
/// assert_eq!((failed.kind, failed.name.as_str()), (FindingKind::Failed, "checkout"));
/// assert_eq!(
///     failed.again.as_deref(),
///     Some("cargo bench --bench cache -- --exact cache::checkout")
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding<'a> {
    /// The case.
    pub benchmark: &'a Benchmark,
    /// Why it needs saying.
    pub kind: FindingKind,
    /// What people call the case, on one line.
    pub name: String,
    /// What was found, the most urgent first.
    pub statements: Vec<Statement>,
    /// The command that shows it again, where something failed.
    pub again: Option<String>,
    /// The command under which a profiler sees a case alone that got slower.
    pub next: Option<String>,
    /// What to do then about a case that got worse, in a sentence.
    pub then: Option<&'static str>,
}

/// One sentence of a [`Finding`].
///
/// ```
/// use perf_harness::report::{Report, findings};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let statement = &findings(&report)[1].statements[0];
/// assert_eq!(statement.word, "FAIL");
/// assert!(statement.text.starts_with("p99 is 1.24 us"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// How it came out: `errored`, `FAIL`, `inconclusive`, `warn`, `improved`, `notice`.
    pub word: &'static str,
    /// The sentence, on one line and without markup.
    pub text: String,
}

/// The cases of a report that need saying, the most urgent first and in the report's order among
/// equals. Nothing is judged here: what the report says is sorted.
///
/// ```
/// use perf_harness::report::{FindingKind, Report, findings};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let kinds: Vec<FindingKind> = findings(&report).iter().map(|finding| finding.kind).collect();
/// assert_eq!(
///     kinds,
///     [
///         FindingKind::Errored,
///         FindingKind::Failed,
///         FindingKind::Inconclusive,
///         FindingKind::Warned,
///         FindingKind::Noticed,
///     ]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn findings(report: &Report) -> Vec<Finding<'_>> {
    let names = CaseNames::of(report);
    let mut findings: Vec<Finding<'_>> = report
        .benchmarks
        .iter()
        .filter_map(|benchmark| finding(report, &names, benchmark))
        .collect();
    findings.sort_by_key(|finding| finding.kind);
    findings
}

/// Whether somebody should be told of the report: something failed, changed or warned, or the run
/// ended with other than 0. What is inconclusive counts where the run was `strict`, which its exit
/// status says.
///
/// ```
/// use perf_harness::report::{Report, is_noteworthy};
///
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// assert!(is_noteworthy(&report));
/// assert!(!is_noteworthy(&Report::default()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn is_noteworthy(report: &Report) -> bool {
    let kinds = report.benchmarks.iter().filter_map(kind);
    report.summary.exit_status != 0
        || kinds
            .into_iter()
            .any(|kind| kind != FindingKind::Inconclusive)
}

fn finding<'a>(
    report: &Report,
    names: &CaseNames<'_>,
    benchmark: &'a Benchmark,
) -> Option<Finding<'a>> {
    let kind = kind(benchmark)?;
    let is_bad = matches!(
        kind,
        FindingKind::Errored | FindingKind::Failed | FindingKind::Regressed
    );
    let next = next_step(report, benchmark).filter(|_| is_bad);
    Some(Finding {
        benchmark,
        kind,
        name: names.name(benchmark),
        statements: statements(benchmark),
        again: is_bad.then(|| escape(&again(report, benchmark)).into_owned()),
        then: next.as_ref().map(|next| next.then),
        next: next
            .and_then(|next| next.command)
            .map(|command| escape(&command).into_owned()),
    })
}

/// Why the case needs saying, if it does.
pub(super) fn kind(benchmark: &Benchmark) -> Option<FindingKind> {
    let is_improved = |change: &Change| change.verdict == ChangeVerdict::Improved;
    match (benchmark.outcome, benchmark.verdict) {
        (Outcome::Errored, _) => Some(FindingKind::Errored),
        (Outcome::Skipped, _) => None,
        (Outcome::Completed, Verdict::Fail) => Some(if is_regression_alone(benchmark) {
            FindingKind::Regressed
        } else {
            FindingKind::Failed
        }),
        (Outcome::Completed, Verdict::Inconclusive) => Some(FindingKind::Inconclusive),
        (Outcome::Completed, Verdict::Warn) => Some(FindingKind::Warned),
        (Outcome::Completed, Verdict::Pass | Verdict::None) => {
            let mut told = told_changes(benchmark).peekable();
            told.peek()?;
            Some(if told.all(is_improved) {
                FindingKind::Improved
            } else {
                FindingKind::Noticed
            })
        }
    }
}

/// Whether all that the case misses is against another build or a stored run.
fn is_regression_alone(benchmark: &Benchmark) -> bool {
    let mut missed = benchmark
        .targets
        .iter()
        .filter(|target| target.verdict == Verdict::Fail)
        .peekable();
    missed.peek().is_some() && missed.all(is_against_base)
}

/// Whether a target is held against another build or a stored run.
pub(super) fn is_against_base(target: &Target) -> bool {
    target.tier == Tier::Regression || target.reference.as_deref().is_some_and(is_base)
}

/// Changes that are worth a sentence of their own: those that a rule wants noticed, and those that
/// are proven and that nobody was asked about.
fn told_changes(benchmark: &Benchmark) -> impl Iterator<Item = &Change> {
    let is_asked = |change: &Change| {
        benchmark.targets.iter().any(|target| {
            target.metric == change.metric
                && target.reference.as_deref() == Some(change.reference.as_str())
        })
    };
    benchmark
        .comparison
        .iter()
        .filter(|change| is_from_baseline(change))
        .filter(move |change| match (change.severity, change.verdict) {
            (Severity::Notice, _) => true,
            (_, ChangeVerdict::Improved) => is_asked(change) || is_of_the_code(&change.metric),
            (Severity::None, ChangeVerdict::Regressed) => {
                !is_asked(change) && is_of_the_code(&change.metric)
            }
            _ => false,
        })
}

/// Whether a metric's change comes from the code: what else runs on the machine moves the others.
fn is_of_the_code(metric: &str) -> bool {
    let metric = metric.split([' ', '.']).next().unwrap_or_default();
    ![
        "context_switches",
        "page_faults",
        "io_wait",
        "branch_misses",
        "cache_misses",
    ]
    .contains(&metric)
}

fn statements(benchmark: &Benchmark) -> Vec<Statement> {
    let mut told = Vec::new();
    if benchmark.outcome == Outcome::Errored {
        let error = benchmark.error.as_deref().unwrap_or("no message");
        told.push(Statement {
            word: "errored",
            text: escape(error).into_owned(),
        });
    }
    let judged = benchmark
        .targets
        .iter()
        .filter(|target| target.tier != Tier::Acceptable);
    let mut targets: Vec<&Target> = judged
        .filter(|target| !matches!(target.verdict, Verdict::Pass | Verdict::None))
        .collect();
    targets.sort_by_key(|target| match target.verdict {
        Verdict::Fail => 0,
        Verdict::Inconclusive => 1,
        _ => 2,
    });
    told.extend(targets.into_iter().map(|target| Statement {
        word: word(target.verdict),
        text: target_sentence(benchmark, target),
    }));
    told.extend(told_changes(benchmark).map(|change| Statement {
        word: if change.verdict == ChangeVerdict::Improved {
            "improved"
        } else {
            "notice"
        },
        text: change_sentence(change, benchmark.metrics.get(&change.metric)),
    }));
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts::target;

    fn change(metric: &str, severity: Severity, verdict: ChangeVerdict) -> Change {
        Change {
            metric: metric.into(),
            reference: "build:main".into(),
            base: Some(100.0),
            current: Some(120.0),
            ratio: Some(1.2),
            lo: Some(1.19),
            hi: Some(1.21),
            severity,
            verdict,
        }
    }

    fn case(verdict: Verdict, targets: Vec<Target>, comparison: Vec<Change>) -> Benchmark {
        Benchmark {
            verdict,
            targets,
            comparison,
            ..Benchmark::new("cache::get")
        }
    }

    fn against(text: &str, verdict: Verdict, reference: Option<&str>) -> Target {
        Target {
            reference: reference.map(str::to_owned),
            ..target(text, verdict)
        }
    }

    #[test]
    fn what_is_missed_against_a_base_alone_is_a_regression() {
        let kind_of = |targets| kind(&case(Verdict::Fail, targets, Vec::new()));
        let of_base = against("mean <= +5%", Verdict::Fail, Some("build:main"));
        let of_pair = against("mean <= +5% vs old", Verdict::Fail, Some("cache::old"));
        let absolute = against("p99 < 1us", Verdict::Fail, None);
        let rule = Target {
            tier: Tier::Regression,
            ..absolute.clone()
        };
        assert_eq!(kind_of(vec![of_base.clone()]), Some(FindingKind::Regressed));
        assert_eq!(kind_of(vec![rule]), Some(FindingKind::Regressed));
        assert_eq!(kind_of(vec![of_pair]), Some(FindingKind::Failed));
        assert_eq!(kind_of(vec![of_base, absolute]), Some(FindingKind::Failed));
        assert_eq!(kind_of(Vec::new()), Some(FindingKind::Failed));
    }

    #[test]
    fn a_change_that_a_rule_has_let_through_is_not_told() {
        let worse = change("mean", Severity::None, ChangeVerdict::Regressed);
        let kind_of = |targets, comparison| kind(&case(Verdict::Pass, targets, comparison));
        let rule = against("mean <= +20%", Verdict::Pass, Some("build:main"));
        assert_eq!(
            kind_of(Vec::new(), vec![worse.clone()]),
            Some(FindingKind::Noticed)
        );
        assert_eq!(kind_of(vec![rule], vec![worse]), None);
        let same = change("mean", Severity::None, ChangeVerdict::Same);
        assert_eq!(kind_of(Vec::new(), vec![same]), None);
    }

    #[test]
    fn what_other_programs_move_is_told_where_a_rule_is_about_it() {
        let switches = |severity, verdict| change("context_switches", severity, verdict);
        let kind_of = |change| kind(&case(Verdict::Pass, Vec::new(), vec![change]));
        assert_eq!(
            kind_of(switches(Severity::None, ChangeVerdict::Regressed)),
            None
        );
        assert_eq!(
            kind_of(switches(Severity::None, ChangeVerdict::Improved)),
            None
        );
        assert_eq!(
            kind_of(switches(Severity::Notice, ChangeVerdict::Regressed)),
            Some(FindingKind::Noticed)
        );
    }

    #[test]
    fn a_notice_outweighs_an_improvement_and_both_are_told() {
        let better = change("mean", Severity::None, ChangeVerdict::Improved);
        let noticed = change("allocs", Severity::Notice, ChangeVerdict::Regressed);
        let one = case(Verdict::Pass, Vec::new(), vec![better.clone()]);
        assert_eq!(kind(&one), Some(FindingKind::Improved));
        let both = case(Verdict::None, Vec::new(), vec![better, noticed]);
        assert_eq!(kind(&both), Some(FindingKind::Noticed));
        let words: Vec<&str> = statements(&both).iter().map(|told| told.word).collect();
        assert_eq!(words, ["improved", "notice"]);
    }

    #[test]
    fn what_is_undecided_is_worth_a_word_under_strict_alone() {
        let undecided = target("p99 < 1us", Verdict::Inconclusive);
        let mut report = Report {
            benchmarks: vec![case(Verdict::Inconclusive, vec![undecided], Vec::new())],
            ..Report::default()
        };
        assert!(!is_noteworthy(&report));
        assert_eq!(findings(&report)[0].kind, FindingKind::Inconclusive);
        report.summary.exit_status = 4;
        assert!(is_noteworthy(&report));
    }

    #[test]
    fn the_most_urgent_comes_first() {
        let mut errored = case(Verdict::None, Vec::new(), Vec::new());
        errored.outcome = Outcome::Errored;
        errored.error = Some("no\nroom".into());
        let better = change("mean", Severity::None, ChangeVerdict::Improved);
        let report = Report {
            benchmarks: vec![
                case(Verdict::Pass, Vec::new(), vec![better]),
                case(Verdict::Pass, Vec::new(), Vec::new()),
                case(
                    Verdict::Fail,
                    vec![target("p99 < 1us", Verdict::Fail)],
                    Vec::new(),
                ),
                errored,
            ],
            ..Report::default()
        };
        let found = findings(&report);
        let kinds: Vec<FindingKind> = found.iter().map(|finding| finding.kind).collect();
        assert_eq!(
            kinds,
            [
                FindingKind::Errored,
                FindingKind::Failed,
                FindingKind::Improved
            ]
        );
        assert_eq!(found[0].statements[0].text, "no\\nroom");
        assert!(found[1].again.is_some() && found[2].again.is_none());
    }
}
