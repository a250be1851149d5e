//! The counting allocator, in each form of `main!`.

use crate::call::{Call, case};

#[test]
fn without_a_counting_allocator_counts_are_not_measurable() {
    let outcome = Call::bench("uncounted")
        .run()
        .exits(0)
        .says("^inconclusive  counted  allocs must be exactly 0: not measurable here: .*`allocator = none`");
    let report = outcome.report();
    let counted = case(&report, "uncounted::counted");
    assert_eq!(counted["verdict"], "inconclusive");
    assert!(counted["metrics"]["allocs"]["value"].is_null(), "{counted}");
    assert!(
        counted["metrics"]["allocs"]["reason"].is_string(),
        "{counted}"
    );
    Call::bench("uncounted").arg("--strict").run().exits(4);
}

#[test]
fn an_allocator_of_the_users_own_is_counted_over() {
    Call::bench("wrapped")
        .run()
        .exits(0)
        .says("^counted .* pass +allocs == 1");
}

#[test]
fn the_measured_loop_does_not_allocate() {
    Call::bench("frugal").run().exits(0);
}
