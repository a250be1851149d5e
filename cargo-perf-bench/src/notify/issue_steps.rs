//! What is to be done about the issues, by what a report says.

use perf_harness::report::{
    Finding, FindingKind, Report, Since, Style, Told, findings, issue_page, resolved, told_of,
};

use crate::github::Issue;

/// Something to be done.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Open {
        title: String,
        body: String,
    },
    /// What was over is there again.
    Reopen {
        issue: Issue,
        body: String,
        comment: String,
    },
    /// The same case: the body gets the last run's figures, and a comment says what is new, if anything
    /// is.
    Update {
        issue: Issue,
        body: String,
        comment: Option<String>,
    },
    Close {
        issue: Issue,
        comment: String,
    },
    /// Somebody has closed it as not planned.
    Leave {
        issue: Issue,
    },
    /// More than one run may open.
    TooMany {
        count: usize,
    },
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open { title, .. } => write!(f, "open an issue: {title}"),
            Self::Reopen { issue, .. } => write!(f, "reopen #{}: it is back", issue.number),
            Self::Update {
                issue,
                comment: None,
                body,
            } if issue.says(body) => {
                write!(f, "leave #{} as it is: it says all this", issue.number)
            }
            Self::Update {
                issue,
                comment: None,
                ..
            } => write!(f, "edit #{}: it goes on", issue.number),
            Self::Update { issue, .. } => {
                write!(f, "edit #{} and comment: it changed", issue.number)
            }
            Self::Close { issue, .. } => write!(f, "close #{}: it is mended", issue.number),
            Self::Leave { issue } => write!(
                f,
                "leave #{} as it is: it was closed as not planned",
                issue.number
            ),
            Self::TooMany { count } => write!(
                f,
                "open no more issues: {count} more cases have none; --most sets how many a run opens"
            ),
        }
    }
}

/// What a report means for the issues that there are: those that are open come first among them.
pub(crate) fn steps(report: &Report, style: Style<'_>, issues: &[Issue], most: usize) -> Vec<Step> {
    let style = Style {
        marker: Some("issue"),
        ..style
    };
    let mut steps = Vec::new();
    let mut bad: Vec<Finding<'_>> = Vec::new();
    for finding in findings(report) {
        let is_bad = matches!(finding.kind, FindingKind::Failed | FindingKind::Regressed);
        // Several machines may have measured the case.
        if is_bad && !bad.iter().any(|other| is_of_one_case(other, &finding)) {
            bad.push(finding);
        }
    }
    let mut opened = 0;
    for finding in &bad {
        let body = issue_page(report, finding, style);
        let known = issues.iter().find(|issue| is_about(&issue.told, finding));
        match known.cloned() {
            None if opened < most => {
                opened += 1;
                let title = format!("Performance: {}", finding.name);
                steps.push(Step::Open { title, body });
            }
            None => opened += 1,
            Some(issue) if issue.is_open => {
                let now = told_of(&body);
                let is_same = |told: &Told| {
                    (told.kind, &told.missed) == (issue.told.kind, &issue.told.missed)
                };
                let is_new = !now.first().is_some_and(is_same);
                let comment = is_new.then(|| comment("This has changed", finding));
                steps.push(Step::Update {
                    issue,
                    body,
                    comment,
                });
            }
            Some(issue) if issue.is_unwanted => steps.push(Step::Leave { issue }),
            Some(issue) => {
                let comment = comment("This is back", finding);
                steps.push(Step::Reopen {
                    issue,
                    body,
                    comment,
                });
            }
        }
    }
    if opened > most {
        steps.push(Step::TooMany {
            count: opened - most,
        });
    }
    let over = issues
        .iter()
        .filter(|issue| issue.is_open && Since::of(report, &issue.told) == Since::Over);
    steps.extend(over.filter_map(|issue| {
        Some(Step::Close {
            issue: issue.clone(),
            comment: resolved(&issue.body, report, style)?,
        })
    }));
    steps
}

fn is_of_one_case(one: &Finding<'_>, other: &Finding<'_>) -> bool {
    one.benchmark.id == other.benchmark.id && one.benchmark.package == other.benchmark.package
}

