//! What is said of a case's times beside its figures.

use std::time::Duration;

use super::script::{Script, US, settings};
use crate::config::CaseSettings;
use crate::measure::Warmup;

/// The notes of a case that is looked at once, after 2000 calls.
fn notes(time: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static) -> Vec<String> {
    let settings = CaseSettings {
        samples: Some(2000),
        ..settings("p50 < 1s")
    };
    let script = Script::default().calls("script::case", settings, time);
    script.run().remove(0).notes
}

#[test]
fn a_steady_case_has_no_note() {
    assert_eq!(notes(|n| 100 * US + n * 7919 % 5000), [""; 0]);
}

#[test]
fn a_drift_is_told_with_what_may_help() {
    assert_eq!(
        notes(|n| 100 * US + n * 10),
        [
            "drift: it became 15% slower while it was measured (103 us a call in the first quarter of the time, 118 us in the last): its state may grow from call to call, or the processor slow down as it heats up"
        ]
    );
    assert_eq!(
        notes(|n| 120 * US - n * 10),
        [
            "drift: it became 13% faster while it was measured (117 us a call in the first quarter of the time, 102 us in the last): its state or the processor was still settling; `warmup` as a number of calls, such as `warmup = 100_000`, makes so many first"
        ]
    );
}

#[test]
fn two_modes_are_told_with_their_shares() {
    assert_eq!(
        notes(|n| if n * 7919 % 100 < 62 {
            200 * US
        } else {
            340 * US
        }),
        [
            "two modes: 62% of the calls near 200 us, 38% near 340 us; no mean or median describes both: set targets on percentiles, or measure the two apart"
        ]
    );
}

/// The notes of a case that warms up for 100 ms at most, in calls of about 1 ms.
fn warmup_notes(time: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static) -> Vec<String> {
    let settings = CaseSettings {
        warmup: Warmup::Time(Duration::from_millis(100)),
        ..settings("p50 < 1s")
    };
    let script = Script::default().calls("script::case", settings, time);
    script.run().remove(0).notes
}

#[test]
fn a_case_that_is_not_warm_at_the_end_is_told() {
    assert_eq!(warmup_notes(|n| 1000 * US + n * 7919 % 5000), [""; 0]);
    assert_eq!(
        warmup_notes(|n| 1000 * US - n.min(125) * 3 * US),
        ["it was not warm after 100 ms: raise `warmup`"]
    );
    assert_eq!(
        warmup_notes(|n| 1000 * US + n.min(100) * 5 * US),
        [
            "it was not warm after 100 ms, and became slower all the time: its state may grow from call to call"
        ]
    );
}
