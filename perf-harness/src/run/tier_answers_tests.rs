//! What the tiers of `[regression]` say together, and when a miss may be the layout's doing.

use std::time::Duration;

use perf_targets::{Builtin, Metric};

use super::answers::{Answers, targets};
use super::changes::changes;
use super::outcome::{Judged, JudgedRule, Measured};
use super::tier_answers::regressions;
use crate::config::{FailOn, RunSettings, settings_of};
use crate::measure::Ledger;
use crate::plan::Severity;
use crate::store::wire;
use crate::verdict::{Comparison, Decision, Evidence, Reason};

const REFERENCE: &str = "build:main";

fn comparison(metric: Builtin, ratio: f64) -> Comparison {
    Comparison {
        metric: Metric::Builtin(metric),
        direction: Some(metric.direction()),
        base: 100.0,
        candidate: 100.0 * ratio,
        ratio,
        lower: ratio - 0.0001,
        upper: ratio + 0.0001,
        evidence: Evidence::Launches(6),
        watched: Duration::from_millis(100),
        tolerance: 0.01,
        remark: None,
    }
}

/// A mean that stands to its base like this, with a decision on each of three tiers.
fn measured(ratio: f64, decisions: [Decision; 3]) -> Measured {
    let tiers = [
        (Severity::Notice, "mean <= +2%"),
        (Severity::Warn, "mean <= +5%"),
        (Severity::Fail, "mean <= +10%"),
    ];
    let tiers = tiers.into_iter().zip(decisions);
    let told = comparison(Builtin::Mean, ratio);
    Measured {
        rules: vec![JudgedRule {
            tiers: tiers
                .map(|((severity, target), decision)| {
                    let judged = Judged {
                        target: target.parse().unwrap(),
                        decision,
                        figure: Some(told.figure()),
                        ledger: Ledger::default(),
                        was_suspect: None,
                        comparison: Some((REFERENCE.to_owned(), told.clone())),
                    };
                    (severity, judged)
                })
                .collect(),
        }],
        comparisons: vec![(REFERENCE.to_owned(), told.clone())],
        ..Measured::default()
    }
}

fn settings(fail_on: FailOn) -> RunSettings {
    RunSettings {
        fail_on,
        ..settings_of("").run
    }
}

/// The target that speaks, its verdict and the severity of the change.
fn told(measured: &Measured, fail_on: FailOn) -> (String, wire::Verdict, wire::Severity) {
    let settings = settings(fail_on);
    let of_case = Answers::of(measured, &settings);
    let answers = regressions(of_case);
    let [answer] = answers.as_slice() else {
        panic!("{answers:?}");
    };
    assert_eq!(answer.tier, wire::Tier::Regression);
    let severity = changes(of_case, &answers)[0].severity;
    (answer.target.clone(), answer.verdict, severity)
}

const PASS: Decision = Decision::Pass;
const FAIL: Decision = Decision::Fail;
const OPEN: Decision = Decision::Inconclusive(Reason::TooClose);

#[test]
fn one_tier_speaks_for_all() {
    use wire::{Severity, Verdict};
    for (decisions, fail_on, target, verdict, severity) in [
        (
            [PASS, PASS, PASS],
            FailOn::Fail,
            "mean <= +2%",
            Verdict::Pass,
            Severity::None,
        ),
        (
            [FAIL, PASS, PASS],
            FailOn::Fail,
            "mean <= +2%",
            Verdict::Pass,
            Severity::Notice,
        ),
        (
            [FAIL, FAIL, PASS],
            FailOn::Fail,
            "mean <= +5%",
            Verdict::Warn,
            Severity::Warn,
        ),
        (
            [FAIL, FAIL, FAIL],
            FailOn::Fail,
            "mean <= +10%",
            Verdict::Fail,
            Severity::Fail,
        ),
        (
            [FAIL, FAIL, OPEN],
            FailOn::Fail,
            "mean <= +10%",
            Verdict::Inconclusive,
            Severity::None,
        ),
        (
            [FAIL, OPEN, PASS],
            FailOn::Fail,
            "mean <= +2%",
            Verdict::Pass,
            Severity::Notice,
        ),
        (
            [FAIL, OPEN, PASS],
            FailOn::Warn,
            "mean <= +5%",
            Verdict::Inconclusive,
            Severity::None,
        ),
    ] {
        let measured = measured(1.2, decisions.clone());
        let expected = (target.to_owned(), verdict, severity);
        assert_eq!(told(&measured, fail_on), expected, "{decisions:?}");
    }
}

#[test]
fn what_cannot_be_told_below_the_gate_is_said() {
    let measured = measured(1.05, [FAIL, OPEN, PASS]);
    let answers = regressions(Answers::of(&measured, &settings(FailOn::Fail)));
    let said = &answers[0].explanation;
    assert!(
        said.ends_with("whether `mean <= +5%` (warn) holds cannot be told: too close"),
        "{said}"
    );
}

#[test]
fn a_small_change_of_the_same_instructions_is_named_layout_and_warns() {
    let with_instructions = |ratio, instructions| {
        let mut measured = measured(ratio, [FAIL, FAIL, FAIL]);
        let counted = comparison(Builtin::Instructions, instructions);
        measured.comparisons.push((REFERENCE.to_owned(), counted));
        let answers = regressions(Answers::of(&measured, &settings(FailOn::Fail)));
        let is_named = answers[0].explanation.contains("; layout: ");
        (answers[0].verdict, is_named)
    };
    assert_eq!(with_instructions(1.08, 1.0), (wire::Verdict::Warn, true));
    // More instructions, or more than layout makes.
    assert_eq!(with_instructions(1.08, 1.02), (wire::Verdict::Fail, false));
    assert_eq!(with_instructions(1.12, 1.0), (wire::Verdict::Fail, false));
}

/// An improvement that did not come is no layout's doing.
#[test]
fn layout_excuses_no_missing_improvement() {
    let told = comparison(Builtin::Mean, 1.0);
    for (target, verdict) in [
        ("mean <= -5%", wire::Verdict::Fail),
        ("mean <= +0%", wire::Verdict::Warn),
    ] {
        let measured = Measured {
            targets: vec![Judged {
                target: target.parse().unwrap(),
                decision: FAIL,
                figure: Some(told.figure()),
                ledger: Ledger::default(),
                was_suspect: None,
                comparison: Some((REFERENCE.to_owned(), told.clone())),
            }],
            comparisons: vec![(REFERENCE.to_owned(), comparison(Builtin::Instructions, 1.0))],
            ..Measured::default()
        };
        let settings = settings(FailOn::Fail);
        let answers = targets(Answers::of(&measured, &settings));
        assert_eq!(answers[0].verdict, verdict, "{target}");
    }
}

#[test]
fn a_failed_check_says_what_moved_along() {
    let mut measured = measured(1.2, [FAIL, FAIL, FAIL]);
    for (metric, ratio) in [(Builtin::Allocs, 1.5), (Builtin::ContextSwitches, 1.0)] {
        let told = comparison(metric, ratio);
        measured.comparisons.push((REFERENCE.to_owned(), told));
    }
    let answers = regressions(Answers::of(&measured, &settings(FailOn::Fail)));
    let said = &answers[0].explanation;
    let company = "; instructions were not counted (`--instructions` counts them), allocs go from 100 to 150, context_switches stay at 100";
    assert!(said.contains("against 100 ns of `main`, +20%"), "{said}");
    assert!(said.ends_with(company), "{said}");
}
