//! One row a case and metric, for spreadsheets and data frames: RFC 4180 with lines ending in a
//! line feed.

use std::borrow::Cow;
use std::io::{self, Write};

use super::machines::Machines;
use super::verdict_word::word;
use super::{Benchmark, Bound, Metric, MetricKind, Outcome, Report, Tier, Verdict};
use crate::units::is_unwieldy;

const COLUMNS: [&str; 21] = [
    "id",
    "bench",
    "metric",
    "value",
    "lo",
    "hi",
    "unit",
    "kind",
    "samples",
    "bound",
    "target",
    "verdict",
    "reason",
    "watched_ns",
    "involuntary_switches",
    "migrations",
    "steal_ms",
    "pressure_ms",
    "throttled_ms",
    "package",
    "machine",
];

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    row(out, &COLUMNS.map(Cow::Borrowed))?;
    let machines = Machines::of(report);
    for benchmark in &report.benchmarks {
        let machine = machines.machine(benchmark).key.as_str();
        for (name, metric) in &benchmark.metrics {
            metric_row(out, benchmark, machine, name, metric)?;
        }
        case_row(out, benchmark, machine)?;
    }
    Ok(())
}

fn metric_row(
    out: &mut dyn Write,
    benchmark: &Benchmark,
    machine: &str,
    name: &str,
    metric: &Metric,
) -> io::Result<()> {
    let (targets, verdict) = judgement(benchmark, name);
    let ledger = &benchmark.ledger;
    row(
        out,
        &[
            Cow::Borrowed(benchmark.id.as_str()),
            Cow::Borrowed(benchmark.bench.as_str()),
            Cow::Borrowed(name),
            number(metric.value),
            number(metric.lo),
            number(metric.hi),
            Cow::Borrowed(metric.unit.as_str()),
            Cow::Borrowed(kind(metric.kind)),
            count(metric.samples),
            Cow::Borrowed(bound(metric.bound)),
            targets.into(),
            Cow::Borrowed(verdict),
            Cow::Borrowed(metric.reason.as_deref().unwrap_or_default()),
            number(metric.watched_ns),
            count(ledger.involuntary_switches),
            count(ledger.migrations),
            number(ledger.steal_ms),
            number(ledger.pressure_ms),
            number(ledger.throttled_ms),
            Cow::Borrowed(benchmark.package.as_str()),
            Cow::Borrowed(machine),
        ],
    )
}

/// A case that has no figures is told by a row without a metric.
fn case_row(out: &mut dyn Write, benchmark: &Benchmark, machine: &str) -> io::Result<()> {
    let verdict = match benchmark.outcome {
        Outcome::Errored => "errored",
        Outcome::Skipped => "skipped",
        Outcome::Completed => return Ok(()),
    };
    let mut cells = [const { Cow::Borrowed("") }; COLUMNS.len()];
    cells[0] = benchmark.id.as_str().into();
    cells[1] = benchmark.bench.as_str().into();
    cells[11] = verdict.into();
    cells[12] = benchmark.error.as_deref().unwrap_or_default().into();
    cells[19] = benchmark.package.as_str().into();
    cells[20] = machine.into();
    row(out, &cells)
}

/// The targets on a metric and the worst of their verdicts.
fn judgement(benchmark: &Benchmark, metric: &str) -> (String, &'static str) {
    let on_metric = || {
        let judged = benchmark
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable);
        judged.filter(|target| target.metric == metric)
    };
    let targets: Vec<&str> = on_metric().map(|target| target.target.as_str()).collect();
    let verdict = on_metric()
        .map(|target| target.verdict)
        .fold(Verdict::None, Verdict::worse);
    let verdict = if verdict == Verdict::Fail {
        "fail"
    } else {
        word(verdict)
    };
    (targets.join(", "), verdict)
}

fn number(value: Option<f64>) -> Cow<'static, str> {
    match value {
        // Hundreds of zeros are no more exact than an exponent.
        Some(value) if !value.is_finite() => Cow::Borrowed(""),
        // Hundreds of zeros are no more exact than an exponent.
        Some(value) if is_unwieldy(value) => format!("{value:e}").into(),
        Some(value) => value.to_string().into(),
        None => Cow::Borrowed(""),
    }
}

fn count(value: Option<u64>) -> Cow<'static, str> {
    value.map_or(Cow::Borrowed(""), |value| value.to_string().into())
}

fn kind(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Batch => "batch",
        MetricKind::Call => "call",
        MetricKind::Count => "count",
    }
}

fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "exact",
        Bound::AtMost => "at_most",
        Bound::AtLeast => "at_least",
    }
}

fn row(out: &mut dyn Write, cells: &[Cow<'_, str>; COLUMNS.len()]) -> io::Result<()> {
    let line = cells.each_ref().map(|cell| quoted(cell)).join(",");
    writeln!(out, "{line}")
}

fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, written};
    use crate::report::{Format, Machine};

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!("csv", written(Format::Csv, &fixture::report()));
    }

    #[test]
    fn a_consumer_reads_every_cell_back() {
        let mut merged = fixture::report();
        for (number, case) in merged.benchmarks.iter_mut().enumerate() {
            case.package = format!("package {number}");
            case.machine = Some(Machine {
                key: format!("key {number}"),
                ..Machine::default()
            });
        }
        for report in [
            fixture::report(),
            fixture::odd_names(),
            fixture::scenarios(),
            merged,
        ] {
            let text = written(Format::Csv, &report);
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            let mut rows = rows.iter();
            for benchmark in &report.benchmarks {
                for (name, metric) in &benchmark.metrics {
                    let row = rows.next().unwrap();
                    assert_eq!((&row[0], &row[2]), (benchmark.id.as_str(), name.as_str()));
                    assert_eq!(&row[1], benchmark.bench);
                    assert_eq!(&row[19], benchmark.package);
                    let machine = benchmark.machine.as_ref().unwrap_or(&report.machine);
                    assert_eq!(&row[20], machine.key);
                    assert_eq!(row[3].parse().ok(), metric.value);
                    assert_eq!(&row[12], metric.reason.as_deref().unwrap_or_default());
                }
                if benchmark.outcome != Outcome::Completed {
                    let row = rows.next().unwrap();
                    assert_eq!(&row[19], benchmark.package);
                    assert!(!row[20].is_empty());
                    assert_eq!(&row[12], benchmark.error.as_deref().unwrap_or_default());
                }
            }
            assert!(rows.next().is_none());
        }
    }
}
