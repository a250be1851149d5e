//! Tallies of several spans as one.

use crate::load::Tally;

/// Takes in the tally of a span that follows; what calls recorded is summed elsewhere.
pub(super) fn add(whole: &mut Tally, later: &Tally) {
    if whole.end_ns == 0 {
        whole.begin_ns = later.begin_ns;
    }
    whole.end_ns = later.end_ns;
    whole.offered += later.offered;
    whole.started += later.started;
    whole.passed += later.passed;
    whole.failed += later.failed;
    whole.dropped += later.dropped;
    whole.unfinished += later.unfinished;
    whole.response.merge(&later.response);
    whole.service.merge(&later.service);
    whole.lag.merge(&later.lag);
    let shortest = [whole.unfinished_from_ns, later.unfinished_from_ns];
    whole.unfinished_from_ns = shortest.into_iter().flatten().min();
    whole.in_flight = later.in_flight;
    whole.backlog = later.backlog;
    whole.late += later.late;
    whole.present_ns += later.present_ns;
    add_counts(whole, later);
}

/// Errors and checks.
fn add_counts(whole: &mut Tally, later: &Tally) {
    for (error, count) in &later.errors {
        *whole.errors.entry(error.clone()).or_default() += count;
    }
    for (name, (held, all)) in &later.checks {
        let check = whole.checks.entry(name).or_default();
        (check.0, check.1) = (check.0 + held, check.1 + all);
    }
}
