//! Targets of a case with their answers.

use perf_targets::Op;
use serde::Serialize;

use super::changes::Span;
use super::standing::Standing;
use crate::report::margin::margin;
use crate::report::target_sentence::target_sentence;
use crate::report::text::escape;
use crate::report::verdict_word::word;
use crate::report::{Benchmark, MetricKind, Target, Tier};

/// A target and how it came out.
#[derive(Serialize)]
pub(super) struct TargetRow {
    standing: Standing,
    verdict: &'static str,
    target: String,
    tier: &'static str,
    margin: String,
    sentence: String,
    reason: String,
    nearness: Option<Span>,
    line: Option<Line>,
}

/// An absolute limit that charts of the times of calls have a place for.
#[derive(Serialize)]
struct Line {
    ns: f64,
    /// Which percentile it is about, as a fraction, where it is about one.
    fraction: Option<f64>,
}

pub(super) fn target_rows(benchmark: &Benchmark) -> Vec<TargetRow> {
    benchmark
        .targets
        .iter()
        .map(|target| row(benchmark, target))
        .collect()
}

fn row(benchmark: &Benchmark, target: &Target) -> TargetRow {
    let tier = match target.tier {
        Tier::Target => "",
        Tier::Acceptable => "acceptable",
        Tier::Regression => "regression",
    };
    TargetRow {
        standing: Standing::of_verdict(target.verdict),
        verdict: match word(target.verdict) {
            "" => "not judged",
            word => word,
        },
        target: escape(&target.target).into_owned(),
        tier,
        margin: margin(benchmark, target).unwrap_or_default(),
        sentence: target_sentence(benchmark, target),
        reason: target
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| escape(reason).into_owned()),
        nearness: nearness(target),
        line: line(benchmark, target),
    }
}

/// How near the figure is to the limit, for a bar: 1 lies on it, more is beyond it.
pub(super) fn nearness(target: &Target) -> Option<Span> {
    let limit = target.limit.filter(|limit| *limit > 0.0)?;
    let share = |figure: f64| Some(figure / limit).filter(|share| share.is_finite());
    let inverse = |figure: f64| Some(limit / figure).filter(|share| share.is_finite());
    match parsed(target)?.op {
        Op::Less | Op::LessEqual => Some(Span {
            lo: target.lo.and_then(share),
            at: target.observed.and_then(share),
            hi: target.hi.and_then(share),
        }),
        Op::Greater | Op::GreaterEqual => Some(Span {
            lo: target.hi.and_then(inverse),
            at: target.observed.and_then(inverse),
            hi: target.lo.and_then(inverse),
        }),
        Op::Equal => None,
    }
}

/// A mean or a median of batches is none of single calls.
fn line(benchmark: &Benchmark, target: &Target) -> Option<Line> {
    let ns = target.limit.filter(|limit| *limit > 0.0)?;
    let fraction = match parsed(target)?.metric {
        perf_targets::Metric::Percentile(percentile) => Some(percentile.fraction()),
        perf_targets::Metric::Builtin(
            perf_targets::Builtin::Mean | perf_targets::Builtin::Median,
        ) => {
            let metric = benchmark.metrics.get(&target.metric)?;
            (metric.kind == MetricKind::Call).then_some(None)?
        }
        _ => return None,
    };
    Some(Line { ns, fraction })
}

fn parsed(target: &Target) -> Option<perf_targets::Target> {
    target.target.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Verdict;
    use crate::report::fixture_parts::{judged, time};

    fn nearness_of(text: &str, observed: f64, limit: f64) -> Option<f64> {
        let target = judged(text, Verdict::Pass, observed, limit, "");
        nearness(&target).and_then(|span| span.at)
    }

    #[test]
    fn beyond_the_limit_is_more_than_one_whichever_way_is_better() {
        assert_eq!(nearness_of("p99 < 1us", 2_000.0, 1_000.0), Some(2.0));
        assert_eq!(nearness_of("throughput > 1M/s", 5e5, 1e6), Some(2.0));
        assert_eq!(nearness_of("throughput > 1M/s", 0.0, 1e6), None);
        assert_eq!(nearness_of("allocs == 0", 0.0, 0.0), None);
    }

    #[test]
    fn only_limits_on_the_times_of_calls_are_drawn() {
        let of_kind = |text: &str, kind| {
            let mut case = Benchmark::new("a");
            case.metrics
                .insert("mean".into(), time(kind, 1.0, 1.0, 1.0));
            line(&case, &judged(text, Verdict::Pass, 1.0, 1_000.0, ""))
        };
        let line = |text: &str| of_kind(text, MetricKind::Call);
        assert_eq!(line("p99 < 1us").unwrap().fraction, Some(0.99));
        assert_eq!(line("mean < 1us").unwrap().ns, 1_000.0);
        assert!(of_kind("mean < 1us", MetricKind::Batch).is_none());
        assert!(line("throughput > 1k/s").is_none());
        assert!(line("cpu_time < 1us").is_none());
    }
}
