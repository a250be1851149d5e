//! What a child prints.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file of the harness's own is emptied when it is longer.
const MOST_BYTES: u64 = 16 << 20;
/// So much of the end is told.
const TOLD_BYTES: u64 = 4 << 10;
const TOLD_LINES: usize = 12;

/// A file that takes standard output and standard error of a child. It is a file and no pipe, so that
/// a child that prints much never waits for somebody to read.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    /// Nobody else has asked for it.
    is_own: bool,
}

impl Log {
    /// A file of its own among the temporary ones, which has no name as long as it is used.
    pub(super) fn unnamed() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("perf-bench-{}-{number}.log", std::process::id());
        let path = std::env::temp_dir().join(name);
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .open(&path)?;
        // Where an open file keeps its name, the folder of temporary files is the place for it.
        let _ = std::fs::remove_file(&path);
        Ok(Self { file, is_own: true })
    }

    /// The user's file, which is made where there is none, and goes on where there is one.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let open = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path);
        let file = open.map_err(|error| {
            io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
        })?;
        Ok(Self {
            file,
            is_own: false,
        })
    }

    /// Has a command print there.
    pub(super) fn attach(&self, command: &mut Command) -> io::Result<()> {
        command
            .stdin(Stdio::null())
            .stdout(self.file.try_clone()?)
            .stderr(self.file.try_clone()?);
        Ok(())
    }

    /// Keeps an own file from growing for hours.
    pub(super) fn trim(&self) {
        if self.is_own
            && self
                .file
                .metadata()
                .is_ok_and(|data| data.len() > MOST_BYTES)
        {
            // Whoever appends goes on at the new end.
            let _ = self.file.set_len(0);
        }
    }

    /// All that was printed, or the last of it.
    pub(super) fn end(&self, most: u64) -> String {
        let mut text = Vec::new();
        let mut file = &self.file;
        let length = self.file.metadata().map_or(0, |data| data.len());
        // The position is nobody else's: whoever prints appends.
        let found = file.seek(SeekFrom::Start(length.saturating_sub(most)));
        let _ = found.and_then(|_| file.take(most).read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The first line that holds a text, once it is complete.
    pub(super) fn line_with(&self, text: &str) -> Option<String> {
        self.end(MOST_BYTES)
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(str::trim_end)
            .find(|line| line.contains(text))
            .map(str::to_owned)
    }

    /// The last lines in words.
    pub(super) fn last_lines(&self) -> String {
        let text = self.end(TOLD_BYTES);
        let mut lines: Vec<&str> = text
            .lines()
            .rev()
            .filter(|line| !line.trim().is_empty())
            .take(TOLD_LINES)
            .collect();
        lines.reverse();
        if lines.is_empty() {
            "it printed nothing".to_owned()
        } else {
            format!("the last that it printed:\n  {}", lines.join("\n  "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_last_lines_are_told_and_complete_ones_are_found() {
        let log = Log::unnamed().unwrap();
        assert_eq!(log.last_lines(), "it printed nothing");
        (&log.file).write_all(b"one\nlistening on 41").unwrap();
        assert_eq!(log.line_with("listening"), None);
        (&log.file).write_all(b"80\n\nthree\n").unwrap();
        assert_eq!(log.line_with("listening").unwrap(), "listening on 4180");
        assert_eq!(
            log.last_lines(),
            "the last that it printed:\n  one\n  listening on 4180\n  three"
        );
        for line in 0..2_000 {
            writeln!(&log.file, "line {line}").unwrap();
        }
        assert!(log.last_lines().ends_with("line 1998\n  line 1999"));
        assert_eq!(log.last_lines().lines().count(), 1 + TOLD_LINES);
    }

    #[test]
    fn an_own_file_stays_small_and_a_users_file_is_never_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.log");
        for (log, left) in [
            (Log::unnamed().unwrap(), 0),
            (Log::at(&path).unwrap(), MOST_BYTES + 1),
        ] {
            log.file.set_len(MOST_BYTES).unwrap();
            log.trim();
            assert_eq!(log.file.metadata().unwrap().len(), MOST_BYTES);
            log.file.set_len(MOST_BYTES + 1).unwrap();
            log.trim();
            assert_eq!(log.file.metadata().unwrap().len(), left);
        }
        assert!(path.exists());
    }

    #[test]
    fn a_log_that_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Log::at(&folder.path().join("missing/log")).unwrap_err();
        assert!(error.to_string().contains("missing/log"), "{error}");
    }
}
