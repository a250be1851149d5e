use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::Event;
use super::super::event_counting::UnderValgrind;
use super::process::{Message, Process, Silence};
use crate::measure::{EventCounts, EventReadings, without_cost};
use crate::plan::{Plan, PlannedCase};
use crate::units::Time;

/// A case may take so long under valgrind, if it has no timeout of its own.
const LIMIT: Duration = Duration::from_secs(120);
/// Valgrind makes programs so many times slower.
const SLOWDOWN: u32 = 50;
/// How far the second process's stack is moved: what depends on addresses differs then.
const PADDING: usize = 1_111;

/// What one process, or several after each other, told of cases by id.
type Pass = BTreeMap<String, Result<EventReadings, String>>;

/// Counts what one call of each case does, in two processes under valgrind: what differs from
/// process to process, such as a hash map's seed or an address, is seen as a spread.
///
/// The program is this one, or another build of the bench target, whose shared libraries may be
/// elsewhere; an error says why it cannot be told.
pub(crate) fn count_under_valgrind(
    plan: &Plan<'_>,
    program: &Result<PathBuf, String>,
    libraries: Option<&OsStr>,
    watch: &mut dyn FnMut(Event<'_>),
) -> UnderValgrind {
    let valgrind = Path::new("valgrind");
    let cases: Vec<&PlannedCase<'_>> = plan
        .cases
        .iter()
        .filter(|planned| planned.runs && planned.scenario.is_none())
        .collect();
    let mut pass = |cases: &[&PlannedCase<'_>], padding| {
        let mut counted = Pass::new();
        let mut left = cases;
        while let [_, ..] = left {
            // What a call does is counted with one caller.
            let ids = left.iter().map(|planned| planned.case.single_caller_id());
            let start = match program {
                Ok(program) => Process::start(valgrind, program, libraries, ids, padding),
                Err(why) => Err(why.clone()),
            };
            let done = match start {
                Ok(process) => in_process(process, left, &mut counted, watch),
                Err(why) => refused(left, &why, &mut counted),
            };
            left = &left[done..];
        }
        counted
    };
    let first = pass(&cases, 0);
    let fine: Vec<&PlannedCase<'_>> = cases
        .into_iter()
        .filter(|planned| matches!(first.get(&planned.case.id), Some(Ok(_))))
        .collect();
    let mut second = pass(&fine, PADDING);
    first
        .into_iter()
        .map(|(id, first)| {
            let second = second
                .remove(&id)
                .unwrap_or_else(|| Ok(EventReadings::new()));
            let counts = first.and_then(|first| Ok(EventCounts::of_passes([first, second?])));
            (id, counts)
        })
        .collect()
}

/// Follows a process that counts `cases`; gives how many of them it is done with.
fn in_process(
    process: Process,
    cases: &[&PlannedCase<'_>],
    counted: &mut Pass,
    watch: &mut dyn FnMut(Event<'_>),
) -> usize {
    let mut done = 0;
    let mut failed = BTreeMap::new();
    let (silence, limit) = loop {
        let limit = cases
            .get(done)
            .and_then(|planned| planned.settings.timeout)
            .map_or(LIMIT, |timeout| timeout * SLOWDOWN);
        match process.next(limit) {
            // What the benchmark itself prints may look like a message.
            Ok(message) if !(1..=cases.len()).contains(&message.number()) => {}
            Ok(Message::Begun(number)) => watch(Event::Counting {
                id: &cases[number - 1].case.id,
            }),
            Ok(Message::Counted(number)) => done = number,
            Ok(Message::Failed(number, why)) => {
                failed.insert(number, why);
                done = number;
            }
            Err(silence) => break (silence, limit),
        }
    };
    let (mut dumps, ended) = process.end(&silence);
    let Some(costs) = dumps.remove(&0) else {
        // Not even what counting costs was counted: another process would do no better.
        let why = format!("valgrind counted nothing: {}", ended.last_words());
        return refused(cases, &why, counted);
    };
    for (place, planned) in cases[..done].iter().enumerate() {
        let number = place + 1;
        let readings = match (failed.remove(&number), dumps.remove(&number)) {
            (Some(why), _) => Err(format!("under valgrind it {why}")),
            (None, Some(readings)) => Ok(without_cost(readings, &costs)),
            (None, None) => Err("valgrind wrote no counts of it".to_owned()),
        };
        counted.insert(planned.case.id.clone(), readings);
    }
    let Some(lost) = cases.get(done..=done) else {
        return done;
    };
    let why = match silence {
        Silence::TimedOut => format!(
            "it did not finish within {} under valgrind; give it a longer `timeout`",
            Time::from(limit)
        ),
        Silence::Ended => format!("it ended the process under valgrind ({})", ended.how),
    };
    done + refused(lost, &why, counted)
}

/// None of the cases could be counted; gives how many they are.
fn refused(cases: &[&PlannedCase<'_>], why: &str, counted: &mut Pass) -> usize {
    for planned in cases {
        counted.insert(planned.case.id.clone(), Err(why.to_owned()));
    }
    cases.len()
}
