//! Instructions and the like, counted by a script in place of a processor.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::script::{Script, US, answers, measured, settings};
use crate::host::ProcessorEvent;
use crate::measure::scripted_meter::execute;
use crate::measure::{EventCounts, EventReadings};
use crate::run::event_counting::EventSources;
use crate::run::outcome::{CaseOutcome, Measured};
use crate::verdict::Figure;

/// A case whose call number n takes a microsecond and `instructions(n)` instructions.
fn script(
    targets: &str,
    instructions: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static,
) -> Script {
    Script::default().body("script::case", settings(targets), move |session, hand| {
        let number = Cell::new(0);
        session.bencher().bench_local(|| {
            execute(instructions(number.replace(number.get() + 1)));
            hand.work(US);
        });
    })
}

fn counted(script: &Script) -> CaseOutcome {
    script.run_counting(EventSources::scripted).remove(0)
}

fn figure(measured: &Measured, name: &str) -> Option<Figure> {
    let found = measured.summary.iter().find(|(of, _)| *of == name);
    found.map(|(_, figure)| figure.clone())
}

#[test]
fn equal_calls_have_one_count_without_what_counting_costs() {
    let script = script("instructions <= 100, instructions < 100", |_| 100);
    let found = measured(counted(&script));
    assert_eq!(answers(&found), ["pass", "fail"]);
    let figure = figure(&found, "instructions").unwrap();
    assert_eq!(figure.value, Some(100.0));
    assert_eq!((figure.lower, figure.upper), (Some(100.0), Some(100.0)));
    assert_eq!(figure.remark.as_deref(), Some("deterministic"));
}

#[test]
fn calls_that_differ_have_an_interval_and_show_their_spread() {
    let script = script("instructions < 120, instructions > 200", |call| {
        100 + call * 7 % 13
    });
    let found = measured(counted(&script));
    assert_eq!(answers(&found), ["pass", "fail"]);
    let figure = figure(&found, "instructions").unwrap();
    let (lower, upper) = (figure.lower.unwrap(), figure.upper.unwrap());
    assert!(
        100.0 < lower && lower < 106.0 && 106.0 < upper && upper < 112.0,
        "{lower} {upper}"
    );
    assert_eq!(
        figure.remark.as_deref(),
        Some("single calls gave 100 to 112")
    );
}

#[test]
fn what_is_counted_of_a_call_is_told_by_items() {
    let targets = "instructions per item <= 25, instructions per item < 25, cycles per item < 1";
    let found = measured(counted(&script(targets, |_| 100).doing(4)));
    let answers = answers(&found);
    assert_eq!(answers[..2], ["pass", "fail"]);
    assert!(answers[2].starts_with("not measurable here"), "{answers:?}");
    let per_item = figure(&found, "instructions per item").unwrap();
    assert_eq!(per_item.value, Some(25.0));
    assert_eq!(figure(&found, "instructions").unwrap().value, Some(100.0));
    let unsaid = measured(counted(&script("instructions per item < 25", |_| 100)));
    let unsaid = self::answers(&unsaid);
    assert!(unsaid[0].contains("does not say its `items`"), "{unsaid:?}");
}

#[test]
fn an_event_that_cannot_be_counted_has_its_reason_and_no_figure_that_nobody_asked_for() {
    let found = measured(counted(&script("cycles < 1_000", |_| 1)));
    assert_eq!(
        answers(&found),
        ["not measurable here: no cycles in a script"]
    );
    let cycles = figure(&found, "cycles").unwrap();
    assert_eq!(cycles.remark.as_deref(), Some("no cycles in a script"));
    let found = measured(counted(&script("", |_| 1)));
    assert_eq!(figure(&found, "cycles"), None);
    assert!(figure(&found, "instructions").is_some());
}

#[test]
fn without_counters_a_target_says_what_to_run_with() {
    let script = script("instructions < 1k, cycles < 1k", |_| 1);
    let found = measured(script.run().remove(0));
    assert_eq!(
        answers(&found),
        [
            "not measurable here: no counters in a script; run with --instructions to count under valgrind",
            "not measurable here: no counters in a script, and valgrind counts no cycles"
        ]
    );
}

/// What valgrind found of the case.
fn under_valgrind(found: Result<u64, &str>) -> BTreeMap<String, Result<EventCounts, String>> {
    let counts = found.map(|count| {
        let readings: EventReadings = [(ProcessorEvent::Instructions, Ok(vec![count]))].into();
        EventCounts::of_passes([readings.clone(), readings])
    });
    [("script::case".to_owned(), counts.map_err(str::to_owned))].into()
}

#[test]
fn what_was_counted_under_valgrind_comes_before_the_processors_counters() {
    let script = script("instructions == 77, cycles < 1k", |_| 100);
    let events = |clock: &_| EventSources::scripted(clock).with_valgrind(under_valgrind(Ok(77)));
    let found = measured(script.run_counting(events).remove(0));
    assert_eq!(
        answers(&found),
        ["pass", "not measurable here: no cycles in a script"]
    );
}

#[test]
fn a_case_that_fails_under_valgrind_is_measured_all_the_same() {
    let failed = |targets| {
        let events =
            |_: &_| EventSources::missing("none").with_valgrind(under_valgrind(Err("it crashed")));
        script(targets, |_| 1).run_counting(events).remove(0)
    };
    let outcome = failed("mean < 1ms");
    assert_eq!(
        outcome.notes,
        ["its instructions could not be counted: it crashed"]
    );
    assert_eq!(answers(&measured(outcome)), ["pass"]);
    // Said once.
    let outcome = failed("instructions < 1k");
    assert!(outcome.notes.is_empty(), "{:?}", outcome.notes);
    assert_eq!(
        answers(&measured(outcome)),
        ["not measurable here: it crashed"]
    );
}
