use std::ffi::OsStr;
use std::path::PathBuf;

use super::base::Base;
use super::environment::examine;
use super::error::{ERRORED, MainError};
use super::identity::Identity;
use super::progress::Progress;
#[cfg(feature = "load")]
use super::publish::origin;
use super::publish::publish;
use super::start::{complain, finish, none_selected};
use super::stored::Stored;
use crate::clock::{Clock, timestamp};
use crate::config::{Environment, Pin, Settings};
use crate::host::{Cores, Diverted, Machine, RevisionQuery, is_interrupted, watch_interruptions};
use crate::plan::Plan;
use crate::registry::Case;
use crate::run::{
    self, AgainstRun, Bench, Event, Opposite, Surroundings, base_of, count_under_valgrind,
    this_program,
};
#[cfg(feature = "load")]
use crate::store::RunStore;
use crate::store::{INTERRUPTED, RunId, wire};

/// Measures the plan, reports, and says how it ended.
pub(super) fn bench(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    cases: &[Case],
    plan: &Plan<'_>,
) -> Result<u8, MainError> {
    let timestamp = timestamp();
    let revision = RevisionQuery::start();
    let cores = Cores::allowed();
    if let Pin::Cores(wanted) = &settings.run.pin
        && !wanted.iter().any(|core| cores.contains(*core))
    {
        return Err(MainError::Pin {
            wanted: wanted.clone(),
            allowed: cores,
        });
    }
    let clock = Clock::calibrated();
    let begin = clock.start();
    let machine = Machine::of_this_process(&cores);
    let revision = revision.answer();
    let checks = examine(settings, &machine)?;
    let stored = Stored::open(identity, settings, &machine)?;
    let run_id = run_id(environment);
    if let Some(mut report) = stored.loaded(identity, settings, plan, &run_id)? {
        stored.hold(&mut report, settings);
        publish(identity, environment, settings, &run_id, &report)?;
        return Ok(report.summary.exit_status);
    }

    let base = settings
        .against
        .as_ref()
        .map(|against| Base::of(against, settings, identity.crate_name, cases))
        .transpose()?;
    if plan.of_all_shards == 0 && base.as_ref().is_some_and(|base| base.removed.is_empty()) {
        return finish(none_selected(settings, cases, plan.filtered_out));
    }

    let place = (&run_id, identity);
    let run = measure(
        environment,
        settings,
        plan,
        (&clock, &cores),
        base.as_ref(),
        place,
    )?;
    // Figures of a clock that drifted are no figures.
    if let Err(error) = clock.verify() {
        complain(&error);
        return Ok(ERRORED);
    }
    let of_report = base.as_ref().map(|base| {
        let command = environment.comparing_command();
        base_of(base.against, command)
    });
    let mut report = run::assemble(
        plan,
        run.outcomes,
        &settings.run,
        Surroundings {
            package: identity.package,
            bench: identity.crate_name,
            run_id: run_id.as_str(),
            timestamp,
            revision,
            machine: &machine,
            clock: &clock,
            environment: checks,
            elapsed: clock.elapsed(begin),
            removed: base
                .as_ref()
                .map_or_else(Vec::new, |base| base.removed.clone()),
            removed_from: of_report
                .as_ref()
                .map_or_else(String::new, wire::Base::reference),
            base: of_report,
            shard: settings.load.shard,
            grade: settings.grade,
        },
    );
    stored.hold(&mut report, settings);
    if run.was_interrupted {
        report.summary.end_with(INTERRUPTED);
    }
    // What was measured is shown also where it cannot be kept.
    let published = publish(identity, environment, settings, &run_id, &report);
    let saved = stored.save(plan, &report);
    if let (Err(trouble), Err(_)) = (&published, &saved) {
        complain(trouble);
    }
    saved.and(published)?;
    Ok(report.summary.exit_status)
}

/// Runs the plan: each case alone, or against another build.
fn measure(
    environment: &Environment,
    settings: &Settings,
    plan: &Plan<'_>,
    (clock, cores): (&Clock, &Cores),
    base: Option<&Base<'_>>,
    #[cfg_attr(
        not(feature = "load"),
        expect(
            unused_variables,
            reason = "only scenarios are written down while they run"
        )
    )]
    (run_id, identity): (&RunId, Identity),
) -> Result<AgainstRun, MainError> {
    let _diverted = (!settings.run.nocapture).then(Diverted::start);
    // Shards draw the same arrivals, of which each makes its part.
    let drawn = || match settings.load.shard {
        Some(_) => 0,
        None => fastrand::u64(..),
    };
    let seed = settings.run.seed.unwrap_or_else(drawn);
    let mut progress = Progress::new(clock, settings.run.quiet, environment);
    let mut watch = |event: Event<'_>| progress.see(event);
    let mut counted = |program: &Result<PathBuf, String>, libraries: Option<&OsStr>| {
        let is_asked = settings.run.instructions;
        is_asked.then(|| count_under_valgrind(plan, program, libraries, &mut watch))
    };
    let counts = counted(&this_program(), None);
    let base_counts = base.and_then(|base| {
        let program = Ok(base.against.program.clone());
        counted(&program, base.against.libraries.as_deref())
    });
    let confidence = settings.run.confidence;
    let mut bench = Bench::new(clock, cores, &settings.run.pin, plan, confidence, seed);
    bench.load = settings.load.clone();
    #[cfg(feature = "load")]
    {
        let store = RunStore::new(&settings.home);
        bench.logs = Some(store.logs(run_id, origin(identity)));
    }
    if let Some(counts) = counts {
        bench.events = bench.events.with_valgrind(counts);
    }
    let run = match base {
        Some(base) => {
            watch_interruptions();
            let opposite = Opposite {
                against: base.against,
                cases: &base.cases,
                counts: base_counts,
                budget: settings.run.time_budget,
            };
            run::run_against(plan, &bench, &opposite, &mut watch)
                .map_err(|error| MainError::Against(error.to_string()))?
        }
        None => AgainstRun {
            outcomes: run::run(plan, &bench, &mut watch),
            was_interrupted: is_interrupted(),
        },
    };
    progress.end();
    Ok(run)
}

/// What all processes of the run share.
fn run_id(environment: &Environment) -> RunId {
    match environment.run_id() {
        Some(id) => RunId::named(&id.to_string_lossy()),
        None if environment.is_cargo() => RunId::of_cargo(),
        None => RunId::of_this_process(),
    }
}
