//! What whoever watches a run is told meanwhile.

use std::time::Duration;

use super::script::{Script, US, settings};
use crate::host::Cores;
use crate::run::{Event, run};
use crate::verdict::Leaning;

/// The rounds that are told: what is left, who is told of, and what its targets lean to.
fn rounds(script: &Script) -> Vec<(Duration, String, Vec<Option<Leaning>>)> {
    let (clock, plan) = (script.clock(), script.plan());
    let cores = Cores::allowed();
    let bench = script.bench(&clock, &cores, 1);
    let mut rounds = Vec::new();
    run(&plan, &bench, &mut |event| {
        if let Event::Round(round) = event {
            let leanings = round.leanings.find().into_iter();
            let leanings = leanings.map(|(_, leaning)| leaning).collect();
            rounds.push((round.left, round.id.to_owned(), leanings));
        }
    });
    rounds
}

#[test]
fn an_answer_is_told_to_grow_surer_until_it_is_taken() {
    // One call of 150 is over the limit, which allows one of 100.
    let script = Script::default().calls("script::close", settings("p99 < 150us"), |n| {
        if n % 150 == 50 { 200 * US } else { 100 * US }
    });
    let told = rounds(&script);
    assert!(told.len() > 5, "{told:?}");
    let sure = told
        .iter()
        .filter_map(|(_, _, leanings)| match leanings[0] {
            Some(Leaning::Towards {
                passes: true,
                confidence,
            }) => Some(confidence),
            _ => None,
        });
    let sure: Vec<f64> = sure.collect();
    assert!(sure.first() < sure.last(), "{sure:?}");
    assert!(sure.iter().any(|confidence| *confidence >= 0.9), "{sure:?}");
    let left: Vec<Duration> = told.iter().map(|(left, ..)| *left).collect();
    assert!(left.is_sorted_by(|one, next| one > next), "{left:?}");
}

#[test]
fn rounds_are_told_of_four_times_a_second_and_of_each_case_for_a_second() {
    let max_time = |targets| crate::config::CaseSettings {
        min_time: Duration::from_secs(3),
        max_time: Duration::from_secs(3),
        ..settings(targets)
    };
    let script = Script::default()
        .calls("script::a", max_time("p99 < 1ms"), |_| 100 * US)
        .calls("script::b", max_time("p99 < 50us"), |_| 100 * US);
    let told = rounds(&script);
    let first: Vec<&str> = told[..24].iter().map(|(_, id, _)| id.as_str()).collect();
    let changes = first.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!((4..=9).contains(&changes), "{first:?}");
    let last = told[..24].iter().rfind(|(_, id, _)| id == "script::b");
    assert_eq!(last.unwrap().2, [Some(Leaning::Decided { passes: false })]);
}
