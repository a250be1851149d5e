//! How well a case meets its targets, on a scale: METHODOLOGY.md has the rule.

use perf_targets::{Limit, Op};

use crate::store::wire::{
    Benchmark, Grade, GradeBands, MetricKind, Outcome, Target, Tier, Verdict,
};
use crate::units::significant;

/// A figure that is proven to be this share of its limit, or less, scores 100.
const AMPLE: f64 = 0.5;
/// What is proven to lie at the limit itself scores so much, and what may be twice the limit nothing.
const AT_LIMIT: f64 = 75.0;

/// The score of the case's weakest target; `None` of a case that declares none, or was not measured.
pub(super) fn grade(benchmark: &Benchmark, bands: GradeBands) -> Option<Grade> {
    if benchmark.outcome != Outcome::Completed {
        return None;
    }
    let declared = benchmark
        .targets
        .iter()
        .filter(|target| target.tier == Tier::Target);
    let mut graded: Vec<(f64, String)> = declared
        .map(|target| target_score(benchmark, target, bands))
        .collect();
    graded.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let (mut score, _) = *graded.first()?;
    let mut reasons: Vec<String> = graded.into_iter().map(|(_, reason)| reason).collect();
    // What is not a target of its own: a tier of [regression].
    let (most, in_the_way) = match benchmark.verdict {
        Verdict::Fail => (bands.below(bands.good), "is reached"),
        Verdict::Inconclusive => (bands.below(bands.excellent), "cannot be told"),
        Verdict::Pass | Verdict::Warn | Verdict::None => (100.0, ""),
    };
    if score > most {
        score = most;
        reasons.push(format!("a tier of [regression] {in_the_way}"));
    }
    Some(bands.grade(score, reasons))
}

/// The score of a target, with what it comes from.
fn target_score(benchmark: &Benchmark, target: &Target, bands: GradeBands) -> (f64, String) {
    let proven = proven_share(benchmark, target);
    let by_share = proven.map_or(0.0, |share| {
        if share <= AMPLE {
            100.0
        } else if share <= 1.0 {
            AT_LIMIT + (100.0 - AT_LIMIT) * (1.0 - share) / (1.0 - AMPLE)
        } else {
            (AT_LIMIT * (2.0 - share)).max(0.0)
        }
    });
    let not_good = by_share.min(bands.below(bands.good));
    let score = match target.verdict {
        // The rule that has decided knows more than the ends of the interval.
        Verdict::Pass if is_without_scale(target) => 100.0,
        Verdict::Pass => by_share.max(AT_LIMIT),
        Verdict::Warn => not_good.max(bands.fair),
        Verdict::Fail | Verdict::Inconclusive => not_good,
        Verdict::None => 0.0,
    };
    let because = match (target.verdict, proven) {
        (Verdict::Pass, _) if is_without_scale(target) => "it holds".to_owned(),
        (Verdict::Warn, _) => "missed, which here is a warning".to_owned(),
        (_, None) => "nothing is proven".to_owned(),
        (_, Some(share)) => distance(share),
    };
    let shown = significant((score * 10.0).floor() / 10.0);
    (
        score,
        format!("`{}` scores {shown}: {because}", target.target),
    )
}

/// How far from the limit the worse end of the interval lies.
fn distance(share: f64) -> String {
    let percent = |part: f64| significant(part * 100.0);
    if share == 0.0 {
        "nothing of the limit is used".to_owned()
    } else if share <= AMPLE {
        format!(
            "proven to be {}x better than the limit",
            significant(1.0 / share)
        )
    } else if share <= 1.0 {
        format!(
            "proven to be {}% better than the limit",
            percent(1.0 - share)
        )
    } else if share.is_infinite() {
        "the limit allows none of it".to_owned()
    } else if share <= 2.0 {
        format!("it may be {}% worse than the limit", percent(share - 1.0))
    } else {
        format!("it may be {}x the limit", significant(share))
    }
}

/// Counts that must be just so, limits of nothing and limits relative to something else are held or
/// missed: no margin is better than another.
fn is_without_scale(target: &Target) -> bool {
    let parsed = target.target.parse::<perf_targets::Target>();
    target.limit.is_none_or(|limit| limit <= 0.0)
        || parsed.is_ok_and(|parsed| parsed.op == Op::Equal)
}

