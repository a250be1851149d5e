use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::worker::{Worker, WorkerCase};
use crate::clock::Clock;
use crate::config::CaseSettings;
use crate::measure::{
    CaseError, DeclaredWork, LiveCase, ShownResult, Slice, SliceReport, allocator_is_installed,
};
use crate::registry::{Case, Work};

/// Where the state of a case lives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Location<'a> {
    /// On a thread of this process.
    Inside,
    /// In a process of its own, which runs this program. One of many launches has so many bytes of
    /// environment, which move its stack, and what it prints is not shown.
    Process {
        program: &'a Path,
        /// Where its shared libraries are, if not where those of this program are.
        libraries: Option<&'a OsStr>,
        padding: Option<usize>,
        /// An answer of its takes no longer than this.
        longest: Option<Duration>,
    },
}

/// This program, which serves cases in processes of their own; why it cannot be told.
pub(crate) fn this_program() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("this program cannot tell its file: {error}"))
}

/// Where a case with these settings lives.
pub(super) fn location<'a>(
    settings: &CaseSettings,
    program: &'a Result<PathBuf, String>,
) -> Result<Location<'a>, CaseError> {
    if !settings.isolate {
        return Ok(Location::Inside);
    }
    match program {
        Ok(program) => Ok(Location::Process {
            program,
            libraries: None,
            padding: None,
            longest: None,
        }),
        Err(why) => Err(CaseError::Failed(why.clone())),
    }
}

/// A case whose state is alive, wherever that is.
#[derive(Debug)]
pub(super) enum Live {
    Inside(LiveCase),
    Process(Box<WorkerCase>),
}

impl Live {
    pub(super) fn start(
        location: Location<'_>,
        clock: &Clock,
        case: &Case,
        timeout: Option<Duration>,
        shows_result: bool,
    ) -> Result<Self, CaseError> {
        match location {
            Location::Inside => {
                let mut body = case.body();
                if shows_result {
                    body = body.showing_its_result();
                }
                LiveCase::start(clock, &case.id, timeout, body).map(Self::Inside)
            }
            Location::Process {
                program,
                libraries,
                padding,
                longest,
            } => {
                let mut worker = Worker::start(program, libraries, padding)?;
                worker.longest = longest;
                WorkerCase::start(worker, clock, case, timeout, shows_result)
                    .map(|case| Self::Process(Box::new(case)))
            }
        }
    }

    /// Hands the baton over for one slice and waits for what it found.
    pub(super) fn run(&mut self, slice: Slice) -> Result<Box<SliceReport>, CaseError> {
        match self {
            Self::Inside(live) => live.run(slice),
            Self::Process(live) => live.run(slice),
        }
    }

    /// Binds each thread that makes calls to its core, so that none migrates in the middle of a slice.
    pub(super) fn pin(&mut self, cores: Vec<usize>) -> Result<(), CaseError> {
        match self {
            Self::Inside(live) => live.pin(cores),
            Self::Process(live) => live.pin(cores),
        }
    }

    /// What one call gave, where it was asked to show it.
    pub(super) fn result(&self) -> &ShownResult {
        match self {
            Self::Inside(live) => live.result(),
            Self::Process(live) => live.result(),
        }
    }

    /// What the user should know of this case that is no error.
    pub(super) fn notes(&self) -> &[String] {
        match self {
            Self::Inside(live) => live.notes(),
            Self::Process(live) => live.notes(),
        }
    }

    /// The figures of which the benchmark said which way they are better.
    pub(super) fn directed(&self) -> Vec<String> {
        match self {
            Self::Inside(live) => live.directed(),
            Self::Process(live) => live.directed(),
        }
    }

    /// What the body says of the work of its calls.
    pub(super) fn declared(&self) -> DeclaredWork {
        match self {
            Self::Inside(live) => live.work(),
            Self::Process(live) => live.work().1,
        }
    }

    /// The work of one call, as far as it is always the same, as the build says it that the case
    /// comes from; `of_case` is what this one's attribute says.
    pub(super) fn work(&self, of_case: Work) -> Work {
        match self {
            Self::Inside(live) => of_case.overridden_by(live.work()),
            Self::Process(live) => {
                let (of_case, declared) = live.work();
                of_case.overridden_by(declared)
            }
        }
    }

    /// Whether its process counts what is allocated.
    pub(super) fn counts_allocations(&self) -> bool {
        match self {
            Self::Inside(_) => allocator_is_installed(),
            Self::Process(live) => live.counts_allocations(),
        }
    }

    /// Lets the body return, teardown included.
    pub(super) fn finish(self) -> Result<(), CaseError> {
        match self {
            Self::Inside(live) => live.finish(),
            Self::Process(live) => live.finish(),
        }
    }
}
