use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::wire::Report;

/// Why a text is not a report that this version can use.
///
/// ```
/// use perf_harness::report::{ReadError, Report};
///
/// let newer = Report::from_json(br#"{ "schema": "perf-report/9" }"#).unwrap_err();
/// assert!(matches!(newer, ReadError::Newer { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is damaged, cut off, or lacks a field.
    #[error("it is damaged or cut off: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It does not say that it is what was expected.
    #[error("its `schema` is not `{expected}/1`, so it is no such file of this program")]
    Foreign {
        /// The schema that was expected, without its version.
        expected: &'static str,
    },
    /// A later version wrote it.
    #[error(
        "it was written with the newer schema `{schema}`, and this version reads version 1; update perf-harness"
    )]
    Newer {
        /// What the file says.
        schema: String,
    },
}

/// Reads a text of version 1 of a schema.
pub(super) fn read_versioned<T: DeserializeOwned>(
    text: &[u8],
    expected: &'static str,
) -> Result<T, ReadError> {
    let schema = schema_of(text)?.ok_or(ReadError::Foreign { expected })?;
    let version = schema
        .strip_prefix(expected)
        .and_then(|rest| rest.strip_prefix('/'))
        .ok_or(ReadError::Foreign { expected })?;
    match version.split('.').next().unwrap_or_default().parse::<u64>() {
        Ok(1) => Ok(serde_json::from_slice(text)?),
        Ok(2..) => Err(ReadError::Newer { schema }),
        _ => Err(ReadError::Foreign { expected }),
    }
}

/// What a text says that it is.
pub(super) fn schema_of(text: &[u8]) -> Result<Option<String>, ReadError> {
    let Head { schema } = serde_json::from_slice(text)?;
    Ok(schema.as_str().map(str::to_owned))
}

/// What every version of the schema has.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    schema: serde_json::Value,
}

impl Report {
    /// Reads a report. Fields that this version does not know are passed over.
    ///
    /// # Errors
    ///
    /// The text is damaged, is no report, or was written with a newer major version of the schema.
    ///
    /// ```
    /// use perf_harness::report::Report;
    ///
    /// let mut written = Vec::new();
    /// let report = Report { run_id: "nightly-7".into(), ..Report::default() };
    /// report.to_json(&mut written)?;
    /// assert_eq!(Report::from_json(&written)?, report);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(text: &[u8]) -> Result<Self, ReadError> {
        read_versioned(text, "perf-report")
    }

    /// Writes the report as indented JSON that ends in a newline.
    ///
    /// # Errors
    ///
    /// The writer failed.
    ///
    /// ```
    /// use perf_harness::report::Report;
    ///
    /// let mut written = Vec::new();
    /// Report::default().to_json(&mut written)?;
    /// assert!(written.ends_with(b"}\n"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn to_json(&self, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// Reads a report from a file.
pub(super) fn read_report(path: &Path) -> Result<Report, StoreError> {
    let text = fs::read(path).map_err(StoreError::io("read", path))?;
    Report::from_json(&text).map_err(|source| StoreError::Unusable {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What INTERFACE promises to other programs, and no more than that.
    const MINIMAL: &str = r#"{ "schema": "perf-report/1.4", "run_id": "r", "timestamp": "2026-11-21T10:30:00Z",
      "git_commit": null, "git_branch": null, "git_dirty": false, "rust_version": "1.95.0", "profile": "default",
      "machine": { "key": "k", "cpu": "c", "cores": 2, "memory_bytes": 0, "os": "linux", "virtualized": true, "phase": "of the moon" },
      "clock": { "kind": "tsc", "resolution_ns": 10.0, "overhead_ns": 20.0 },
      "environment": [ { "check": "governor", "status": "unknown", "detail": "" } ],
      "benchmarks": [ {
          "id": "cache::sort/100", "params": { "n": "100" }, "group": null, "tags": [], "source": { "file": "benches/cache.rs", "line": 12 },
          "outcome": "completed", "error": null, "verdict": "pass",
          "metrics": { "p99": { "value": 24.0, "lo": 23.0, "hi": 26.0, "unit": "ns", "better": "lower", "kind": "call", "samples": 11200, "bound": "at_most" },
                       "allocs": { "value": 0, "unit": "1", "better": "lower", "kind": "count" } },
          "targets": [ { "target": "p99 < 1us", "metric": "p99", "tier": "target", "observed": 24.0, "lo": 23.0, "hi": 26.0,
                         "verdict": "pass", "reason": null, "reference": null } ],
          "comparison": [], "histogram": [[24, 11000], [25, 180]], "series": null,
          "ledger": { "interrupted_samples": 3, "steal_ms": 0.0 },
          "grade": { "name": "Good", "score": 82, "reasons": [] }, "recommendations": [], "colour_of_the_bikeshed": [1, 2] } ],
      "summary": { "pass": 1, "warn": 0, "fail": 0, "inconclusive": 0, "errored": 0, "skipped": 0, "verdict": "pass", "grade": null, "exit_status": 0 } }"#;

    #[test]
    fn unknown_fields_and_minor_versions_are_passed_over_and_additions_optional() {
        let report = Report::from_json(MINIMAL.as_bytes()).unwrap();
        assert_eq!(report.benchmarks[0].metrics["p99"].value, Some(24.0));
        assert_eq!(report.benchmarks[0].histogram, [(24, 11_000), (25, 180)]);
    }

    #[test]
    fn a_newer_major_version_is_refused_whatever_else_it_holds() {
        let error =
            Report::from_json(br#"{ "schema": "perf-report/2", "benchmarks": "elsewhere" }"#)
                .unwrap_err();
        assert!(
            matches!(&error, ReadError::Newer { schema } if schema == "perf-report/2"),
            "{error}"
        );
        assert!(error.to_string().contains("update perf-harness"), "{error}");
    }

    #[test]
    fn other_files_are_told_apart_from_damaged_ones() {
        for text in [
            "{}",
            "[]",
            r#"{"schema": 1}"#,
            r#"{"schema": "perf-report/x"}"#,
            r#"{"schema": "perf-report/0"}"#,
        ] {
            assert!(
                matches!(
                    Report::from_json(text.as_bytes()),
                    Err(ReadError::Foreign { .. })
                ),
                "{text}"
            );
        }
        for text in [
            "",
            "null",
            "\0\0\0",
            &MINIMAL[..700],
            r#"{"schema": "perf-report/1"}"#,
        ] {
            assert!(
                matches!(
                    Report::from_json(text.as_bytes()),
                    Err(ReadError::Damaged(_))
                ),
                "{text}"
            );
        }
    }

    #[test]
    fn a_report_without_anything_is_read_back() {
        let mut text = Vec::new();
        Report::default().to_json(&mut text).unwrap();
        assert_eq!(Report::from_json(&text).unwrap(), Report::default());
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = read_report(&folder.path().join("gone.json"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("gone.json"), "{error}");
    }
}