/// How much of the limit the worse end of the interval takes: 1 lies at the limit, and more is beyond
/// it. `None` where there is no figure.
fn proven_share(benchmark: &Benchmark, target: &Target) -> Option<f64> {
    let parsed: perf_targets::Target = target.target.parse().ok()?;
    let (observed, lower, upper, limit) = match (&parsed.limit, target.limit) {
        (Limit::Relative(relative), _) => {
            let mut changes = benchmark.comparison.iter();
            let change = changes.find(|change| {
                change.metric == target.metric
                    && target
                        .reference
                        .as_ref()
                        .is_none_or(|reference| *reference == change.reference)
            })?;
            (change.ratio?, change.lo, change.hi, relative.factor)
        }
        (_, Some(limit)) => (target.observed?, target.lo, target.hi, limit),
        (_, None) => return None,
    };
    // Only what is counted is known without an interval.
    let metric = benchmark.metrics.get(&target.metric);
    let is_counted = metric.is_some_and(|metric| metric.kind == MetricKind::Count);
    let known = (lower.is_none() && upper.is_none() && is_counted).then_some(observed);
    let (lower, upper) = (lower.or(known), upper.or(known));
    let share = match parsed.op {
        Op::Less | Op::LessEqual => upper? / limit,
        Op::Greater | Op::GreaterEqual => limit / lower?,
        Op::Equal => (upper? / limit).max(limit / lower?),
    };
    // Nothing of nothing.
    Some(if share.is_nan() { 1.0 } else { share.max(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::wire::{Change, ChangeVerdict, Severity};

    const BANDS: GradeBands = GradeBands {
        excellent: 90.0,
        good: 75.0,
        fair: 60.0,
    };

    fn target(
        text: &str,
        ends: Option<(f64, f64)>,
        limit: Option<f64>,
        verdict: Verdict,
    ) -> Target {
        Target {
            target: text.to_owned(),
            metric: text.split(' ').next().unwrap_or_default().to_owned(),
            tier: Tier::Target,
            observed: ends.map(|(lower, upper)| (lower + upper) / 2.0),
            lo: ends.map(|(lower, _)| lower),
            hi: ends.map(|(_, upper)| upper),
            limit,
            unit: "ns".to_owned(),
            watched_ns: None,
            verdict,
            reason: None,
            reference: None,
            explanation: String::new(),
        }
    }

    fn case(targets: Vec<Target>) -> Benchmark {
        let verdicts = targets.iter().map(|target| target.verdict);
        Benchmark {
            verdict: verdicts.fold(Verdict::None, Verdict::worse),
            targets,
            ..Benchmark::new("a")
        }
    }

    fn score(target: Target) -> f64 {
        grade(&case(vec![target]), BANDS).unwrap().score
    }

    #[test]
    fn the_worse_end_of_the_interval_makes_the_score() {
        use Verdict::{Fail, Inconclusive, Pass, Warn};
        let under = |upper: f64, verdict| {
            let ends = Some((upper - 50.0, upper));
            score(target("p99 < 1us", ends, Some(1_000.0), verdict))
        };
        assert_eq!(under(100.0, Pass), 100.0);
        assert_eq!(under(500.0, Pass), 100.0);
        assert_eq!(under(700.0, Pass), 90.0);
        assert_eq!(under(1_000.0, Pass), 75.0);
        assert_eq!(under(1_200.0, Pass), 75.0);
        assert_eq!(under(1_000.0, Inconclusive), 74.9);
        assert_eq!(under(1_200.0, Inconclusive), 60.0);
        assert_eq!(under(1_240.0, Fail), 57.0);
        assert_eq!(under(3_000.0, Fail), 0.0);
        assert_eq!(under(1_900.0, Warn), 60.0);
        assert_eq!(under(1_040.0, Warn), 72.0);

        let over = |lower: f64, verdict| {
            let ends = Some((lower, lower + 1e5));
            score(target("throughput > 1M/s", ends, Some(1e6), verdict))
        };
        assert_eq!(over(2e6, Pass), 100.0);
        assert_eq!(over(1.25e6, Pass), 85.0);
        assert_eq!(over(0.5e6, Fail), 0.0);
        assert_eq!(over(0.0, Inconclusive), 0.0);
    }

    #[test]
    fn distances_read_as_one_would_say_them() {
        for (share, expected) in [
            (0.0, "nothing of the limit is used"),
            (0.0033, "proven to be 303x better than the limit"),
            (0.999, "proven to be 0.1% better than the limit"),
            (1.24, "it may be 24% worse than the limit"),
            (3.15, "it may be 3.15x the limit"),
            (f64::INFINITY, "the limit allows none of it"),
        ] {
            assert_eq!(distance(share), expected);
        }
    }

    #[test]
    fn a_figure_without_the_end_that_counts_proves_nothing() {
        let mut undecided = target(
            "p99.99 < 1ms",
            Some((3e5, 4e5)),
            Some(1e6),
            Verdict::Inconclusive,
        );
        undecided.hi = None;
        assert_eq!(score(undecided.clone()), 0.0);
        undecided.lo = None;
        assert_eq!(score(undecided), 0.0);
    }

    #[test]
    fn what_is_held_or_missed_has_no_margin() {
        use Verdict::{Fail, Inconclusive, Pass};
        let counted = |value: f64, limit: f64, verdict| {
            let text = format!("allocs == {limit}");
            score(target(&text, Some((value, value)), Some(limit), verdict))
        };
        assert_eq!(counted(0.0, 0.0, Pass), 100.0);
        assert_eq!(counted(2.0, 2.0, Pass), 100.0);
        assert_eq!(counted(3.0, 2.0, Fail), 37.5);
        assert_eq!(counted(3.0, 0.0, Fail), 0.0);

        let relative = |ratio: Option<(f64, f64)>, verdict| {
            let mut case = case(vec![target("mean <= +2%", None, None, verdict)]);
            case.comparison = vec![Change {
                metric: "mean".into(),
                reference: "baseline:main".into(),
                base: None,
                current: None,
                ratio: ratio.map(|(lower, upper)| (lower + upper) / 2.0),
                lo: ratio.map(|(lower, _)| lower),
                hi: ratio.map(|(_, upper)| upper),
                severity: Severity::None,
                verdict: ChangeVerdict::Same,
            }];
            grade(&case, BANDS).unwrap().score
        };
        assert_eq!(relative(Some((0.99, 1.01)), Pass), 100.0);
        assert_eq!(relative(Some((1.2, 1.224)), Fail), 60.0);
        assert_eq!(relative(None, Inconclusive), 0.0);
    }

    #[test]
    fn a_case_is_as_good_as_its_weakest_target() {
        let weak = target(
            "p99 < 1us",
            Some((700.0, 800.0)),
            Some(1_000.0),
            Verdict::Pass,
        );
        let strong = target(
            "p50 < 1us",
            Some((70.0, 80.0)),
            Some(1_000.0),
            Verdict::Pass,
        );
        let graded = grade(&case(vec![strong, weak]), BANDS).unwrap();
        assert_eq!((&*graded.name, graded.score), ("Good", 85.0));
        assert_eq!(
            graded.reasons,
            [
                "`p99 < 1us` scores 85: proven to be 20% better than the limit",
                "`p50 < 1us` scores 100: proven to be 12.5x better than the limit",
            ]
        );
    }

    #[test]
    fn without_a_target_of_its_own_there_is_no_grade() {
        assert_eq!(grade(&case(Vec::new()), BANDS), None);
        let mut tier = target("mean <= +10%", None, None, Verdict::Pass);
        tier.tier = Tier::Regression;
        assert_eq!(grade(&case(vec![tier]), BANDS), None);
        let mut errored = case(vec![target("p99 < 1us", None, None, Verdict::Pass)]);
        errored.outcome = Outcome::Errored;
        assert_eq!(grade(&errored, BANDS), None);
    }

    #[test]
    fn no_case_with_a_missed_target_is_good_whatever_the_bands() {
        let lax = GradeBands {
            excellent: 30.0,
            good: 20.0,
            fair: 10.0,
        };
        let met = target("p50 < 1us", Some((1.0, 2.0)), Some(1_000.0), Verdict::Pass);
        for missed in [
            target(
                "p99 < 1us",
                Some((1_001.0, 1_002.0)),
                Some(1_000.0),
                Verdict::Fail,
            ),
            target(
                "p99 < 1us",
                Some((900.0, 1_002.0)),
                Some(1_000.0),
                Verdict::Inconclusive,
            ),
            target(
                "p99 < 1us",
                Some((1_001.0, 1_002.0)),
                Some(1_000.0),
                Verdict::Warn,
            ),
        ] {
            let graded = grade(&case(vec![missed, met.clone()]), lax).unwrap();
            assert_eq!((&*graded.name, graded.score), ("Fair", 19.9));
        }
        let mut regressed = case(vec![met]);
        regressed.verdict = Verdict::Fail;
        assert_eq!(grade(&regressed, lax).unwrap().name, "Fair");
        regressed.verdict = Verdict::Inconclusive;
        let graded = grade(&regressed, lax).unwrap();
        assert_eq!((&*graded.name, graded.score), ("Good", 29.9));
        assert_eq!(graded.reasons[1], "a tier of [regression] cannot be told");
    }
}
