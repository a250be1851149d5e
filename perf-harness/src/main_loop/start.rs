use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use super::error::MainError;
use super::identity::Identity;
use super::{bench, list, test, worker};
use crate::clock::{Clock, unix_now};
use crate::config::{self, Environment, Format, Mode, Output, Place, Selection, Settings};
use crate::host::Cores;
use crate::plan::{plan, with_callers};
use crate::registry::{Case, Entry, collect, refuse_duplicates, register};
use crate::run::{CASE_WORKER, WORKER};

/// Runs the bench target: what `perf_harness::main!` makes of `main`.
#[must_use]
pub fn main(identity: Identity) -> ExitCode {
    match run(identity) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            complain(&error);
            ExitCode::from(error.status())
        }
    }
}

fn run(identity: Identity) -> Result<u8, MainError> {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == WORKER)
    {
        return worker::count(identity);
    }
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == CASE_WORKER)
    {
        return worker::serve(identity);
    }
    let environment = Environment::from_process();
    let place = Place {
        package_dir: match identity.package_dir {
            "" => environment.package_dir(),
            folder => folder.into(),
        },
        crate_name: identity.crate_name.to_owned(),
    };
    let settings = config::load(std::env::args_os(), &environment, &place)?;
    match settings.mode {
        Mode::Help => return say(&config::help()),
        Mode::Version => return say(&format!("perf-harness {}\n", env!("CARGO_PKG_VERSION"))),
        _ => {}
    }
    if settings.mode == Mode::Bench {
        settings.load.check_start(unix_now())?;
    }
    let cases = all_cases(identity)?;
    let stems: Vec<String> = cases.iter().map(|case| case.id.clone()).collect();
    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
    let cases = with_callers(cases, &settings, &Cores::allowed())?;
    refuse_duplicates(&cases)?;
    let ids: Vec<&str> = cases.iter().flat_map(Case::names).collect();
    settings.check_globs(identity.crate_name, &ids)?;
    settings.check_callers(&stems, &ids)?;
    if settings.mode == Mode::ShowSettings {
        return say(&settings.show());
    }
    let stray = settings.stray_globs(identity.crate_name, &ids);
    for warning in settings.warnings.iter().chain(&stray) {
        warn(warning);
    }
    dispatch(identity, &environment, &settings, &cases)
}

/// Every case of the bench target.
pub(super) fn all_cases(identity: Identity) -> Result<Vec<Case>, MainError> {
    // The panic's own message, with its place, is on standard error already.
    let panicked = |what| move |_| MainError::Panicked(what);
    let registered = panic::catch_unwind(|| match identity.register {
        Some(add) => register(identity.crate_name, add),
        None => Ok(Vec::new()),
    })
    .map_err(panicked("the function that `main!(register = …)` names"))??;
    let cases = panic::catch_unwind(AssertUnwindSafe(|| {
        collect(inventory::iter::<Entry>, registered)
    }))
    .map_err(panicked("a value in an attribute"))??;
    Ok(cases)
}

fn dispatch(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    cases: &[Case],
) -> Result<u8, MainError> {
    let plan = plan(cases, settings)?;
    match settings.mode {
        Mode::List(format) => list::list(&plan, format),
        // What only the other build has is told too.
        Mode::Bench if settings.against.is_some() => {
            bench::bench(identity, environment, settings, cases, &plan)
        }
        Mode::Bench | Mode::Test if cases.is_empty() && !settings.selection.is_narrowed() => {
            Err(MainError::NoBenchmark)
        }
        // A part without a case is a part all the same.
        Mode::Bench if plan.cases.is_empty() && plan.of_all_shards == 0 => {
            finish(none_selected(settings, cases, plan.filtered_out))
        }
        Mode::Bench => bench::bench(identity, environment, settings, cases, &plan),
        Mode::Test => test::test(&plan, &Clock::monotonic()),
        Mode::Help | Mode::Version | Mode::ShowSettings => unreachable!("answered before"),
    }
}

/// What is said when the filters leave nothing: a line as libtest prints it, beside standard output
/// where another format was asked for there.
pub(super) fn none_selected(
    settings: &Settings,
    cases: &[Case],
    filtered_out: usize,
) -> io::Result<()> {
    let mut text =
        format!("no benchmark matches the selection: 0 measured, {filtered_out} filtered out\n");
    let Selection { filters, exact, .. } = &settings.selection;
    if *exact {
        let meant = |case: &&Case| filters.iter().any(|filter| case.id.contains(filter));
        for case in cases.iter().filter(meant).take(3) {
            text.push_str(&format!("did you mean `{}`?\n", case.id));
        }
    }
    let is_table = |output: &Output| output.path.is_none() && output.format == Format::Pretty;
    if settings.outputs.iter().any(is_table) {
        io::stdout().write_all(text.as_bytes())
    } else {
        io::stderr().write_all(text.as_bytes())
    }
}

fn say(text: &str) -> Result<u8, MainError> {
    finish(io::stdout().write_all(text.as_bytes()))
}

/// The end of what only prints. A reader that went away, as `head` does, is no error.
pub(super) fn finish(written: io::Result<()>) -> Result<u8, MainError> {
    match written.and_then(|()| io::stdout().flush()) {
        Ok(()) => Ok(0),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(error) => Err(MainError::StandardOutput(error)),
    }
}

/// An error on standard error.
pub(super) fn complain(error: &dyn std::error::Error) {
    // A standard error that nobody reads is no reason to fail.
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// A warning on standard error.
pub(super) fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "warning: {text}");
}

/// A note on standard error.
pub(super) fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "note: {text}");
}
