//! A worker as the process that has started it sees it.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::message::{Answer, Greeting, Order, PROTOCOL};
use crate::host::{Waited, end_all, ended_within, set_apart, set_libraries, wait_for};
use crate::measure::CaseError;
use crate::units::Time;

/// The argument by which a bench target knows that it is a worker.
pub(crate) const CASE_WORKER: &str = "--case-worker";

/// A program that says nothing for so long after it was started is no worker.
const START: Duration = Duration::from_secs(60);
/// A worker keeps its timeout itself; where it does not even say so, it gets so much more.
const GRACE: Duration = Duration::from_secs(5);
/// What an ended worker has said last may still be on its way for so long.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// No answer is longer.
const LONGEST_LINE: usize = 64 << 20;
/// How often it is looked whether a worker that says nothing has ended: what it has started may keep
/// its pipe open.
const LOOK: Duration = Duration::from_millis(500);
/// The same of a worker that is to end.
const END_LOOK: Duration = Duration::from_millis(20);
/// So much of what a worker says is kept.
const KEPT_BYTES: usize = 4_096;

/// A running worker.
#[derive(Debug)]
pub(in crate::run) struct Worker {
    program: PathBuf,
    child: Child,
    orders: Option<ChildStdin>,
    answers: ChildStdout,
    /// What has come of the answers and is not looked at yet.
    heard: Vec<u8>,
    said: Said,
    pub(super) counts_allocations: bool,
    /// The crate of its bench target.
    pub(super) bench: String,
    /// How long an answer may take.
    pub(super) limit: Option<Duration>,
    /// And no longer than this, whatever the case's own limit is.
    pub(in crate::run) longest: Option<Duration>,
}

/// Why a worker gives no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::run) enum WorkerError {
    #[error("its process could not be started from `{}`: {why}", .program.display())]
    NotStarted { program: PathBuf, why: String },
    #[error(
        "`{}` does not answer as a bench target of perf_harness: {why}; give another build of this bench target",
        .program.display()
    )]
    NoWorker { program: PathBuf, why: String },
    #[error(
        "`{}` is a build with perf-harness {version}, whose workers speak protocol {protocol} and not {}; build both sides with one version",
        .program.display(), PROTOCOL
    )]
    OtherProtocol {
        program: PathBuf,
        version: String,
        protocol: u32,
    },
    #[error("its process ended before its measuring did ({how}{})", last_words(.said))]
    Died { how: String, said: String },
    #[error(
        "its process did not answer within {} and was ended{}",
        Time::from(*.limit),
        last_words(.said)
    )]
    Silent { limit: Duration, said: String },
    #[error("its process answered what it was not asked: {0}")]
    Garbled(String),
    #[error("interrupted")]
    Interrupted,
}

impl From<WorkerError> for CaseError {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Interrupted => Self::Interrupted,
            other => Self::Failed(other.to_string()),
        }
    }
}

fn last_words(said: &str) -> String {
    if said.is_empty() {
        String::new()
    } else {
        format!("; it said last: {said}")
    }
}

