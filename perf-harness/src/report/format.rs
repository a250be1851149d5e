use std::io::{self, Write};
use std::path::Path;

use super::{Report, bencher, bmf, csv, github, html, junit, markdown, openmetrics, terminal};
use crate::config::Format;

/// What a form depends on beside the report. The default is plain text of any width.
///
/// ```
/// use perf_harness::report::Style;
///
/// let narrow = Style { width: Some(80), ..Style::default() };
/// assert!(!narrow.colour);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'a> {
    /// Whether verdicts and titles are coloured.
    pub colour: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
    /// Whether checks, remaining figures and reasons are shown.
    pub verbose: bool,
    /// Whether the table is left out: what is not in order and the last line remain.
    pub quiet: bool,
    /// The stored report that the last line points to.
    pub stored: Option<&'a Path>,
    /// Where the whole report can be read, for [`Format::Markdown`]: an address of the web.
    pub report_url: Option<&'a str>,
    /// What the first, hidden line of [`Format::Markdown`] calls the comment, so that it is found
    /// again; `report` where there is none. Letters, digits, `.`, `-` and `_`;
    /// others become `_`.
    pub marker: Option<&'a str>,
    /// Where the workspace lies in its repository, as [`source_prefix`](super::source_prefix) tells:
    /// paths of sources in [`Format::Junit`] and [`Format::Github`] count from the repository then.
    pub source_prefix: Option<&'a Path>,
}

/// Writes a report.
///
/// # Errors
///
/// The writer failed.
///
/// ```
/// use perf_harness::report::{Format, Report, Style, write};
///
/// let mut text = Vec::new();
/// write(Format::Csv, &Report::default(), &mut text, Style::default())?;
/// assert!(text.starts_with(b"id,bench,metric,value"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(
    format: Format,
    report: &Report,
    out: &mut dyn Write,
    style: Style<'_>,
) -> io::Result<()> {
    match format {
        Format::Pretty => terminal::write(report, out, style),
        Format::Json => report.to_json(out),
        Format::Bencher => bencher::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Markdown => markdown::write(report, out, style),
        Format::Html => html::write(report, out),
        Format::Junit => junit::write(report, out, style),
        Format::Github => github::write(report, out, style),
        Format::OpenMetrics => openmetrics::write(report, out),
        Format::Bmf => bmf::write(report, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, written};

    #[test]
    fn json_is_the_schema_itself() {
        insta::assert_snapshot!("json", written(Format::Json, &fixture::report()));
    }

    #[test]
    fn json_gives_the_same_report_back() {
        for report in [
            fixture::report(),
            fixture::odd_names(),
            fixture::scenarios(),
        ] {
            let text = written(Format::Json, &report);
            assert_eq!(Report::from_json(text.as_bytes()).unwrap(), report);
        }
    }

    #[test]
    fn a_file_of_the_first_version_is_still_read() {
        let report =
            Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json")).unwrap();
        assert_eq!(report.benchmarks.len(), 8);
        assert_eq!(report.benchmarks[0].metrics["mean"].value, Some(12.1));
    }

    #[test]
    fn what_stands_for_a_series_and_names_no_scenario_is_passed_over_and_a_damaged_one_refused() {
        let report = |series: serde_json::Value| {
            let mut report = serde_json::to_value(fixture::scenarios()).unwrap();
            report["benchmarks"][0]["series"] = series;
            Report::from_json(report.to_string().as_bytes())
        };
        let old = serde_json::json!({ "rate": [300.0], "seconds": [0, 1] });
        assert_eq!(report(old).unwrap().benchmarks[0].series, None);
        let damaged = serde_json::json!({ "scenario": "peak", "seconds": [0, 1] });
        assert!(report(damaged).is_err());
        let newer = serde_json::json!({ "scenario": "peak", "phase": "of the moon" });
        let series = report(newer).unwrap().benchmarks[0].series.clone();
        assert_eq!(series.unwrap().scenario, "peak");
    }

    /// Consumers that are no Rust read them.
    #[test]
    fn the_files_of_fixtures_are_the_fixtures() {
        for (name, report) in [
            ("odd-names.json", fixture::odd_names()),
            ("scenarios.json", fixture::scenarios()),
        ] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
            let path = Path::new(folder).join(name);
            let wanted = written(Format::Json, &report);
            if std::fs::read_to_string(&path).unwrap_or_default() != wanted {
                let current = std::env::temp_dir().join(name);
                std::fs::write(&current, wanted).unwrap();
                let (current, path) = (current.display(), path.display());
                panic!("put {current} in the place of {path}");
            }
        }
    }

    #[test]
    fn every_format_bears_figures_that_are_no_numbers() {
        let mut report = fixture::report();
        report.benchmarks.extend(fixture::scenarios().benchmarks);
        for benchmark in &mut report.benchmarks {
            for (place, metric) in benchmark.metrics.values_mut().enumerate() {
                let odd = [
                    f64::NAN,
                    f64::INFINITY,
                    f64::NEG_INFINITY,
                    f64::MAX,
                    f64::MIN_POSITIVE,
                    -0.0,
                ];
                metric.value = Some(odd[place % odd.len()]);
                metric.lo = Some(odd[(place + 1) % odd.len()]);
                metric.hi = Some(odd[(place + 2) % odd.len()]);
            }
            for target in &mut benchmark.targets {
                (target.observed, target.limit) = (Some(f64::NAN), Some(f64::INFINITY));
            }
        }
        for (_, format) in Format::NAMES {
            assert!(!written(*format, &report).is_empty());
        }
        let text = written(Format::Json, &report);
        assert_eq!(
            Report::from_json(text.as_bytes()).unwrap().benchmarks[0].metrics["allocs"].value,
            None
        );
    }

    #[test]
    fn the_writers_failure_is_handed_on() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for (_, format) in Format::NAMES {
            let error =
                write(*format, &fixture::report(), &mut Full, Style::default()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{format}");
        }
    }
}
