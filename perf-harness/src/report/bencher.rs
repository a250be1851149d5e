//! One line a case, as libtest prints benchmarks: what tools that read `cargo bench` expect.

use std::io::{self, Write};

use super::distinct_ids::{distinct, distinct_ids};
use super::{Benchmark, Metric, Outcome, Report};

/// Mean, else median, else p50, in nanoseconds; half the interval's width beside it. Cases without
/// any have no line.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let ids = distinct_ids(report);
    let names = distinct(ids.iter().map(|id| one_word(id).into()).collect());
    for (benchmark, name) in report.benchmarks.iter().zip(names) {
        if benchmark.outcome != Outcome::Completed {
            continue;
        }
        if let Some((_, metric)) = typical(benchmark)
            && let Some(value) = metric.value
        {
            writeln!(
                out,
                "test {name} ... bench: {} ns/iter (+/- {})",
                decimal(value),
                decimal(half_width(metric))
            )?;
        }
    }
    Ok(())
}

/// The time that stands for the case where there is room for one alone, with the metric's name.
pub(super) fn typical(benchmark: &Benchmark) -> Option<(&'static str, &Metric)> {
    ["mean", "median", "p50"].into_iter().find_map(|name| {
        let metric = benchmark.metrics.get(name)?;
        metric.value.filter(|value| value.is_finite())?;
        Some((name, metric))
    })
}

fn half_width(metric: &Metric) -> f64 {
    match (metric.lo, metric.hi) {
        (Some(lo), Some(hi)) if (hi - lo).is_finite() => (hi - lo).abs() / 2.0,
        _ => 0.0,
    }
}

/// Down to the picosecond, without an exponent and without a sign.
fn decimal(value: f64) -> String {
    // The sum has no sign where the figure is nothing: `-0` is no number to those who read this.
    let text = format!("{:.3}", value.max(0.0) + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn one_word(id: &str) -> String {
    let word: String = id
        .chars()
        .map(|c| {
            if c.is_whitespace() || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .collect();
    if word.is_empty() {
        "_".to_owned()
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use regex::Regex;

    use super::*;
    use crate::report::{Format, fixture};

    #[test]
    fn equal_ids_of_two_packages_have_two_names() {
        let mut report = fixture::report();
        let mut other = report.benchmarks[0].clone();
        other.package = "stock".into();
        report.benchmarks.push(other);
        let lines = lines(&report);
        assert!(lines[0].starts_with("test shop/cache::get_hit ... "));
        let last = lines.last().unwrap();
        assert!(last.starts_with("test stock/cache::get_hit ... "), "{last}");
    }

    /// As github-action-benchmark reads the tool `cargo`.
    const CONSUMER: &str =
        r"^test (.+)\s+\.\.\. bench:\s+([0-9,.]+) (\w+/\w+) \(\+/- ([0-9,.]+)\)$";

    fn lines(report: &Report) -> Vec<String> {
        let text = fixture::written(Format::Bencher, report);
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_line_is_the_known_one() {
        insta::assert_snapshot!("bencher", lines(&fixture::report()).join("\n"));
    }

    #[test]
    fn a_consumer_reads_every_line() {
        let consumer = Regex::new(CONSUMER).unwrap();
        for report in [
            fixture::report(),
            fixture::odd_names(),
            fixture::scenarios(),
        ] {
            let measured: Vec<_> = report
                .benchmarks
                .iter()
                .filter(|benchmark| benchmark.outcome == Outcome::Completed)
                .filter_map(|benchmark| {
                    benchmark
                        .metrics
                        .get("mean")?
                        .value
                        .map(|mean| (benchmark, mean))
                })
                .collect();
            let lines = lines(&report);
            assert_eq!(lines.len(), measured.len());
            let mut names = HashSet::new();
            for (line, (benchmark, mean)) in lines.iter().zip(measured) {
                let read = consumer.captures(line).unwrap_or_else(|| panic!("{line}"));
                assert!(!read[1].contains(char::is_whitespace), "{line}");
                assert!(read[1].starts_with(&one_word(&benchmark.id)), "{line}");
                assert!(names.insert(read[1].to_owned()), "{line}");
                assert!(
                    (read[2].parse::<f64>().unwrap() - mean).abs() < 0.001,
                    "{line}"
                );
                assert_eq!(&read[3], "ns/iter");
            }
        }
    }

    #[test]
    fn very_short_and_very_long_times_stay_plain_numbers() {
        assert_eq!(decimal(0.25), "0.25");
        assert_eq!(decimal(12.0), "12");
        assert_eq!(decimal(3.6e15), "3600000000000000");
        assert_eq!(decimal(-0.1), "0");
    }

    #[test]
    fn nothing_has_no_sign() {
        for nothing in [0.0, -0.0, -3.0] {
            assert_eq!(decimal(nothing), "0");
        }
    }
}