impl Worker {
    /// Starts `program` as a worker. One of many has so many bytes of environment, which move its
    /// stack, and what it says beside its answers is not shown: all would say the same.
    pub(in crate::run) fn start(
        program: &Path,
        libraries: Option<&OsStr>,
        padding: Option<usize>,
    ) -> Result<Self, WorkerError> {
        let not_started = |why: String| WorkerError::NotStarted {
            program: program.to_owned(),
            why,
        };
        let mut command = Command::new(program);
        command
            .arg(CASE_WORKER)
            .env("CASE_WORKER_PADDING", "x".repeat(padding.unwrap_or(0)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(libraries) = libraries {
            set_libraries(&mut command, libraries);
        }
        set_apart(&mut command);
        let mut child = command
            .spawn()
            .map_err(|error| not_started(error.to_string()))?;
        let (Some(orders), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(not_started("it has no pipes".to_owned()));
        };
        let mut worker = Self {
            program: program.to_owned(),
            child,
            orders: Some(orders),
            answers: output,
            heard: Vec::new(),
            said: Said::listen(errors, padding.is_none()),
            counts_allocations: false,
            bench: String::new(),
            limit: None,
            longest: None,
        };
        worker.greet().inspect_err(|_| {
            // Whatever it is, it would not know when to end.
            end_all(&mut worker.child);
        })?;
        Ok(worker)
    }

    /// Waits for the worker's greeting, which tells whether it is one.
    fn greet(&mut self) -> Result<(), WorkerError> {
        let no_worker = |program: &Path, why: String| WorkerError::NoWorker {
            program: program.to_owned(),
            why,
        };
        let line = match self.line(Some(START)) {
            Ok(line) => line,
            Err(WorkerError::Died { how, said }) => {
                let why = format!("it ended at once ({how}{})", last_words(&said));
                return Err(no_worker(&self.program, why));
            }
            Err(WorkerError::Silent { limit, .. }) => {
                let why = format!("it said nothing for {}", Time::from(limit));
                return Err(no_worker(&self.program, why));
            }
            Err(other) => return Err(other),
        };
        let Ok(greeting) = serde_json::from_str::<Greeting>(&line) else {
            let why = format!("it said `{}`", excerpt(&line));
            return Err(no_worker(&self.program, why));
        };
        if greeting.perf_bench_worker != PROTOCOL {
            return Err(WorkerError::OtherProtocol {
                program: self.program.clone(),
                version: greeting.version,
                protocol: greeting.perf_bench_worker,
            });
        }
        self.counts_allocations = greeting.counts_allocations;
        self.bench = greeting.bench;
        Ok(())
    }

    /// Gives an order and waits for the answer.
    pub(super) fn ask(&mut self, order: &Order) -> Result<Answer, WorkerError> {
        let mut text = serde_json::to_vec(order).expect("an order has a JSON form");
        text.push(b'\n');
        let written = match &mut self.orders {
            Some(orders) => orders.write_all(&text).and_then(|()| orders.flush()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        if written.is_err() {
            return Err(self.died());
        }
        let limits = [self.limit.map(|limit| limit + GRACE), self.longest];
        let line = self.line(limits.into_iter().flatten().min())?;
        serde_json::from_str(&line).map_err(|_| WorkerError::Garbled(excerpt(&line)))
    }

    /// The next line of answers.
    fn line(&mut self, limit: Option<Duration>) -> Result<String, WorkerError> {
        let mut looked_at = 0;
        let mut waited = Duration::ZERO;
        loop {
            let end = self.heard[looked_at..]
                .iter()
                .position(|byte| *byte == b'\n');
            if let Some(end) = end {
                let rest = self.heard.split_off(looked_at + end + 1);
                let mut line = std::mem::replace(&mut self.heard, rest);
                line.pop();
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
            looked_at = self.heard.len();
            let step = limit.map_or(LOOK, |limit| limit.saturating_sub(waited).min(LOOK));
            match wait_for(&self.answers, Some(step)) {
                Waited::Heard => {}
                Waited::Interrupted => return Err(WorkerError::Interrupted),
                Waited::TimedOut if limit.is_none_or(|limit| waited + step < limit) => {
                    waited += step;
                    if matches!(self.child.try_wait(), Ok(Some(_))) {
                        return Err(self.died());
                    }
                    continue;
                }
                Waited::TimedOut => {
                    end_all(&mut self.child);
                    return Err(WorkerError::Silent {
                        limit: limit.unwrap_or_default(),
                        said: self.said.last(),
                    });
                }
            }
            if !self.hear() {
                return Err(self.died());
            }
            if self.heard.len() > LONGEST_LINE {
                end_all(&mut self.child);
                return Err(WorkerError::Garbled(excerpt(&String::from_utf8_lossy(
                    &self.heard[..KEPT_BYTES],
                ))));
            }
        }
    }

    /// Takes what has come, if anything can come any more.
    fn hear(&mut self) -> bool {
        let mut chunk = [0; 1 << 16];
        match self.answers.read(&mut chunk) {
            Ok(count) => {
                self.heard.extend_from_slice(&chunk[..count]);
                count > 0
            }
            Err(error) => error.kind() == io::ErrorKind::Interrupted,
        }
    }

    /// How the process has ended that answers no more.
    fn died(&mut self) -> WorkerError {
        let ended = ended_within(&mut self.child, LAST_WORDS);
        let how = match ended {
            Some(status) => status.to_string(),
            None => "it closed its pipe".to_owned(),
        };
        end_all(&mut self.child);
        WorkerError::Died {
            how,
            said: self.said.last(),
        }
    }
}

impl Drop for Worker {
    /// Without orders a worker ends by itself, the teardown of its case included, which may take no
    /// longer than any other step of it.
    fn drop(&mut self) {
        self.orders = None;
        let limit = self.limit.unwrap_or(GRACE);
        let steps = limit.as_millis() / END_LOOK.as_millis();
        for _ in 0..=steps {
            match wait_for(&self.answers, Some(END_LOOK)) {
                Waited::Heard if self.hear() => self.heard.clear(),
                Waited::TimedOut if matches!(self.child.try_wait(), Ok(None)) => {}
                _ => break,
            }
        }
        // And with it what its case has started and left behind.
        let _ = ended_within(&mut self.child, LAST_WORDS);
        end_all(&mut self.child);
    }
}

/// What a worker writes on standard error, as far as it is kept.
#[derive(Debug)]
struct Said {
    kept: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Said {
    /// Keeps the last words, and shows all of them on standard error too if `is_shown`.
    fn listen(mut errors: impl Read + Send + 'static, is_shown: bool) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = channel::<()>();
        let into = Arc::clone(&kept);
        std::thread::spawn(move || {
            let _end = end;
            let mut chunk = [0; KEPT_BYTES];
            while let Ok(count @ 1..) = errors.read(&mut chunk) {
                if is_shown {
                    // A standard error that nobody reads is no reason to fail.
                    let _ = io::stderr().write_all(&chunk[..count]);
                }
                let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&chunk[..count]);
                let surplus = kept.len().saturating_sub(KEPT_BYTES);
                kept.drain(..surplus);
            }
        });
        Self { kept, ended }
    }

    /// Waits until nothing more can come, but for what a grandchild may still say.
    fn wait(&self) {
        let _ = self.ended.recv_timeout(LAST_WORDS);
    }

    /// The last lines with anything in them.
    fn last(&self) -> String {
        const LINES: usize = 3;
        self.wait();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept);
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        excerpt(&lines[lines.len().saturating_sub(LINES)..].join(" / "))
    }
}

/// So much of a text as a message can hold.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 300;
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if plain.chars().count() <= LONGEST {
        return plain;
    }
    let cut: String = plain.chars().take(LONGEST).collect();
    format!("{cut}…")
}