fn is_about(told: &Told, finding: &Finding<'_>) -> bool {
    told.id == finding.benchmark.id && told.package == finding.benchmark.package
}

fn comment(what: &str, finding: &Finding<'_>) -> String {
    format!("{what}:\n\n{}", finding.to_markdown())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let fixture = include_bytes!("../../../perf-harness/tests/fixtures/perf-report-1.json");
        Report::from_json(fixture).unwrap()
    }

    /// An issue as an earlier run has left it.
    fn issue(report: &Report, number: u64, is_open: bool) -> Issue {
        let style = Style::default();
        let Some(Step::Open { body, .. }) = steps(report, style, &[], 10).into_iter().next() else {
            panic!("nothing is opened");
        };
        Issue {
            number,
            told: told_of(&body).remove(0),
            body,
            is_open,
            is_unwanted: false,
        }
    }

    fn told(report: &Report, issues: &[Issue]) -> Vec<String> {
        let steps = steps(report, Style::default(), issues, 10);
        steps.iter().map(ToString::to_string).collect()
    }

    fn mended(change: impl Fn(&mut perf_harness::report::Benchmark)) -> Report {
        let mut report = report();
        let case = report
            .benchmarks
            .iter_mut()
            .find(|case| case.id == "cache::checkout");
        let case = case.unwrap();
        case.verdict = perf_harness::report::Verdict::Pass;
        case.targets[0].verdict = perf_harness::report::Verdict::Pass;
        change(case);
        report
    }

    #[test]
    fn a_case_that_fails_has_one_issue() {
        assert_eq!(
            told(&report(), &[]),
            ["open an issue: Performance: checkout"]
        );
        let known = issue(&report(), 7, true);
        assert_eq!(
            told(&report(), std::slice::from_ref(&known)),
            ["leave #7 as it is: it says all this"]
        );
        let mut slower = report();
        slower.git_commit = Some("fedcba9876543210".into());
        assert_eq!(
            told(&slower, std::slice::from_ref(&known)),
            ["edit #7: it goes on"]
        );
        let mut worse = report();
        let case = worse
            .benchmarks
            .iter_mut()
            .find(|case| case.id == "cache::checkout");
        case.unwrap().targets[0].target = "p99 < 900ns".into();
        assert_eq!(told(&worse, &[known]), ["edit #7 and comment: it changed"]);
    }

    #[test]
    fn it_is_closed_when_the_case_was_judged_again_and_is_well() {
        use perf_harness::report::{Outcome, Verdict};
        let known = [issue(&report(), 7, true)];
        assert_eq!(told(&mended(|_| {}), &known), ["close #7: it is mended"]);
        assert!(told(&mended(|case| case.verdict = Verdict::Inconclusive), &known).is_empty());
        assert!(told(&mended(|case| case.verdict = Verdict::None), &known).is_empty());
        assert!(told(&mended(|case| case.verdict = Verdict::Warn), &known).is_empty());
        assert!(told(&mended(|case| case.outcome = Outcome::Errored), &known).is_empty());
        assert!(told(&mended(|case| case.outcome = Outcome::Skipped), &known).is_empty());
        assert!(told(&Report::default(), &known).is_empty());
        assert!(told(&mended(|_| {}), &[issue(&report(), 7, false)]).is_empty());
    }

    #[test]
    fn what_comes_again_is_opened_again_unless_nobody_wants_it() {
        let mut closed = issue(&report(), 7, false);
        assert_eq!(
            told(&report(), std::slice::from_ref(&closed)),
            ["reopen #7: it is back"]
        );
        closed.is_unwanted = true;
        assert_eq!(
            told(&report(), &[closed]),
            ["leave #7 as it is: it was closed as not planned"]
        );
    }

    #[test]
    fn one_run_opens_a_few_and_counts_the_rest() {
        let mut many = report();
        let case = many
            .benchmarks
            .iter()
            .find(|case| case.id == "cache::checkout");
        let case = case.unwrap().clone();
        many.benchmarks.extend((0..12).map(|number| {
            let mut case = case.clone();
            case.id.push_str(&format!("/{number}"));
            case
        }));
        let told = told(&many, &[]);
        assert_eq!(told.len(), 11);
        assert!(told[10].contains("3 more cases"), "{}", told[10]);
    }
}
