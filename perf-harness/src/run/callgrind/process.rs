//! One process of valgrind with a worker inside.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::file::{self, Dumps};
use crate::host::set_libraries;

/// The argument by which the bench target knows that it is the worker.
pub(crate) const WORKER: &str = "--valgrind-worker";

/// What the worker tells, one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Message {
    Begun(usize),
    Counted(usize),
    Failed(usize, String),
}

impl Message {
    /// The case that it is of.
    pub(super) fn number(&self) -> usize {
        match self {
            Self::Begun(number) | Self::Counted(number) | Self::Failed(number, _) => *number,
        }
    }

    pub(super) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Begun(number) => writeln!(output, "begun {number}")?,
            Self::Counted(number) => writeln!(output, "counted {number}")?,
            // A line is a message.
            Self::Failed(number, why) => {
                let why: Vec<&str> = why.split(char::is_control).collect();
                writeln!(output, "failed {number} {}", why.join(" "))?;
            }
        }
        output.flush()
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.splitn(3, ' ');
        let (kind, number) = (words.next()?, words.next()?.parse().ok()?);
        match kind {
            "begun" => Some(Self::Begun(number)),
            "counted" => Some(Self::Counted(number)),
            "failed" => Some(Self::Failed(number, words.next()?.to_owned())),
            _ => None,
        }
    }
}

/// What valgrind simulates, the same on every machine: first caches of 32 KiB, a last one of 8 MiB.
const TOOL: [&str; 9] = [
    "--tool=callgrind",
    "--cache-sim=yes",
    "--branch-sim=yes",
    "--I1=32768,8,64",
    "--D1=32768,8,64",
    "--LL=8388608,16,64",
    "--combine-dumps=yes",
    "--instr-atstart=no",
    // Threads take turns: none waits forever for one that has no turn.
    "--fair-sched=try",
];

/// A folder for the files of one process, which goes with it.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        static MADE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("perf-bench-valgrind-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// An option of valgrind's for the file `name` of each process: in its value a percent sign
    /// begins a variable.
    fn option(&self, option: &str, name: &str) -> String {
        let folder = self.0.to_string_lossy().replace('%', "%%");
        format!("{option}={folder}/{name}.%p")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running worker.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    messages: Receiver<Message>,
    folder: Folder,
}

/// Why there is no further message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nothing came for so long.
    TimedOut,
    /// The process has ended.
    Ended,
}

impl Process {
    /// Starts `program` as the worker for cases with these ids; `padding` bytes of environment move
    /// its stack.
    pub(super) fn start<'a>(
        valgrind: &Path,
        program: &Path,
        libraries: Option<&OsStr>,
        ids: impl Iterator<Item = &'a str>,
        padding: usize,
    ) -> Result<Self, String> {
        let in_folder = |error: io::Error| format!("no file for valgrind could be made: {error}");
        let folder = Folder::new().map_err(in_folder)?;
        let list: String = ids.map(|id| format!("{id}\n")).collect();
        fs::write(folder.file("cases"), list).map_err(in_folder)?;
        let cases = File::open(folder.file("cases")).map_err(in_folder)?;
        let said = File::create(folder.file("said")).map_err(in_folder)?;
        let mut command = Command::new(valgrind);
        if let Some(libraries) = libraries {
            set_libraries(&mut command, libraries);
        }
        let mut child = command
            .args(TOOL)
            .arg(folder.option("--callgrind-out-file", "counts"))
            .arg(folder.option("--log-file", "log"))
            .arg(program)
            .arg(WORKER)
            .env_remove("VALGRIND_OPTS")
            .env("VALGRIND_WORKER_PADDING", "x".repeat(padding))
            .stdin(cases)
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => {
                    "valgrind is not installed, or not on the PATH".to_owned()
                }
                _ => format!("valgrind could not be started: {error}"),
            })?;
        let (sender, messages) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || listen(output, &sender));
        }
        Ok(Self {
            child,
            messages,
            folder,
        })
    }

    /// The next message.
    pub(super) fn next(&self, limit: Duration) -> Result<Message, Silence> {
        self.messages
            .recv_timeout(limit)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => Silence::TimedOut,
                RecvTimeoutError::Disconnected => Silence::Ended,
            })
    }

    /// Ends it, if it has not ended itself; gives what was counted, and how it ended.
    pub(super) fn end(mut self, silence: &Silence) -> (Dumps, End) {
        if *silence == Silence::TimedOut {
            // It may have ended just now.
            let _ = self.child.kill();
        }
        let status = self.child.wait();
        let counts = self.folder.file(&format!("counts.{}", self.child.id()));
        let counts = fs::read(counts).unwrap_or_default();
        let dumps = file::parse(&String::from_utf8_lossy(&counts));
        let end = End {
            how: match status {
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            },
            said: fs::read(self.folder.file("said")).unwrap_or_default(),
        };
        (dumps, end)
    }
}

/// How a process ended.
#[derive(Debug)]
pub(super) struct End {
    /// The exit status or the signal.
    pub(super) how: String,
    /// What it wrote on standard error.
    said: Vec<u8>,
}

impl End {
    /// How it ended, and what it said last.
    pub(super) fn last_words(&self) -> String {
        let said = String::from_utf8_lossy(&self.said);
        match said.lines().rev().find(|line| !line.trim().is_empty()) {
            Some(last) => format!("{}: {}", self.how, last.trim()),
            None => self.how.clone(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that was waited for is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(output: ChildStdout, sender: &Sender<Message>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let message = Message::parse(&line);
        if message.is_some_and(|message| sender.send(message).is_err()) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_sent() {
        for message in [
            Message::Begun(1),
            Message::Counted(20),
            Message::Failed(3, "panicked at a.rs:1:2: no".to_owned()),
        ] {
            let mut line = Vec::new();
            message.write(&mut line).unwrap();
            let line = String::from_utf8(line).unwrap();
            assert_eq!(Message::parse(line.trim_end()), Some(message));
        }
    }

    #[test]
    fn a_trouble_of_several_lines_stays_in_one() {
        let mut line = Vec::new();
        let message = Message::Failed(1, "left: 1\nright: 2".to_owned());
        message.write(&mut line).unwrap();
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert_eq!(Message::parse("what a benchmark printed"), None);
    }
}
