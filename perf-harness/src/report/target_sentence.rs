//! How a target came out, in a sentence.

use std::fmt::Write as _;

use super::figure::quantity;
use super::text::escape;
use super::{Benchmark, Target, Tier, Verdict};

/// The target, marked where it is a tier of `[regression]` and not the case's own.
pub(super) fn target_name(target: &Target) -> String {
    let mut name = escape(&target.target).into_owned();
    if target.tier == Tier::Regression {
        name.push_str(" [regression]");
    }
    name
}

/// The verdict's explanation, or what little is known without one; a warning names the looser
/// limit that is met.
pub(super) fn target_sentence(benchmark: &Benchmark, target: &Target) -> String {
    let mut sentence = escape(&target.explanation).into_owned();
    if sentence.is_empty() {
        sentence = escape(&target.target).into_owned();
        if let Some(observed) = target.observed {
            let _ = write!(
                sentence,
                ", observed {}",
                quantity(&target.metric, &target.unit, observed)
            );
        }
        if let Some(reason) = &target.reason {
            let _ = write!(sentence, ", {}", escape(reason));
        }
    }
    if let Some(limit) = acceptable_limit(benchmark, target) {
        let _ = write!(sentence, "; within acceptable {limit}");
    }
    sentence
}

/// The looser limit that a missed target still meets.
pub(super) fn acceptable_limit(benchmark: &Benchmark, target: &Target) -> Option<String> {
    if target.verdict != Verdict::Warn {
        return None;
    }
    let met = |other: &&Target| {
        other.tier == Tier::Acceptable
            && other.metric == target.metric
            && other.verdict == Verdict::Pass
    };
    let looser = benchmark.targets.iter().find(met)?;
    let looser: perf_targets::Target = looser.target.parse().ok()?;
    Some(escape(&looser.limit.to_string()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts;

    #[test]
    fn a_warning_names_the_tier_that_is_met() {
        let mut target = fixture_parts::target("p50 < 10us", Verdict::Warn);
        target.observed = Some(100_000.0);
        let mut looser = fixture_parts::target("p50 < 1ms", Verdict::Pass);
        looser.tier = Tier::Acceptable;
        let mut benchmark = Benchmark::new("a");
        benchmark.targets = vec![target.clone(), looser];
        assert_eq!(
            target_sentence(&benchmark, &target),
            "p50 < 10us, observed 100 us; within acceptable 1ms"
        );
        target.explanation = "p50 is 100 us and must be under 10 us".into();
        assert_eq!(
            target_sentence(&benchmark, &target),
            "p50 is 100 us and must be under 10 us; within acceptable 1ms"
        );
        target.verdict = Verdict::Fail;
        assert_eq!(
            target_sentence(&benchmark, &target),
            "p50 is 100 us and must be under 10 us"
        );
    }
}
