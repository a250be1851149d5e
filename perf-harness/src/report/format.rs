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
        for report in [fixture::report(), fixture::odd_names()] {
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

    /// Consumers that are no Rust read it.
    #[test]
    fn the_file_of_odd_names_is_the_fixture() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/odd-names.json");
        let wanted = written(Format::Json, &fixture::odd_names());
        if std::fs::read_to_string(path).unwrap_or_default() != wanted {
            let current = std::env::temp_dir().join("odd-names.json");
            std::fs::write(&current, wanted).unwrap();
            panic!("put {} in the place of {path}", current.display());
        }
    }

    #[test]
    fn every_format_bears_figures_that_are_no_numbers() {
        let mut report = fixture::report();
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
