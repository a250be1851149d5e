use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{Format, Report, Style, write};

/// What GitHub takes of one step; of a longer summary it takes nothing.
const MOST: u64 = 1 << 20;

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
    let before = match fs::metadata(path) {
        Ok(there) if there.is_file() => there.len(),
        // A pipe or a device keeps nothing that could be read, and may never end.
        Ok(_) => {
            let mut text = Vec::new();
            write(Format::Markdown, report, &mut text, style)?;
            return append(path, &text, true).map(|()| true);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    // What a step before has left need not end with its line.
    if before > 0 {
        text.extend_from_slice(b"\n\n");
    }
    write(Format::Markdown, report, &mut text, style)?;
    let has_room = before.saturating_add((text.len() + FULL.len()) as u64) <= MOST;
    if !has_room {
        text = FULL.into();
        if before.saturating_add(FULL.len() as u64) > MOST || ends_full(path)? {
            return Ok(false);
        }
    }
    append(path, &text, false)?;
    Ok(has_room)
}

fn ends_full(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut end = Vec::new();
    let start = file.metadata()?.len().saturating_sub(FULL.len() as u64);
    file.seek(SeekFrom::Start(start))?;
    file.take(FULL.len() as u64).read_to_end(&mut end)?;
    Ok(end == FULL.as_bytes())
}

/// Waits for nobody who reads a pipe.
fn append(path: &Path, text: &[u8], is_special: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    if is_special {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK);
    }
    #[cfg(not(unix))]
    let _ = is_special;
    options.open(path)?.write_all(text)
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
        let most = usize::try_from(MOST).unwrap();
        assert!(text.len() > most - 64_000 && text.len() <= most);
        assert!(!append_step_summary(&report, &path, Style::default()).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(text.matches(FULL.trim()).count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_is_not_waited_for() {
        use std::os::unix::ffi::OsStrExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let name = std::ffi::CString::new(path.as_os_str().as_bytes()).unwrap();
        // SAFETY: the name ends with a zero and lives until the call is over.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        let report = fixture::report();
        assert!(append_step_summary(&report, &path, Style::default()).is_err());
        let mut reader = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .unwrap();
        assert!(append_step_summary(&report, &path, Style::default()).unwrap());
        let mut start = [0; 8];
        reader.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"<!-- per");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_device_is_not_read() {
        let path = Path::new("/dev/zero");
        assert!(append_step_summary(&Report::default(), path, Style::default()).unwrap());
    }

    #[test]
    fn a_summary_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(append_step_summary(&Report::default(), folder.path(), Style::default()).is_err());
    }
}
