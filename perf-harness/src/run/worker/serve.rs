//! The worker's side.

use std::io::{self, BufRead, Write};

use super::message::{Answer, Greeting, Order, PROTOCOL, Ran, Start, Started};
use crate::clock::Clock;
use crate::host::{Cores, pin_to};
use crate::measure::{CaseError, LiveCase, allocator_is_installed};
use crate::registry::Case;

/// Serves one of the cases of this bench target: reads orders, a line each, until there are no more, and answers each
/// with a line.
pub(crate) fn serve(
    bench: &str,
    cases: &[Case],
    orders: impl BufRead,
    answers: &mut impl Write,
) -> io::Result<()> {
    tell(
        answers,
        &Greeting {
            perf_bench_worker: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            bench: bench.to_owned(),
            counts_allocations: allocator_is_installed(),
        },
    )?;
    let cores = Cores::allowed();
    let mut live = None;
    for order in orders.lines() {
        let order = serde_json::from_str(&order?).map_err(io::Error::other)?;
        let answer = follow(cases, &cores, &mut live, order).unwrap_or_else(|error| {
            // Nothing more can come of it.
            live = None;
            match error {
                CaseError::TimedOut(limit) => Answer::TimedOut(limit),
                CaseError::Skipped(why) => Answer::Skipped(why),
                other => Answer::Failed(other.to_string()),
            }
        });
        tell(answers, &answer)?;
    }
    Ok(())
}

fn follow(
    cases: &[Case],
    cores: &Cores,
    live: &mut Option<LiveCase>,
    order: Order,
) -> Result<Answer, CaseError> {
    let none = || CaseError::Failed("no case was started".to_owned());
    Ok(match order {
        Order::List => Answer::Listed(cases.iter().map(|case| case.id.clone()).collect()),
        Order::Start(start) => {
            let (case, started) = begin(cases, &start)?;
            *live = Some(case);
            Answer::Started(started)
        }
        Order::Pin(wanted) => {
            let first = wanted.first().copied();
            live.as_mut().ok_or_else(none)?.pin(wanted)?;
            // Handing the baton to a thread on another core takes ten times as long.
            match first {
                Some(core) => pin_to(core),
                None => cores.allow_all(),
            }
            Answer::Pinned
        }
        Order::Run(slice) => {
            let case = live.as_mut().ok_or_else(none)?;
            let report = *case.run(slice)?;
            let directed = case.directed();
            Answer::Ran(Box::new(Ran { report, directed }))
        }
        Order::Finish => {
            live.take().ok_or_else(none)?.finish()?;
            Answer::Finished
        }
    })
}

fn begin(cases: &[Case], start: &Start) -> Result<(LiveCase, Started), CaseError> {
    let Some(clock) = Clock::like(start.clock) else {
        return Err(CaseError::Failed(
            "this build cannot read the clock of the one that has started it".to_owned(),
        ));
    };
    let found = cases.iter().find(|case| case.id == start.case);
    let Some(case) = found.map(|case| case.called_by(start.callers, false)) else {
        return Err(CaseError::Failed(
            "its process has no such case: its `args` differ from process to process".to_owned(),
        ));
    };
    let mut body = case.body();
    if start.shows_result {
        body = body.showing_its_result();
    }
    let live = LiveCase::start(&clock, &case.id, start.timeout, body)?;
    let started = Started {
        notes: live.notes().to_vec(),
        work: case.work,
        declared: live.work(),
        result: live.result().clone(),
    };
    Ok((live, started))
}

fn tell(answers: &mut impl Write, message: &impl serde::Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(message).map_err(io::Error::other)?;
    text.push(b'\n');
    answers.write_all(&text)?;
    answers.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SharedClock;
    use crate::measure::{Callers, Slice, Work};

    /// What a worker with these cases answers.
    fn answers(cases: &[Case], orders: &[Order]) -> Vec<Answer> {
        let orders: String = orders
            .iter()
            .map(|order| serde_json::to_string(order).unwrap() + "\n")
            .collect();
        let mut told = Vec::new();
        serve("a", cases, orders.as_bytes(), &mut told).unwrap();
        let told = String::from_utf8(told).unwrap();
        let (greeting, answers) = told.split_once('\n').unwrap();
        let greeting: Greeting = serde_json::from_str(greeting).unwrap();
        assert_eq!(greeting.perf_bench_worker, PROTOCOL);
        answers
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn start(case: &str) -> Order {
        Order::Start(Start {
            case: case.to_owned(),
            callers: Callers::default(),
            clock: SharedClock::of_tests(),
            timeout: None,
            shows_result: false,
        })
    }

    fn calls(calls: usize) -> Order {
        Order::Run(Slice::of(Work::Alone { calls }))
    }

    #[test]
    fn a_case_is_started_measured_and_finished() {
        let cases = [Case::of("a::f", |session| session.bencher().bench(|| 1))];
        let told = answers(
            &cases,
            &[Order::List, start("a::f"), calls(3), Order::Finish],
        );
        let [
            Answer::Listed(ids),
            Answer::Started(_),
            Answer::Ran(ran),
            Answer::Finished,
        ] = told.as_slice()
        else {
            panic!("{told:?}");
        };
        assert_eq!(ids, &["a::f"]);
        assert_eq!((ran.report.calls, ran.report.ticks.len()), (3, 3));
    }

    #[test]
    fn what_is_left_out_is_told_apart_from_what_goes_wrong() {
        let cases = [Case::of("a::f", |_| crate::skip("no server"))];
        let told = answers(&cases, &[start("a::f")]);
        assert!(
            matches!(told.as_slice(), [Answer::Skipped(why)] if why == "no server"),
            "{told:?}"
        );
    }

    #[test]
    fn what_goes_wrong_is_told_and_ends_nothing_but_the_case() {
        let cases = [Case::of("a::f", |_| panic!("no luck"))];
        let told = answers(
            &cases,
            &[start("a::f"), start("a::g"), calls(1), Order::Finish],
        );
        let whys: Vec<&String> = told
            .iter()
            .map(|answer| match answer {
                Answer::Failed(why) => why,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(whys[0].contains("no luck"), "{whys:?}");
        assert!(whys[1].contains("no such case"), "{whys:?}");
        assert!(whys[2].contains("no case was started"), "{whys:?}");
        assert_eq!(whys[2], whys[3]);
    }
}
