//! What the measuring of every case shares, and the cores that it takes place on.

use std::path::{Path, PathBuf};

use super::event_counting::EventSources;
use super::live::{Location, location, this_program};
use crate::clock::Clock;
use crate::config::{CaseSettings, LoadSettings, Pin};
use crate::host::{self, Cores};
use crate::measure::{Callers, CaseError, SliceReport, WitnessSpeed, loop_cost};
use crate::plan::Plan;
#[cfg(feature = "load")]
use crate::store::LogFolder;

/// A call that keeps other threads this busy is not bound to one core: they would share it.
const BUSY_ELSEWHERE_NS: f64 = 20_000.0;
const BUSY_ELSEWHERE_SHARE: f64 = 0.05;

/// What the measuring of every case shares.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) cores: &'a Cores,
    pub(crate) pin: &'a Pin,
    pub(crate) confidence: f64,
    pub(crate) registered_targets: usize,
    pub(crate) counts_allocations: bool,
    /// What counts instructions and the like.
    pub(crate) events: EventSources,
    /// What the empty loop costs a call.
    pub(crate) loop_ns: f64,
    /// How fast the witness was before anything was measured.
    pub(crate) speed: WitnessSpeed,
    pub(crate) seed: u64,
    /// What flags say of scenarios.
    pub(crate) load: LoadSettings,
    /// Where the logs of scenarios are kept, if they are.
    #[cfg(feature = "load")]
    pub(crate) logs: Option<LogFolder>,
    /// This program, for cases in processes of their own; why it cannot be told.
    pub(super) program: Result<PathBuf, String>,
}

impl<'a> Bench<'a> {
    /// Measures what the clock and the loop cost on this machine.
    pub(crate) fn new(
        clock: &'a Clock,
        cores: &'a Cores,
        pin: &'a Pin,
        plan: &Plan<'_>,
        confidence: f64,
        seed: u64,
    ) -> Self {
        Self {
            clock,
            cores,
            pin,
            confidence,
            registered_targets: plan.registered_targets,
            counts_allocations: crate::measure::allocator_is_installed(),
            events: EventSources::of_processor(clock),
            loop_ns: loop_cost(clock),
            speed: WitnessSpeed::measure(clock),
            seed,
            load: LoadSettings::default(),
            #[cfg(feature = "load")]
            logs: None,
            program: this_program(),
        }
    }

    /// Where a case with these settings lives.
    pub(super) fn location(&self, settings: &CaseSettings) -> Result<Location<'_>, CaseError> {
        location(settings, &self.program)
    }

    /// This program.
    pub(super) fn this_program(&self) -> Result<&Path, CaseError> {
        match &self.program {
            Ok(program) => Ok(program),
            Err(why) => Err(CaseError::Failed(why.clone())),
        }
    }

    /// Binds the runner to the core that measures: handing the baton to another one takes ten times as
    /// long.
    pub(super) fn bind(&self) -> Bound<'a> {
        Bound::to(self.core(), self.cores)
    }

    /// The core that measures.
    fn core(&self) -> Option<usize> {
        match self.pin {
            Pin::Off => None,
            Pin::Auto => self.cores.preferred(),
            Pin::Cores(cores) => cores
                .iter()
                .copied()
                .find(|core| self.cores.contains(*core)),
        }
    }

    /// The cores for a case, one for each of its threads, judged by its first call. None where it
    /// needs more than one, or than there are for it.
    pub(super) fn cores_for(&self, first: &SliceReport, callers: Callers) -> Vec<usize> {
        let busy_elsewhere = match (first.used.cpu, first.thread_cpu) {
            (Some(cpu), Some(own)) => {
                let elsewhere = cpu.value - own.as_nanos() as f64;
                elsewhere > BUSY_ELSEWHERE_NS && elsewhere > BUSY_ELSEWHERE_SHARE * cpu.value
            }
            _ => false,
        };
        if *self.pin == Pin::Auto && busy_elsewhere {
            return Vec::new();
        }
        match callers {
            Callers::Threads(threads) if threads > 1 => self.core_each(threads),
            Callers::Threads(_) | Callers::InFlight(_) => self.core().into_iter().collect(),
        }
    }

    /// Whether there are more threads than cores.
    pub(super) fn shares_cores(&self, callers: Callers) -> bool {
        matches!(callers, Callers::Threads(threads) if threads > self.cores.len().max(1))
    }

    /// What the user should know of where the threads of a case run.
    pub(super) fn note_on_cores(&self, callers: Callers) -> Option<String> {
        let Callers::Threads(threads) = callers else {
            return None;
        };
        if self.shares_cores(callers) {
            let cores = match self.cores.len().max(1) {
                1 => "one core".to_owned(),
                cores => format!("{cores} cores"),
            };
            return Some(format!(
                "{threads} threads share {cores}: times include waiting for a core"
            ));
        }
        let Pin::Cores(_) = self.pin else {
            return None;
        };
        (threads > 1 && self.core_each(threads).is_empty()).then(|| {
            format!(
                "`pin` names fewer than {threads} cores that the process may use, so its {threads} threads are not bound"
            )
        })
    }

    /// A core for each of several threads; none where they have to share.
    fn core_each(&self, threads: usize) -> Vec<usize> {
        let mut cores = match self.pin {
            Pin::Off => Vec::new(),
            Pin::Auto => self.cores.latest(threads),
            Pin::Cores(cores) => {
                let mut usable = cores.clone();
                usable.retain(|core| self.cores.contains(*core));
                usable.dedup();
                usable
            }
        };
        cores.truncate(threads);
        if cores.len() < threads {
            cores.clear();
        }
        cores
    }
}

/// The runner's thread on one core, until it is dropped.
pub(super) struct Bound<'a>(Option<&'a Cores>);

impl<'a> Bound<'a> {
    fn to(core: Option<usize>, cores: &'a Cores) -> Self {
        if let Some(core) = core {
            host::pin_to(core);
        }
        Self(core.map(|_| cores))
    }
}

impl Drop for Bound<'_> {
    fn drop(&mut self) {
        if let Some(cores) = self.0 {
            cores.allow_all();
        }
    }
}
