use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{Format, Report, Style, write};

/// What GitHub takes of one step; of a longer summary it takes nothing.
const MOST: usize = 1 << 20;

/// What stands at the end of a summary that has no room left.
const FULL: &str =
    "\nFurther benchmarks are not shown here: GitHub takes no more than 1 MiB of a step.\n";

/// Appends a report to the summary of a step of GitHub Actions, the file that the variable
/// `GITHUB_STEP_SUMMARY` names, as [`Format::Markdown`](super::Format::Markdown) has it. Whether there
/// was room: GitHub drops a summary of more than 1 MiB, so that a note stands in its place then.
///
/// # Errors
///
/// The file cannot be read or written.
///
/// ```
/// use perf_harness::report::{Report, Style, append_step_summary};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("summary.md");
/// assert!(append_step_summary(&Report::default(), &path, Style::default())?);
/// assert!(std::fs::read_to_string(&path)?.contains("Benchmarks"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn append_step_summary(report: &Report, path: &Path, style: Style<'_>) -> io::Result<bool> {
    let before = match fs::read(path) {
        Ok(before) => before,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    // What a step before has left need not end with its line.
    if !before.is_empty() {
        text.extend_from_slice(b"\n\n");
    }
    write(Format::Markdown, report, &mut text, style)?;
    let has_room = before.len() + text.len() + FULL.len() <= MOST;
    if !has_room {
        text = FULL.into();
        if before.ends_with(&text) || before.len() + text.len() > MOST {
            return Ok(false);
        }
    }
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(&text)?;
    Ok(has_room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn reports_stand_one_below_the_other_until_there_is_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("summary.md");
        fs::write(&path, "what a step before has said").unwrap();
        let report = fixture::report();
        let mut fitted = 0;
        while append_step_summary(&report, &path, Style::default()).unwrap() {
            fitted += 1;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("what a step before has said\n\n<!-- perf_bench:report -->\n"));
        assert_eq!(text.matches("### Benchmarks").count(), fitted);
        assert!(text.len() > MOST - 64_000 && text.len() <= MOST);
        assert!(!append_step_summary(&report, &path, Style::default()).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(text.matches(FULL.trim()).count(), 1);
    }

    #[test]
    fn a_summary_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(append_step_summary(&Report::default(), folder.path(), Style::default()).is_err());
    }
}
