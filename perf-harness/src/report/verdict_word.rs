use anstyle::{AnsiColor, Style as Paint};

use super::{Benchmark, Outcome, Severity, Verdict};

/// How the case came out, in one word; empty where nothing was to be judged.
pub(super) fn verdict_word(benchmark: &Benchmark) -> &'static str {
    match benchmark.outcome {
        Outcome::Errored => "errored",
        Outcome::Skipped => "skipped",
        Outcome::Completed if is_noticed(benchmark) => "notice",
        Outcome::Completed => word(benchmark.verdict),
    }
}

/// Whether a case that holds what it must got worse than is worth knowing.
fn is_noticed(benchmark: &Benchmark) -> bool {
    let mut changes = benchmark.comparison.iter();
    matches!(benchmark.verdict, Verdict::Pass | Verdict::None)
        && changes.any(|change| change.severity == Severity::Notice)
}

pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "FAIL",
        Verdict::Inconclusive => "inconclusive",
        Verdict::None => "",
    }
}

pub(super) fn colour(outcome: Outcome, verdict: Verdict) -> Paint {
    let paint = |colour: AnsiColor| Paint::new().fg_color(Some(colour.into()));
    match (outcome, verdict) {
        (Outcome::Errored, _) | (_, Verdict::Fail) => paint(AnsiColor::Red).bold(),
        (Outcome::Skipped, _) | (_, Verdict::None) => Paint::new().dimmed(),
        (_, Verdict::Pass) => paint(AnsiColor::Green),
        (_, Verdict::Warn) => paint(AnsiColor::Yellow),
        (_, Verdict::Inconclusive) => paint(AnsiColor::Magenta),
    }
}
