//! How far a figure is from a target's limit, in the words one would use.

use perf_targets::Op;

use super::change::change_text;
use super::text::escape;
use super::{Benchmark, Target, Verdict};
use crate::units::{significant, to_digits};

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
    let (times, share, side) = match op {
        Op::Less | Op::LessEqual => (limit / observed, 1.0 - observed / limit, "under"),
        Op::Greater | Op::GreaterEqual => (observed / limit, observed / limit - 1.0, "over"),
        Op::Equal => return None,
    };
    if !times.is_finite() || times <= 1.0 {
        None
    } else if times > MOST_IN_PERCENT {
        Some(format!("{} {side}", multiple(times)))
    } else {
        Some(format!("{} {side}", percent(share)))
    }
}

fn missed(op: Op, observed: f64, limit: f64) -> Option<String> {
    let ratio = observed / limit;
    if !ratio.is_finite() || ratio < 0.0 {
        return None;
    }
    match op {
        Op::Less | Op::LessEqual if ratio > MOST_IN_PERCENT => {
            Some(format!("{} the limit", multiple(ratio)))
        }
        Op::Less | Op::LessEqual if ratio > 1.0 => {
            Some(format!("missed by {}", percent(ratio - 1.0)))
        }
        // Only a figure of nothing misses by all of it.
        Op::Greater | Op::GreaterEqual if ratio > 0.0 && ratio < 0.005 => {
            Some("missed by over 99%".to_owned())
        }
        Op::Greater | Op::GreaterEqual if ratio < 1.0 => {
            Some(format!("missed by {}", percent(1.0 - ratio)))
        }
        _ => None,
    }
}

/// Up to this ratio a distance is told in per cent. A little more than 2, so that a figure near
/// half the limit does not read one way in one run and the other way in the next.
const MOST_IN_PERCENT: f64 = 2.05;

/// Two digits; beyond a thousand times it does not matter how far.
fn multiple(times: f64) -> String {
    if times > 1_000.0 {
        "over 1000x".to_owned()
    } else {
        format!("{}x", two_digits(times))
    }
}

/// Two digits, but none below a tenth of a per cent.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 0.1 {
        "less than 0.1%".to_owned()
    } else if percent < 1.0 {
        format!("{percent:.1}%")
    } else {
        format!("{}%", two_digits(percent))
    }
}

/// Of a value of at least 1.
fn two_digits(value: f64) -> String {
    significant(to_digits(value, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts;

    fn margin_of(text: &str, observed: f64, limit: f64, verdict: Verdict) -> Option<String> {
        let target = Target {
            observed: Some(observed),
            limit: Some(limit),
            ..fixture_parts::target(text, verdict)
        };
        margin(&Benchmark::new("a"), &target)
    }

    #[test]
    fn margins_read_as_one_would_say_them() {
        use Verdict::{Fail, Pass};
        let cases = [
            ("p99 < 1us", 34.0, 1_000.0, Pass, Some("29x under")),
            ("p99 < 1us", 410.0, 1_000.0, Pass, Some("2.4x under")),
            ("p99 < 1us", 500.1, 1_000.0, Pass, Some("50% under")),
            ("p99 < 1us", 499.9, 1_000.0, Pass, Some("50% under")),
            ("p99 < 1us", 485.0, 1_000.0, Pass, Some("2.1x under")),
            ("p99 < 1us", 100.3, 1_000.0, Pass, Some("10x under")),
            ("p99 < 1us", 8.1, 1_000.0, Pass, Some("120x under")),
            ("p99 < 1us", 1.0, 1_000.0, Pass, Some("1000x under")),
            ("p99 < 1us", 0.003, 1_000.0, Pass, Some("over 1000x under")),
            ("p99 < 1us", 760.0, 1_000.0, Pass, Some("24% under")),
            (
                "p99 < 1us",
                999.5,
                1_000.0,
                Pass,
                Some("less than 0.1% under"),
            ),
            ("throughput > 1M/s", 3e6, 1e6, Pass, Some("3x over")),
            ("throughput > 1M/s", 1.98e6, 1e6, Pass, Some("98% over")),
            ("throughput > 1M/s", 2.02e6, 1e6, Pass, Some("100% over")),
            ("throughput > 1M/s", 1.12e6, 1e6, Pass, Some("12% over")),
            ("allocs == 0", 0.0, 0.0, Pass, None),
            ("p99 < 1us", 0.0, 1_000.0, Pass, None),
            ("p99 < 1us", 1_240.0, 1_000.0, Fail, Some("missed by 24%")),
            ("p99 < 1us", 1_012.0, 1_000.0, Fail, Some("missed by 1.2%")),
            ("p99 < 1us", 3_460.0, 1_000.0, Fail, Some("3.5x the limit")),
            ("throughput > 1M/s", 1.996e6, 1e6, Pass, Some("100% over")),
            ("throughput > 1M/s", 0.0, 1e6, Fail, Some("missed by 100%")),
            ("p99 < 1us", 1_990.0, 1_000.0, Fail, Some("missed by 99%")),
            (
                "p99 < 1us",
                2e9,
                1_000.0,
                Fail,
                Some("over 1000x the limit"),
            ),
            (
                "throughput > 1M/s",
                1e3,
                1e6,
                Fail,
                Some("missed by over 99%"),
            ),
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
}
