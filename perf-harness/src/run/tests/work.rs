//! Work that a body says of its calls, constant or by their inputs.

use super::script::{Script, US, answers, measured, one, settings};
use crate::clock::SimulatedClock;
use crate::measure::Session;
use crate::run::outcome::Measured;
use crate::{BytesCount, ItemsCount};

fn case(
    targets: &str,
    body: impl Fn(&Session, &SimulatedClock) + Send + Sync + 'static,
) -> Box<Measured> {
    let mut outcomes = Script::default()
        .body("script::case", settings(targets), body)
        .run();
    measured(outcomes.remove(0))
}

/// 1 to 100 items, as they fall, each of which takes a microsecond.
fn by_input(targets: &str) -> Box<Measured> {
    case(targets, |session, hand| {
        let mut random = fastrand::Rng::with_seed(11);
        session
            .bencher()
            .with_inputs(|| random.u64(1..=100))
            .input_counter_local(|items| ItemsCount::new(*items as usize))
            .bench_local_values(|items| hand.work(items * US));
    })
}

fn figure(measured: &Measured, name: &str) -> [f64; 3] {
    let (_, figure) = measured.summary.iter().find(|(of, _)| *of == name).unwrap();
    [figure.lower, figure.value, figure.upper].map(Option::unwrap)
}

#[test]
fn a_rate_of_varying_work_is_as_sure_as_the_rate_is_steady() {
    let found = by_input("item_rate > 999k/s, item_rate > 1.01M/s");
    assert_eq!(answers(&found), ["pass", "fail"]);
    // Calls take 1 to 100 us, and every item takes one.
    let [lower, rate, upper] = figure(&found, "item_rate");
    assert!((0.999e6..=1.001e6).contains(&rate), "{rate}");
    assert!(upper - lower < 0.01 * rate, "{lower} {upper}");
    let [lower, mean, upper] = figure(&found, "mean");
    assert!(upper - lower > 0.02 * mean, "{lower} {upper}");
}

#[test]
fn a_constant_counter_stands_for_the_keys() {
    let found = case(
        "item_rate > 4.9M/s, bandwidth < 8MB/s, allocs per item < 1",
        |session, hand| {
            let work = (ItemsCount::new(5), BytesCount::of_str("seven b"));
            session
                .bencher()
                .counter(work)
                .bench_local(|| hand.work(US));
        },
    );
    let answers = answers(&found);
    assert_eq!(answers[..2], ["pass", "pass"]);
    assert!(answers[2].contains("no counting allocator"), "{answers:?}");
}

#[test]
fn what_counts_items_says_nothing_of_bytes() {
    let found = by_input("bandwidth > 1B/s");
    assert_eq!(
        answers(&found),
        ["not measurable here: the benchmark does not say its `bytes`: give the key, or a counter"]
    );
    let silent = one(settings("item_rate > 1/s"), |_| US);
    assert_eq!(
        answers(&silent),
        ["not measurable here: the benchmark does not say its `items`: give the key, or a counter"]
    );
}

#[test]
fn a_count_per_item_needs_as_many_items_in_every_call() {
    assert_eq!(
        answers(&by_input("allocs per item < 1")),
        ["not measurable here: its items differ from call to call"]
    );
}

#[test]
fn inputs_without_any_work_have_no_rate() {
    let found = case("item_rate > 1/s", |session, hand| {
        session
            .bencher()
            .with_inputs(|| ())
            .input_counter(|()| ItemsCount::new(0))
            .bench_local_values(|()| hand.work(US));
    });
    assert!(!answers(&found).contains(&"pass".to_owned()));
    assert!(found.summary.iter().all(|(of, _)| of != "item_rate"));
}
