//! A worsening that is next to nothing, whatever share of the figure it is.

use super::segment::{Arm, Segment};
use super::{PairGoal, SideWork};
use crate::measure::AllocationCount;
use crate::registry::Work;
use crate::verdict::decision::Decision;

fn decided(target: &str, has_floor: bool, segment: &Segment) -> Decision {
    let side = SideWork {
        callers: 1,
        ..SideWork::default()
    };
    let goal = PairGoal::new(target.parse().unwrap(), [side; 2], 0.99, 0.01, 10.0);
    let mut goal = if has_floor { goal.with_floor() } else { goal };
    let mut segments = Vec::new();
    while goal.is_open() && segments.len() < 60 {
        segments.push(segment.clone());
        goal.look(&segments);
    }
    goal.close(&segments);
    goal.decision().clone()
}

/// Calls of so many nanoseconds on each side.
fn times(candidate: f64, base: f64) -> Segment {
    let arm = |ns: f64| Arm {
        calls: 21,
        rounds: vec![ns; 21],
        calm: vec![ns; 21],
        paces: vec![ns; 21],
        ..Arm::default()
    };
    Segment {
        candidate: arm(candidate),
        base: arm(base),
        again: arm(base),
        ..Segment::default()
    }
}

fn allocations(candidate: u64, base: u64) -> Segment {
    let arm = |allocations| Arm {
        counts: vec![
            AllocationCount {
                allocations,
                bytes: allocations,
                ..AllocationCount::default()
            };
            8
        ],
        ..Arm::default()
    };
    Segment {
        candidate: arm(candidate),
        base: arm(base),
        again: arm(base),
        ..Segment::default()
    }
}

#[test]
fn less_than_a_nanosecond_is_no_worsening_of_a_time() {
    for target in ["mean <= +10%", "throughput >= -10%"] {
        let decided = |floor, segment| decided(target, floor, &segment);
        assert_eq!(decided(true, times(2.9, 2.0)), Decision::Pass, "{target}");
        assert_eq!(decided(false, times(2.9, 2.0)), Decision::Fail, "{target}");
        assert_eq!(decided(true, times(3.1, 2.0)), Decision::Fail, "{target}");
        assert_eq!(
            decided(true, times(120.0, 100.0)),
            Decision::Fail,
            "{target}"
        );
    }
    // What is to become better has no floor.
    let faster = |segment| decided("mean <= -10%", true, &segment);
    assert_eq!(faster(times(2.0, 2.0)), Decision::Fail);
    assert_eq!(faster(times(1.5, 2.0)), Decision::Pass);
}

#[test]
fn one_allocation_and_more_than_one_byte_are_a_worsening() {
    let allocs = |segment| decided("allocs <= +0%", true, &segment);
    assert_eq!(allocs(allocations(1, 1)), Decision::Pass);
    assert_eq!(allocs(allocations(2, 1)), Decision::Fail);
    assert_eq!(allocs(allocations(1, 0)), Decision::Fail);
    assert_eq!(allocs(allocations(0, 0)), Decision::Pass);
    let bytes = |segment| decided("alloc_bytes <= +0%", true, &segment);
    assert_eq!(bytes(allocations(11, 10)), Decision::Pass);
    assert_eq!(bytes(allocations(12, 10)), Decision::Fail);
}

#[test]
fn next_to_nothing_of_what_the_base_has_nothing_of_is_none() {
    // One call in 32 allocates.
    let rare = |every: usize| {
        let mut segment = allocations(0, 0);
        segment.candidate.counts = (0..96)
            .map(|call| AllocationCount {
                allocations: u64::from(call % every == 0),
                ..AllocationCount::default()
            })
            .collect();
        let nothing = vec![AllocationCount::default(); 96];
        (segment.base.counts, segment.again.counts) = (nothing.clone(), nothing);
        segment
    };
    let allocs = |segment| decided("allocs <= +0%", true, &segment);
    assert_eq!(allocs(rare(32)), Decision::Pass);
    assert_eq!(allocs(rare(1)), Decision::Fail);
    let bytes = |segment| decided("alloc_bytes <= +0%", true, &segment);
    assert_eq!(bytes(allocations(1, 0)), Decision::Pass);
    assert_eq!(bytes(allocations(2, 0)), Decision::Fail);
}

#[test]
fn of_an_item_the_floor_is_as_many_times_less() {
    let side = SideWork {
        work: Work {
            items: Some(100),
            ..Work::default()
        },
        callers: 1,
    };
    let target = "allocs per item <= +0%".parse().unwrap();
    let mut goal = PairGoal::new(target, [side; 2], 0.99, 0.01, 10.0).with_floor();
    let mut segments = Vec::new();
    while goal.is_open() {
        segments.push(allocations(100, 1));
        goal.look(&segments);
    }
    assert_eq!(*goal.decision(), Decision::Fail);
}

/// Calls whose single times are these, in steps of 10 ns.
fn single(candidate: f64, base: f64) -> Segment {
    let arm = |ns: f64| Arm {
        alone: vec![ns; 400],
        ..times(ns, ns).base
    };
    Segment {
        candidate: arm(candidate),
        base: arm(base),
        again: arm(base),
        ..Segment::default()
    }
}

#[test]
fn steps_of_the_clock_are_no_worsening_of_a_percentile() {
    for base in [20.0, 30.0, 70.0] {
        let p95 = |candidate| decided("p95 <= +25%", true, &single(candidate, base));
        assert_eq!(p95(base), Decision::Pass, "{base}");
        assert_eq!(p95(base + 10.0), Decision::Pass, "{base}");
        assert_eq!(p95(base + 100.0), Decision::Fail, "{base}");
    }
    // Far above the steps the limit is what is written.
    let p95 = |candidate| decided("p95 <= +25%", true, &single(candidate, 1_000.0));
    assert_eq!(p95(1_200.0), Decision::Pass);
    assert_eq!(p95(1_300.0), Decision::Fail);
}
