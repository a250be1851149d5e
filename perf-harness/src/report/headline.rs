//! The targets that stand beside a case's verdict.

use super::margin::margin;
use super::target_sentence::{acceptable_limit, target_name};
use super::text::escape;
use super::{Benchmark, Outcome, Target, Tier, Verdict};

/// The judged target that decided the verdict, with how far the figure is from the limit.
/// A case that was left out says why.
pub(super) fn headline(benchmark: &Benchmark) -> Option<String> {
    if let Some(why) = why_skipped(benchmark) {
        return Some(why);
    }
    let judged = judged_targets(benchmark);
    let mut text = target_text(benchmark, judged.first()?);
    if judged.len() > 1 {
        text.push_str(&format!("  +{} more", judged.len() - 1));
    }
    Some(text)
}

/// Why a case was left out.
pub(super) fn why_skipped(benchmark: &Benchmark) -> Option<String> {
    let error = benchmark.error.as_deref();
    error
        .filter(|_| benchmark.outcome == Outcome::Skipped)
        .map(|why| escape(why).into_owned())
}

/// Without the looser tiers; those of the worst verdict first.
pub(super) fn judged_targets(benchmark: &Benchmark) -> Vec<&Target> {
    let mut judged: Vec<&Target> = benchmark
        .targets
        .iter()
        .filter(|target| target.tier != Tier::Acceptable)
        .collect();
    let worst = judged
        .iter()
        .fold(Verdict::None, |worst, target| worst.worse(target.verdict));
    judged.sort_by_key(|target| target.verdict != worst);
    judged
}

/// The target, and how far the figure is from its limit.
pub(super) fn target_text(benchmark: &Benchmark, target: &Target) -> String {
    let mut text = target_name(target);
    if let Some(limit) = acceptable_limit(benchmark, target) {
        text.push_str(", within acceptable ");
        text.push_str(&limit);
    } else if let Some(margin) = margin(benchmark, target) {
        text.push_str("  ");
        text.push_str(&margin);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts;

    fn target(text: &str, observed: f64, limit: f64, verdict: Verdict) -> Target {
        Target {
            observed: Some(observed),
            limit: Some(limit),
            ..fixture_parts::target(text, verdict)
        }
    }

    #[test]
    fn the_worst_target_leads() {
        let mut benchmark = Benchmark::new("a");
        assert_eq!(headline(&benchmark), None);
        benchmark.targets = vec![
            target("mean < 1us", 34.0, 1_000.0, Verdict::Pass),
            target("p99 < 1us", 1_240.0, 1_000.0, Verdict::Fail),
        ];
        assert_eq!(
            headline(&benchmark).unwrap(),
            "p99 < 1us  missed by 24%  +1 more"
        );
    }

    #[test]
    fn a_tier_of_the_rules_is_not_taken_for_a_target() {
        let mut benchmark = Benchmark::new("a");
        let mut tier = target("mean <= +20%", 1.3, 1.2, Verdict::Fail);
        tier.tier = Tier::Regression;
        benchmark.targets = vec![tier];
        let headline = headline(&benchmark).unwrap();
        assert!(
            headline.starts_with("mean <= +20% [regression]"),
            "{headline}"
        );
    }

    #[test]
    fn a_warning_names_the_looser_limit() {
        let mut benchmark = Benchmark::new("a");
        let mut looser = target("mean < 10us", 5_290.0, 10_000.0, Verdict::Pass);
        looser.tier = Tier::Acceptable;
        benchmark.targets = vec![
            target("mean < 5us", 5_290.0, 5_000.0, Verdict::Warn),
            looser,
        ];
        assert_eq!(
            headline(&benchmark).unwrap(),
            "mean < 5us, within acceptable 10us"
        );
    }
}
