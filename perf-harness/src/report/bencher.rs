//! One line a case, as libtest prints benchmarks: what tools that read `cargo bench` expect.

use std::io::{self, Write};

use super::{Metric, Outcome, Report};

/// Mean, else median, else p50, in nanoseconds; half the interval's width beside it. Cases without
/// any have no line.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for benchmark in &report.benchmarks {
        if benchmark.outcome != Outcome::Completed {
            continue;
        }
        let typical = ["mean", "median", "p50"].iter().find_map(|name| {
            let metric = benchmark.metrics.get(*name)?;
            let value = metric.value.filter(|value| value.is_finite())?;
            Some((value, half_width(metric)))
        });
        if let Some((value, half)) = typical {
            writeln!(
                out,
                "test {} ... bench: {} ns/iter (+/- {})",
                one_word(&benchmark.id),
                decimal(value),
                decimal(half)
            )?;
        }
    }
    Ok(())
}

fn half_width(metric: &Metric) -> f64 {
    match (metric.lo, metric.hi) {
        (Some(lo), Some(hi)) if (hi - lo).is_finite() => (hi - lo).abs() / 2.0,
        _ => 0.0,
    }
}

/// Down to the picosecond, without an exponent and without a sign.
fn decimal(value: f64) -> String {
    let text = format!("{:.3}", value.max(0.0));
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
    use regex::Regex;

    use super::*;
    use crate::report::{Format, fixture};

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
        for report in [fixture::report(), fixture::odd_names()] {
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
            for (line, (benchmark, mean)) in lines.iter().zip(measured) {
                let read = consumer.captures(line).unwrap_or_else(|| panic!("{line}"));
                assert!(!read[1].contains(char::is_whitespace), "{line}");
                assert_eq!(read[1].chars().count(), benchmark.id.chars().count().max(1));
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
}
