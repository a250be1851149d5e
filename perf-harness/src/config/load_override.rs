//! What flags change of a scenario.

use std::time::Duration;

use super::kind::show_duration;
use super::load_flags::LoadSettings;
use crate::load::{Closed, Executor, Open, Scenario, SoakLoad, Stage, SweepLevel};

/// A flag that a scenario cannot take, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnfitFlag {
    /// With its dashes.
    pub(crate) flag: &'static str,
    misfit: Misfit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Misfit {
    /// No scenario of this executor can take it.
    Executor {
        executor: &'static str,
        way_out: &'static str,
    },
    /// This value of the flag, with what else the scenario says.
    Value { why: String, way_out: &'static str },
}

impl UnfitFlag {
    fn executor(flag: &'static str, executor: &'static str, way_out: &'static str) -> Self {
        Self {
            flag,
            misfit: Misfit::Executor { executor, way_out },
        }
    }

    fn value(flag: &'static str, why: impl Into<String>, way_out: &'static str) -> Self {
        let why = why.into();
        Self {
            flag,
            misfit: Misfit::Value { why, way_out },
        }
    }

    /// Where nothing can take it.
    pub(crate) fn error(&self) -> String {
        let flag = self.flag;
        match &self.misfit {
            Misfit::Executor { executor, way_out } => {
                format!("{flag} does not fit the executor `{executor}`, {way_out}")
            }
            Misfit::Value { why, way_out } => format!("{flag}: {why}; {way_out}"),
        }
    }

    /// On a case that was measured without it.
    pub(crate) fn note(&self) -> String {
        let flag = self.flag;
        match &self.misfit {
            Misfit::Executor { executor, .. } => {
                format!("`{flag}` does not fit `{executor}`: it ran as it stands")
            }
            Misfit::Value { why, .. } => {
                format!("`{flag}` does not fit, since {why}: it ran as it stands")
            }
        }
    }
}

impl LoadSettings {
    /// The scenario with what the flags say in place of its own, and those that it cannot take.
    pub(crate) fn over(&self, scenario: &Scenario) -> (Scenario, Vec<UnfitFlag>) {
        let mut scenario = scenario.clone();
        let changes = [
            self.duration.map(|duration| last(&mut scenario, duration)),
            self.vus
                .map(|users| call_by_users(&mut scenario.executor, users)),
            self.rate
                .map(|rate| call_at_rate(&mut scenario.executor, rate)),
        ];
        let unfit = changes.into_iter().flatten().filter_map(Result::err);
        (scenario, unfit.collect())
    }
}

/// Changes nothing where it does not fit, as all of these.
fn last(scenario: &mut Scenario, duration: Duration) -> Result<(), UnfitFlag> {
    const FLAG: &str = "--duration";
    const LONGER: &str = "make it longer";
    let mut executor = scenario.executor.clone();
    match &mut executor {
        Executor::Closed(Closed {
            executor,
            shared_iterations,
            iterations_per_vu,
            ..
        }) if shared_iterations.or(*iterations_per_vu).is_some() => {
            let way_out = "which ends with its iterations";
            return Err(UnfitFlag::executor(FLAG, executor, way_out));
        }
        Executor::Closed(closed) => stretch(&mut closed.stages, duration),
        Executor::Open(open) => stretch(&mut open.stages, duration),
        Executor::Soak { load, .. } => match load {
            SoakLoad::Closed(closed) => stretch(&mut closed.stages, duration),
            SoakLoad::Open(open) => stretch(&mut open.stages, duration),
        },
        Executor::ConcurrencySweep { levels } => {
            for SweepLevel { duration: each, .. } in levels {
                *each = duration;
            }
        }
        Executor::Breakpoint { .. } => {
            let way_out =
                "which ends when it has found the capacity; `dwell` says how long a step takes";
            return Err(UnfitFlag::executor(FLAG, "breakpoint", way_out));
        }
    }
    if let Some(total) = executor.total() {
        if scenario.delay >= total {
            return Err(UnfitFlag::value(FLAG, "`delay` is as long", LONGER));
        }
        if let Some(fault) = scenario.faults.iter().find(|fault| fault.at >= total) {
            let at = show_duration(&fault.at);
            let why = format!("a fault begins at {at}, when all is over");
            return Err(UnfitFlag::value(FLAG, why, LONGER));
        }
    }
    scenario.executor = executor;
    Ok(())
}

/// Makes stages take so long together, each its part of it.
fn stretch(stages: &mut [Stage], duration: Duration) {
    let total: Duration = stages.iter().map(|stage| stage.duration).sum();
    // Ends are rounded and not spans, so that all together take exactly so long.
    let scaled = |until: Duration| until.as_nanos() * duration.as_nanos() / total.as_nanos();
    let (mut until, mut end) = (Duration::ZERO, 0);
    for stage in stages {
        until += stage.duration;
        let next = scaled(until);
        stage.duration = Duration::from_nanos((next - end) as u64);
        end = next;
    }
}

fn call_by_users(executor: &mut Executor, users: u32) -> Result<(), UnfitFlag> {
    const FLAG: &str = "--vus";
    let arrivals = "whose calls arrive at a rate; give --rate";
    let closed = match executor {
        Executor::Closed(closed)
        | Executor::Soak {
            load: SoakLoad::Closed(closed),
            ..
        } => closed,
        Executor::Open(Open { executor, .. })
        | Executor::Soak {
            load: SoakLoad::Open(Open { executor, .. }),
            ..
        } => return Err(UnfitFlag::executor(FLAG, executor, arrivals)),
        Executor::Breakpoint { .. } => {
            return Err(UnfitFlag::executor(
                FLAG,
                "breakpoint",
                "whose calls arrive at a rate",
            ));
        }
        Executor::ConcurrencySweep { .. } => {
            let way_out = "which holds several numbers of them against each other";
            return Err(UnfitFlag::executor(FLAG, "concurrency-sweep", way_out));
        }
    };
    if let Some(calls) = closed
        .shared_iterations
        .filter(|calls| *calls < u64::from(users))
    {
        let why = format!("{calls} iterations are fewer than {users} virtual users");
        return Err(UnfitFlag::value(FLAG, why, "ask for no more than these"));
    }
    let factor = f64::from(users) / peak(f64::from(closed.start_vus), &closed.stages);
    let scaled = |load: f64| (load * factor).round();
    closed.start_vus = scaled(f64::from(closed.start_vus)) as u32;
    for stage in &mut closed.stages {
        stage.target = scaled(stage.target);
    }
    Ok(())
}

fn call_at_rate(executor: &mut Executor, rate: f64) -> Result<(), UnfitFlag> {
    const FLAG: &str = "--rate";
    let by_users = "whose calls are made by virtual users; give --vus";
    let open = match executor {
        Executor::Open(open)
        | Executor::Soak {
            load: SoakLoad::Open(open),
            ..
        } => open,
        Executor::Closed(Closed { executor, .. })
        | Executor::Soak {
            load: SoakLoad::Closed(Closed { executor, .. }),
            ..
        } => return Err(UnfitFlag::executor(FLAG, executor, by_users)),
        Executor::ConcurrencySweep { .. } => {
            return Err(UnfitFlag::executor(
                FLAG,
                "concurrency-sweep",
                "whose calls are made by virtual users",
            ));
        }
        Executor::Breakpoint { .. } => {
            return Err(UnfitFlag::executor(
                FLAG,
                "breakpoint",
                "which looks for the rate itself",
            ));
        }
    };
    let factor = rate / peak(open.start_rate, &open.stages);
    open.start_rate *= factor;
    for stage in &mut open.stages {
        stage.target *= factor;
    }
    Ok(())
}

/// The highest load.
fn peak(start: f64, stages: &[Stage]) -> f64 {
    let targets = stages.iter().map(|stage| stage.target);
    targets.fold(start, f64::max)
}
