//! What targets on each kind of metric answer.

use super::script::{Script, US, answers, one, settings};
use crate::config::Pin;
use crate::host::Cores;
use crate::run::Bench;
use crate::verdict::Bound;

/// The answer about calls that take `ns` each.
fn answer(target: &str, ns: u64) -> String {
    answers(&one(settings(target), move |_| ns)).remove(0)
}

#[test]
fn a_rate_is_held_against_the_time_of_a_call() {
    // 10,000 calls a second.
    assert_eq!(answer("throughput > 5k/s", 100 * US), "pass");
    assert_eq!(answer("throughput > 20k/s", 100 * US), "fail");
    assert_eq!(answer("throughput < 20k/s", 100 * US), "pass");
    assert_eq!(answer("throughput < 5k/s", 100 * US), "fail");
}

#[test]
fn a_mean_within_its_interval_of_the_limit_is_not_decided() {
    let mut close = settings("mean < 101us");
    close.iters = Some(640);
    // 50 to 150 us, 100 in the mean.
    let measured = one(close, |call| (50 + call * 7_919 % 101) * US);
    assert_eq!(answers(&measured), ["too close"]);
}

#[test]
fn a_percentile_as_fine_as_the_clock_is_not_measurable() {
    let fine = answer("p99 < 3ns", 3);
    assert!(fine.starts_with("not measurable here"), "{fine}");
    // A limit that the clock can tell apart is judged.
    assert_eq!(answer("p99 < 1us", 3), "pass");
}

#[test]
fn the_risk_of_a_false_fail_is_shared_by_all_registered_targets() {
    let script = Script::default()
        .calls("script::a", settings("p99 < 1ms, mean < 1ms"), |_| US)
        .calls("script::b", settings("p50 < 1ms"), |_| US);
    let (clock, cores, plan) = (script.clock(), Cores::allowed(), script.plan());
    let bench = Bench::new(&clock, &cores, &Pin::Off, &plan, 0.99, 0);
    assert_eq!(bench.registered_targets, 3);
}

#[test]
fn what_takes_no_time_has_a_bound_and_no_figure() {
    let mut few = settings("");
    few.iters = Some(64);
    let measured = one(few, |_| 0);
    let figure = |name: &str| {
        let found = measured.summary.iter().find(|(of, _)| *of == name);
        let (_, figure) = found.unwrap();
        (figure.value, figure.bound)
    };
    // The simulated clock steps by a nanosecond.
    assert_eq!(figure("mean"), (Some(1.0), Bound::AtMost));
    assert_eq!(figure("throughput"), (Some(1e9), Bound::AtLeast));
}
