//! What was measured as it is stored: units, bounds, and what disturbed it.

use std::time::Duration;

use perf_targets::{Dimension, Direction};

use crate::measure::{Ledger, Timeline};
use crate::store::wire;
use crate::verdict::{Bound, Figure, FigureSource};

pub(super) fn ledger(ledger: &Ledger) -> wire::Ledger {
    let ms = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1e3);
    wire::Ledger {
        interrupted_samples: ledger.interrupted,
        voluntary_switches: ledger.switches.map(|switches| switches.voluntary),
        involuntary_switches: ledger.switches.map(|switches| switches.involuntary),
        migrations: ledger.migrations,
        steal_ms: ms(ledger.system.stolen),
        pressure_ms: ms(ledger.system.pressure),
        throttled_ms: ms(ledger.system.throttled),
        throttled_periods: ledger.system.throttled_periods,
    }
}

pub(super) fn timeline(timeline: &Timeline) -> Vec<(u64, u64, f64, f64, f64)> {
    let spans = timeline.spans(wire::Benchmark::MOMENTS);
    let moments = spans.iter().map(|span| {
        let [fastest, mean, slowest] = [span.fastest, span.mean(), span.slowest].map(rounded);
        let begin = span.begin.as_nanos() as u64;
        (begin, span.calls, fastest, mean, slowest)
    });
    moments.collect()
}

/// To a tenth of a nanosecond: nothing that is drawn is finer, and long files are.
fn rounded(ns: f64) -> f64 {
    (ns * 10.0).round() / 10.0
}

pub(super) fn watched_ns(figure: &Figure) -> Option<f64> {
    figure.watched.map(|watched| watched.as_nanos() as f64)
}

pub(super) fn metric(figure: &Figure) -> wire::Metric {
    wire::Metric {
        value: figure.value,
        lo: figure.lower,
        hi: figure.upper,
        unit: unit(figure.dimension).to_owned(),
        better: figure.direction.map(|direction| match direction {
            Direction::Lower => wire::Better::Lower,
            Direction::Higher => wire::Better::Higher,
        }),
        kind: match figure.source {
            FigureSource::Calls => wire::MetricKind::Call,
            FigureSource::Batches => wire::MetricKind::Batch,
            FigureSource::Counts => wire::MetricKind::Count,
        },
        samples: figure.samples,
        watched_ns: watched_ns(figure),
        bound: match figure.bound {
            Bound::Exact => wire::Bound::Exact,
            Bound::AtMost => wire::Bound::AtMost,
            Bound::AtLeast => wire::Bound::AtLeast,
        },
        reason: figure.remark.clone(),
    }
}

pub(super) fn unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "ns",
        Dimension::Rate => "1/s",
        Dimension::ByteRate => "B/s",
        Dimension::Bytes => "B",
        Dimension::Growth => "B/h",
        Dimension::Share => "share",
        _ => "1",
    }
}

/// What [`unit`] names.
pub(super) fn dimension(unit: &str) -> Dimension {
    match unit {
        "ns" => Dimension::Time,
        "1/s" => Dimension::Rate,
        "B/s" => Dimension::ByteRate,
        "B" => Dimension::Bytes,
        "B/h" => Dimension::Growth,
        "share" => Dimension::Share,
        _ => Dimension::Count,
    }
}

/// A stored figure as it was measured.
pub(super) fn figure(metric: &wire::Metric) -> Figure {
    Figure {
        value: metric.value,
        lower: metric.lo,
        upper: metric.hi,
        dimension: dimension(&metric.unit),
        direction: metric.better.map(direction),
        source: match metric.kind {
            wire::MetricKind::Call => FigureSource::Calls,
            wire::MetricKind::Batch => FigureSource::Batches,
            wire::MetricKind::Count => FigureSource::Counts,
        },
        samples: metric.samples,
        watched: metric
            .watched_ns
            .filter(|watched| watched.is_finite())
            .map(|watched| Duration::from_nanos(watched.max(0.0) as u64)),
        bound: bound(metric.bound),
        remark: metric.reason.clone(),
    }
}

pub(super) fn direction(better: wire::Better) -> Direction {
    match better {
        wire::Better::Lower => Direction::Lower,
        wire::Better::Higher => Direction::Higher,
    }
}

pub(super) fn bound(bound: wire::Bound) -> Bound {
    match bound {
        wire::Bound::Exact => Bound::Exact,
        wire::Bound::AtMost => Bound::AtMost,
        wire::Bound::AtLeast => Bound::AtLeast,
    }
}
