//! Whether a step of a search was sustained.

use perf_targets::Target;

use super::gather::Gather;
use super::load_of::LoadOf;
use super::phases::{RATE, shown_load};
use crate::load::Arrival;
use crate::verdict::{SecondSum, Standing};

/// So much of what is offered has to end well.
const LEAST_GOODPUT: f64 = 0.99;

/// Independent arrivals may leave so much of them to be ended later, and no more.
const MOST_SWING: f64 = 0.5;

/// All benchmarks of a step in its later half, when the earlier load is out of sight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Half {
    span_ns: u64,
    offered: u64,
    ended: u64,
    failed: u64,
    dropped: u64,
    /// Given up after the step.
    unfinished: u64,
}

impl Half {
    fn add(&mut self, sums: &[SecondSum]) {
        let whole: u64 = sums.iter().map(|sum| sum.span_ns).sum();
        let mut before = 0;
        for sum in sums {
            before += sum.span_ns;
            if 2 * before > whole {
                self.span_ns += sum.span_ns;
                self.offered += sum.offered;
                self.ended += sum.passed + sum.failed;
                self.failed += sum.failed;
                self.dropped += sum.dropped;
            }
        }
    }

    /// What is wrong with it.
    fn trouble(&self, arrival: Arrival) -> Option<String> {
        let offered = self.offered as f64;
        let rate = |calls: f64| shown_load(calls * 1e9 / self.span_ns.max(1) as f64, RATE);
        let lost = (self.failed + self.dropped) as f64;
        let settled = (self.ended + self.dropped) as f64;
        if settled > 0.0 && lost / settled > 1.0 - LEAST_GOODPUT {
            let share = crate::units::Share(lost / settled);
            return Some(format!("{share} of the calls failed or were dropped"));
        }
        if settled <= 0.0 && offered > 0.0 {
            return Some(format!("none of {} ended", rate(offered)));
        }
        // What neither ended nor was dropped is still there. Of independent arrivals their number
        // alone swings by its square root.
        let swing = match arrival {
            Arrival::Uniform => 1.0,
            Arrival::Poisson => (3.0 * offered.sqrt()).min(MOST_SWING * offered),
        };
        let growth = offered - settled;
        if growth > offered * (1.0 - LEAST_GOODPUT) + swing {
            return Some(format!(
                "the backlog grew: {} of {} ended",
                rate(settled),
                rate(offered)
            ));
        }
        let unfinished = self.unfinished as f64;
        let share = (lost + unfinished) / (settled + unfinished).max(1.0);
        (share > 1.0 - LEAST_GOODPUT).then(|| {
            let share = crate::units::Share(share);
            format!("{share} of the calls failed, were dropped or had not ended")
        })
    }
}

/// What broke a step; `None` where it was sustained.
pub(super) fn trouble(
    load: &LoadOf<'_>,
    gathers: &[Gather<'_>],
    arrival: Arrival,
    fired: Option<&str>,
) -> Option<String> {
    if let Some(fired) = fired {
        return Some(format!("{fired} fired"));
    }
    missed(load, gathers)
        .map(|target| format!("`{target}` was missed"))
        .or_else(|| {
            let mut half = Half {
                span_ns: 0,
                ..Half::default()
            };
            for gather in gathers {
                half.add(gather.sums());
                half.unfinished += gather.unfinished();
            }
            half.span_ns /= gathers.len().max(1) as u64;
            half.trouble(arrival)
        })
}

/// A target that the whole step misses.
pub(super) fn missed<'a>(load: &LoadOf<'a>, gathers: &[Gather<'_>]) -> Option<&'a Target> {
    let mut members = load.members.iter().zip(gathers);
    members
        .find_map(|(member, gather)| Standing::of(member.targets, &gather.pane(), load.model()).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(offered: u64, passed: u64, failed: u64) -> Half {
        let sum = |offered, passed, failed| SecondSum {
            span_ns: 1_000_000_000,
            offered,
            passed,
            failed,
            ..SecondSum::default()
        };
        let mut half = Half::default();
        // Its earlier half was another load.
        half.add(&[
            sum(9_000, 10, 10),
            sum(9_000, 10, 10),
            sum(offered, passed, failed),
            sum(offered, passed, failed),
        ]);
        half
    }

    #[test]
    fn the_later_half_tells() {
        let trouble = |half: Half| half.trouble(Arrival::Uniform);
        assert_eq!(trouble(half(1_000, 1_000, 0)), None);
        assert_eq!(trouble(half(1_000, 992, 8)), None);
        assert!(trouble(half(1_000, 985, 15)).unwrap().starts_with("1.5%"));
        let grown = trouble(half(1_000, 980, 0)).unwrap();
        assert_eq!(grown, "the backlog grew: 980/s of 1000/s ended");
    }

    #[test]
    fn a_step_in_which_nothing_ended_was_not_sustained() {
        for arrival in [Arrival::Uniform, Arrival::Poisson] {
            let trouble = half(4, 0, 0).trouble(arrival).unwrap();
            assert_eq!(trouble, "none of 4/s ended");
        }
        // Few calls, of which hardly any ended.
        assert!(half(4, 1, 0).trouble(Arrival::Poisson).is_some());
    }

    #[test]
    fn independent_arrivals_swing() {
        assert_eq!(half(1_000, 980, 0).trouble(Arrival::Poisson), None);
        assert!(half(1_000, 900, 0).trouble(Arrival::Poisson).is_some());
    }
}
