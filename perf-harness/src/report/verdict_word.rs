use super::{Benchmark, Outcome, Verdict};

/// How the case came out, in one word; empty where nothing was to be judged.
pub(super) fn verdict_word(benchmark: &Benchmark) -> &'static str {
    match benchmark.outcome {
        Outcome::Errored => "errored",
        Outcome::Skipped => "skipped",
        Outcome::Completed => word(benchmark.verdict),
    }
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
