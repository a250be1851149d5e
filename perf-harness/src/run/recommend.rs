//! What the figures of a case suggest, each suggestion with the figures that it rests on.

use perf_targets::Metric;

use crate::store::wire::{self, Benchmark, Machine, Outcome};
use crate::units::{Time, significant};
use crate::verdict::Reason;

use super::scaling::SCALING_EFFICIENCY;

/// An allocation and its release cost some tens of nanoseconds: with one in so short a time they are
/// a good part of it.
const BUSY_ALLOCATOR_NS: f64 = 100.0;
/// Threads that together do less than this share of what each does alone stand in each other's way.
const LEAST_EFFICIENCY: f64 = 0.5;
/// A p99 of so many medians or more is another kind of call.
const LONG_TAIL: f64 = 10.0;
/// A machine that takes more than this share of the measured time away is noisy.
const NOISE_SHARE: f64 = 0.05;

/// What to look at first; empty where nothing stands out.
pub(super) fn recommendations(benchmark: &Benchmark, machine: &Machine) -> Vec<String> {
    if benchmark.outcome != Outcome::Completed {
        return Vec::new();
    }
    [
        allocation_bound(benchmark),
        contention(benchmark, machine),
        tail(benchmark),
        noise(benchmark),
        slow_generator(benchmark),
        too_few_calls(benchmark),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn allocation_bound(benchmark: &Benchmark) -> Option<String> {
    let allocations = value(benchmark, "allocs").filter(|allocations| *allocations >= 1.0)?;
    let mean = value(benchmark, "mean")?;
    let between = mean / allocations;
    (between < BUSY_ALLOCATOR_NS).then(|| {
        format!(
            "allocation-bound: {} in a call of {}, one every {}; reuse what is allocated, or allocate once for many",
            counted(allocations, "allocation"),
            Time(mean),
            Time(between)
        )
    })
}

fn contention(benchmark: &Benchmark, machine: &Machine) -> Option<String> {
    let efficiency = benchmark.metrics.get(SCALING_EFFICIENCY)?;
    let most = efficiency.hi?;
    let threads: usize = benchmark.params.get("threads")?.parse().ok()?;
    // More threads than cores share these, whatever the code does.
    (most < LEAST_EFFICIENCY && threads <= machine.cores).then(|| {
        format!(
            "contention: {threads} threads reach {} of what the fewest threads promise, at most {}; look for a lock or a cache line that they share",
            percent(efficiency.value.unwrap_or(most)),
            percent(most)
        )
    })
}

fn tail(benchmark: &Benchmark) -> Option<String> {
    let [p50, p99] = ["p50", "p99"].map(|name| benchmark.metrics.get(name));
    let (p50, p99) = (p50?, p99?);
    let typical = p50.hi.or(p50.value).filter(|typical| *typical > 0.0)?;
    let times = lower(p99)? / typical;
    (times >= LONG_TAIL).then(|| {
        format!(
            "tail against median: p99 is {}, p50 {}, at least {} times as much; the slow calls do something that the others do not, such as growing, flushing or waiting",
            Time(p99.value.unwrap_or_default()),
            Time(p50.value.unwrap_or_default()),
            significant(times.floor())
        )
    })
}

fn noise(benchmark: &Benchmark) -> Option<String> {
    let ledger = &benchmark.ledger;
    let taken = [ledger.steal_ms, ledger.throttled_ms, ledger.pressure_ms];
    let taken_ns = taken.into_iter().flatten().fold(0.0, f64::max) * 1e6;
    let share = taken_ns / benchmark.measured_ns;
    let is_noisy = share.is_finite() && share > NOISE_SHARE;
    (is_noisy || has_reason(benchmark, "noisy machine")).then(|| {
        let evidence = match ledger.disturbance() {
            Some(disturbance) => format!(
                "{} while {} were measured",
                disturbance.trim_start_matches("disturbed: "),
                Time(benchmark.measured_ns)
            ),
            None => "the samples vary more than their number explains".to_owned(),
        };
        format!("noisy machine: {evidence}; measure where nothing else runs, or with `pin` on a core that is left alone")
    })
}

fn slow_generator(benchmark: &Benchmark) -> Option<String> {
    let generator = &benchmark.series.as_ref()?.generator;
    generator.too_slow.as_ref().map(|why| {
        format!(
            "generator too slow: {why}; ask for fewer calls, share them out among processes with `--shard`, or give the generator more cores or a machine without the server"
        )
    })
}

fn too_few_calls(benchmark: &Benchmark) -> Option<String> {
    // What else has too few, a pair of rare events for example, no percentile and no iterations mend.
    let mut targets = benchmark.targets.iter();
    let is_meant = targets.any(|target| {
        let metric: Result<Metric, _> = target.metric.parse();
        target
            .reason
            .as_deref()
            .is_some_and(|reason| reason.starts_with("too few calls"))
            && matches!(metric, Ok(Metric::Percentile(_)))
    });
    let calls: u64 = benchmark.histogram.iter().map(|(_, calls)| calls).sum();
    (is_meant && calls > 0).then(|| {
        format!(
            "too few calls: {} timed alone in {}; raise `max_time` or `iters`, or set the target on a lower percentile",
            counted(calls as f64, "call"),
            Time(benchmark.measured_ns)
        )
    })
}

fn has_reason(benchmark: &Benchmark, reason: &str) -> bool {
    let mut reasons = benchmark
        .targets
        .iter()
        .filter_map(|target| target.reason.as_deref());
    reasons.any(|one| Reason::term_of(one) == reason)
}

fn value(benchmark: &Benchmark, metric: &str) -> Option<f64> {
    benchmark.metrics.get(metric)?.value
}

/// What the figure is at least.
fn lower(metric: &wire::Metric) -> Option<f64> {
    metric.lo.or(metric.value)
}

fn percent(share: f64) -> String {
    format!("{}%", significant(share * 100.0))
}

fn counted(count: f64, noun: &str) -> String {
    let plural = if count == 1.0 { "" } else { "s" };
    format!("{} {noun}{plural}", significant(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::wire::{Better, Bound, Metric, MetricKind, Series, Target, Tier, Verdict};

    const CORES: usize = 4;

    fn metric(lo: f64, value: f64, hi: f64) -> Metric {
        Metric {
            value: Some(value),
            lo: Some(lo),
            hi: Some(hi),
            unit: "ns".into(),
            better: Some(Better::Lower),
            kind: MetricKind::Call,
            samples: None,
            watched_ns: None,
            bound: Bound::Exact,
            reason: None,
        }
    }

    fn of(metrics: &[(&str, Metric)]) -> Benchmark {
        let metrics = metrics.iter();
        Benchmark {
            metrics: metrics
                .map(|(name, metric)| ((*name).to_owned(), metric.clone()))
                .collect(),
            measured_ns: 2e8,
            ..Benchmark::new("a")
        }
    }

    fn told(benchmark: &Benchmark) -> Vec<String> {
        let machine = Machine {
            cores: CORES,
            ..Machine::default()
        };
        recommendations(benchmark, &machine)
    }

    #[test]
    fn an_allocation_every_few_nanoseconds_is_told() {
        let call = |mean: f64, allocations: f64| {
            let allocations = metric(allocations, allocations, allocations);
            told(&of(&[
                ("mean", metric(mean, mean, mean)),
                ("allocs", allocations),
            ]))
        };
        assert_eq!(
            call(210.0, 3.0),
            [
                "allocation-bound: 3 allocations in a call of 210 ns, one every 70 ns; reuse what is allocated, or allocate once for many"
            ]
        );
        assert!(call(90.0, 1.0)[0].contains("1 allocation in"));
        assert_eq!(call(300.0, 3.0), [""; 0]);
        assert_eq!(call(20.0, 0.0), [""; 0]);
    }

    #[test]
    fn threads_in_each_others_way_are_told_unless_they_lack_cores() {
        let threads = |threads: &str, most: f64| {
            let efficiency = metric(most - 0.04, most - 0.02, most);
            let mut benchmark = of(&[(SCALING_EFFICIENCY, efficiency)]);
            benchmark.params.insert("threads".into(), threads.into());
            told(&benchmark)
        };
        assert_eq!(
            threads("4", 0.33),
            [
                "contention: 4 threads reach 31% of what the fewest threads promise, at most 33%; look for a lock or a cache line that they share"
            ]
        );
        assert_eq!(threads("4", 0.5), [""; 0]);
        assert_eq!(threads("8", 0.33), [""; 0]);
    }

    #[test]
    fn a_tail_is_told_by_what_it_is_at_least() {
        let tail = |p99: Metric| told(&of(&[("p50", metric(99.0, 100.0, 102.0)), ("p99", p99)]));
        assert_eq!(
            tail(metric(2_300.0, 2_500.0, 2_600.0)),
            [
                "tail against median: p99 is 2.5 us, p50 100 ns, at least 22 times as much; the slow calls do something that the others do not, such as growing, flushing or waiting"
            ]
        );
        assert_eq!(tail(metric(900.0, 1_100.0, 1_200.0)), [""; 0]);
    }

    #[test]
    fn noise_is_told_with_what_was_seen_of_it() {
        let mut benchmark = of(&[]);
        benchmark.ledger.steal_ms = Some(30.0);
        assert_eq!(
            told(&benchmark),
            [
                "noisy machine: 30 ms stolen while 200 ms were measured; measure where nothing else runs, or with `pin` on a core that is left alone"
            ]
        );
        benchmark.ledger.steal_ms = Some(9.0);
        assert_eq!(told(&benchmark), [""; 0]);
        benchmark.ledger.steal_ms = None;
        benchmark.targets = vec![undecided("noisy machine")];
        assert!(told(&benchmark)[0].contains("vary more than"));
    }

    #[test]
    fn a_generator_that_was_too_slow_is_told_with_what_to_do() {
        let mut benchmark = of(&[]);
        let mut series = Series::default();
        benchmark.series = Some(Box::new(series.clone()));
        assert_eq!(told(&benchmark), [""; 0]);
        series.generator.too_slow = Some("calls were started 3 ms late".into());
        benchmark.series = Some(Box::new(series));
        assert_eq!(
            told(&benchmark),
            [
                "generator too slow: calls were started 3 ms late; ask for fewer calls, share them out among processes with `--shard`, or give the generator more cores or a machine without the server"
            ]
        );
    }

    #[test]
    fn what_was_too_seldom_called_says_how_seldom() {
        let mut benchmark = of(&[]);
        benchmark.histogram = vec![(24, 100), (25, 20)];
        benchmark.targets = vec![undecided("too few calls")];
        assert!(told(&benchmark)[0].starts_with("too few calls: 120 calls timed alone in 200 ms;"));
        benchmark.histogram.clear();
        assert_eq!(told(&benchmark), [""; 0]);
        benchmark.histogram = vec![(24, 100)];
        benchmark.targets[0].metric = "allocs".into();
        assert_eq!(told(&benchmark), [""; 0]);
        benchmark.targets[0].metric = "p99".into();
        assert_eq!(told(&benchmark).len(), 1);
        benchmark.outcome = Outcome::Errored;
        assert_eq!(told(&benchmark), [""; 0]);
    }

    fn undecided(reason: &str) -> Target {
        Target {
            target: "p99 < 1us".into(),
            metric: "p99".into(),
            tier: Tier::Target,
            observed: None,
            lo: None,
            hi: None,
            limit: None,
            unit: "ns".into(),
            watched_ns: None,
            verdict: Verdict::Inconclusive,
            reason: Some(reason.into()),
            reference: None,
            explanation: String::new(),
        }
    }
}
