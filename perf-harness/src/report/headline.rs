//! The one target that stands beside a case's verdict.

use perf_targets::Op;

use super::change::change_text;
use super::text::escape;
use super::{Benchmark, Outcome, Target, Tier, Verdict};
use crate::units::significant;

/// The judged target that decided the verdict, with how far the figure is from the limit.
/// A case that was left out says why.
pub(super) fn headline(benchmark: &Benchmark) -> Option<String> {
    if benchmark.outcome == Outcome::Skipped {
        return benchmark
            .error
            .as_deref()
            .map(|why| escape(why).into_owned());
    }
    let judged = || {
        benchmark
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable)
    };
    let worst = judged()
        .map(|target| target.verdict)
        .reduce(Verdict::worse)?;
    let target = judged().find(|target| target.verdict == worst)?;
    let mut text = escape(&target.target).into_owned();
    if let Some(limit) = acceptable_limit(benchmark, target) {
        text.push_str(", within acceptable ");
        text.push_str(&limit);
    } else if let Some(margin) = margin(benchmark, target) {
        text.push_str("  ");
        text.push_str(&margin);
    }
    match judged().count() {
        1 => {}
        count => text.push_str(&format!("  +{} more", count - 1)),
    }
    Some(text)
}

/// The looser limit that a missed target still meets.
fn acceptable_limit(benchmark: &Benchmark, target: &Target) -> Option<String> {
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

/// How far the figure is from the limit, or why it cannot be told.
pub(super) fn margin(benchmark: &Benchmark, target: &Target) -> Option<String> {
    if target.verdict == Verdict::Inconclusive {
        return target
            .reason
            .as_deref()
            .map(|reason| escape(reason).into_owned());
    }
    let Some(limit) = target.limit else {
        let change = benchmark.comparison.iter().find(|change| {
            change.metric == target.metric
                && target
                    .reference
                    .as_ref()
                    .is_none_or(|name| *name == change.reference)
        })?;
        return Some(change_text(change, benchmark.metrics.get(&change.metric)));
    };
    let op = target.target.parse::<perf_targets::Target>().ok()?.op;
    match target.verdict {
        Verdict::Pass => held(op, target.observed?, limit),
        Verdict::Fail | Verdict::Warn => missed(op, target.observed?, limit),
        Verdict::Inconclusive | Verdict::None => None,
    }
}

fn held(op: Op, observed: f64, limit: f64) -> Option<String> {
    let (times, side) = match op {
        Op::Less | Op::LessEqual => (limit / observed, "under"),
        Op::Greater | Op::GreaterEqual => (observed / limit, "over"),
        Op::Equal => return None,
    };
    if !times.is_finite() || times <= 1.0 {
        None
    } else if times >= 10.0 {
        Some(format!("{}x {side}", times.floor()))
    } else if times >= 2.0 {
        Some(format!("{}x {side}", (times * 10.0).floor() / 10.0))
    } else if side == "under" {
        Some(format!("{} under", percent(1.0 - observed / limit)))
    } else {
        Some(format!("{} over", percent(times - 1.0)))
    }
}

fn missed(op: Op, observed: f64, limit: f64) -> Option<String> {
    let ratio = observed / limit;
    if !ratio.is_finite() || ratio < 0.0 {
        return None;
    }
    match op {
        Op::Less | Op::LessEqual if ratio >= 2.0 => {
            Some(format!("{}x the limit", (ratio * 10.0).floor() / 10.0))
        }
        Op::Less | Op::LessEqual if ratio > 1.0 => {
            Some(format!("missed by {}", percent(ratio - 1.0)))
        }
        Op::Greater | Op::GreaterEqual if ratio < 1.0 => {
            Some(format!("missed by {}", percent(1.0 - ratio)))
        }
        _ => None,
    }
}

/// Whole per cents, and one digit below ten.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 0.1 {
        "less than 0.1%".to_owned()
    } else if percent < 10.0 {
        format!("{}%", significant((percent * 10.0).round() / 10.0))
    } else {
        format!("{percent:.0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn target(text: &str, observed: f64, limit: f64, verdict: Verdict) -> Target {
        Target {
            observed: Some(observed),
            limit: Some(limit),
            ..fixture::target(text, verdict)
        }
    }

    fn margin_of(text: &str, observed: f64, limit: f64, verdict: Verdict) -> Option<String> {
        margin(
            &Benchmark::new("a"),
            &target(text, observed, limit, verdict),
        )
    }

    #[test]
    fn margins_read_as_one_would_say_them() {
        use Verdict::{Fail, Pass};
        let cases = [
            ("p99 < 1us", 34.0, 1_000.0, Pass, Some("29x under")),
            ("p99 < 1us", 410.0, 1_000.0, Pass, Some("2.4x under")),
            ("p99 < 1us", 760.0, 1_000.0, Pass, Some("24% under")),
            (
                "p99 < 1us",
                999.5,
                1_000.0,
                Pass,
                Some("less than 0.1% under"),
            ),
            ("throughput > 1M/s", 3e6, 1e6, Pass, Some("3x over")),
            ("throughput > 1M/s", 1.12e6, 1e6, Pass, Some("12% over")),
            ("allocs == 0", 0.0, 0.0, Pass, None),
            ("p99 < 1us", 0.0, 1_000.0, Pass, None),
            ("p99 < 1us", 1_240.0, 1_000.0, Fail, Some("missed by 24%")),
            ("p99 < 1us", 1_012.0, 1_000.0, Fail, Some("missed by 1.2%")),
            ("p99 < 1us", 3_450.0, 1_000.0, Fail, Some("3.4x the limit")),
            ("throughput > 1M/s", 0.4e6, 1e6, Fail, Some("missed by 60%")),
            ("allocs == 0", 3.0, 0.0, Fail, None),
        ];
        for (text, observed, limit, verdict, expected) in cases {
            assert_eq!(
                margin_of(text, observed, limit, verdict).as_deref(),
                expected,
                "{text} {observed}"
            );
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
