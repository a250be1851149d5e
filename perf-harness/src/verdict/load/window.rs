//! Targets with `over`: every whole window of that length has to hold.
//!
//! A window speaks of itself: what came in a burst in it is its own, so its calls count as they are.
//! A pass needs every window to pass, so each has the level of a pass whole; a fail is shared among
//! the windows that have no second in common.

use std::collections::VecDeque;

use perf_targets::{Builtin, Limit, Metric, Op, Target};

use super::evidence::{LoadLevels, LoadModel};
use super::moment::{Moment, Pane, quantile};
use super::standing::is_for_windows;
use crate::stats::{
    Ranks, fewest_calls, lower_bound, student_t_quantile, tail_at_least, tail_at_most, upper_bound,
};
use crate::verdict::decision::{Decision, Reason};

/// The fewest calls of a window whose mean is judged.
const FEWEST_OF_MEAN: u64 = 30;

/// Watches one target window by window.
#[derive(Clone, Debug)]
pub(crate) struct WindowWatch {
    finding: WindowFinding,
    limit: f64,
    length_ns: u64,
    pass_level: f64,
    fail_level: f64,
}

/// What the windows of a target have come to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WindowFinding {
    pub(crate) target: Target,
    /// Whole windows that were seen.
    pub(crate) windows: u64,
    /// The worst of them.
    pub(crate) worst: Option<WindowFigure>,
    pub(crate) decision: Decision,
}

/// One window's figure with its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WindowFigure {
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    /// May be endless, where calls were dropped.
    pub(crate) value: f64,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) calls: u64,
}

impl WindowWatch {
    /// Of a target with `over` that a window can tell; a load that is planned to take so long.
    pub(crate) fn new(target: &Target, levels: &LoadLevels, planned_ns: u64) -> Option<Self> {
        let length_ns = u64::try_from(target.over?.as_nanos())
            .unwrap_or(u64::MAX)
            .max(1);
        let Limit::Absolute(limit) = &target.limit else {
            return None;
        };
        let disjoint = (planned_ns / length_ns).max(1);
        is_for_windows(target).then(|| Self {
            limit: limit.value,
            length_ns,
            pass_level: levels.pass(),
            fail_level: levels.fail() / disjoint as f64,
            finding: WindowFinding {
                target: target.clone(),
                windows: 0,
                worst: None,
                decision: Decision::Open,
            },
        })
    }

    /// How many of the last seconds it looks at.
    pub(crate) fn seconds(&self) -> usize {
        (self.length_ns.div_ceil(1_000_000_000)) as usize
    }

    /// Looks at the window that ends with the last of these seconds, where it is whole.
    pub(crate) fn look(&mut self, moments: &VecDeque<Moment>, model: LoadModel) {
        let count = self.seconds().min(moments.len());
        let window = moments.iter().skip(moments.len() - count);
        let span = match (window.clone().next(), moments.back()) {
            (Some(first), Some(last)) => last.end_ns - first.begin_ns,
            _ => return,
        };
        // A second is told when it is over, which may be a little sooner or later.
        if (span as f64) < 0.99 * self.length_ns as f64 {
            return;
        }
        let pane = Pane::of(window);
        let target = &self.finding.target;
        let Some(figure) = figure(target, &pane, self.pass_level, model) else {
            if pane.is_hung() {
                self.finding.windows += 1;
                let unknown = Decision::Inconclusive(Reason::TooFewCalls);
                self.finding.decision = joined(&self.finding.decision, unknown);
            }
            return;
        };
        self.finding.windows += 1;
        let is_worse = |worst: &WindowFigure| {
            if target.op.is_lower_bound() {
                figure.value < worst.value
            } else {
                figure.value > worst.value
            }
        };
        let decision = decide(
            target,
            self.limit,
            &pane,
            (self.pass_level, self.fail_level),
            model,
        );
        if self.finding.worst.as_ref().is_none_or(is_worse) {
            self.finding.worst = Some(figure);
        }
        self.finding.decision = joined(&self.finding.decision, decision);
    }

    pub(crate) fn finding(&self) -> WindowFinding {
        let mut finding = self.finding.clone();
        if finding.decision.is_open() {
            finding.decision = Decision::Inconclusive(Reason::CutShort(
                "the load was over before its first whole window".into(),
            ));
        }
        finding
    }

    /// Whether a window has surely missed it.
    pub(crate) fn is_missed(&self) -> bool {
        self.finding.decision == Decision::Fail
    }
}

/// What all windows so far say with one more: a miss stays, and all have to pass.
fn joined(before: &Decision, now: Decision) -> Decision {
    match (before, now) {
        (Decision::Fail, _) | (_, Decision::Fail) => Decision::Fail,
        (Decision::Open, now) => now,
        (Decision::Pass, now) => now,
        (before, _) => before.clone(),
    }
}

fn decide(
    target: &Target,
    limit: f64,
    pane: &Pane,
    (pass_level, fail_level): (f64, f64),
    model: LoadModel,
) -> Decision {
    let op = target.op;
    let share = |calls: u64, over: u64, unknown: u64, limit: f64, asks_slow: bool| {
        let n = calls as f64;
        let below =
            |over: u64, limit: f64, level: f64| tail_at_most(over as f64, n, limit) <= level;
        let above =
            |over: u64, limit: f64, level: f64| tail_at_least(over as f64, n, limit) <= level;
        let worst = (over + unknown).min(calls);
        let (passes, fails, scarce) = if asks_slow {
            (
                above(over, limit, pass_level),
                below(worst, limit, fail_level),
                1.0 - limit,
            )
        } else {
            (
                below(worst, limit, pass_level),
                above(over, limit, fail_level),
                limit,
            )
        };
        if calls == 0 {
            Decision::Inconclusive(Reason::TooFewCalls)
        } else if passes {
            Decision::Pass
        } else if fails {
            Decision::Fail
        } else if fewest_calls(scarce, pass_level) > calls {
            Decision::Inconclusive(Reason::TooFewCalls)
        } else {
            Decision::Inconclusive(Reason::TooClose)
        }
    };
    let exact = |value: f64| Decision::of_value(op, limit, value);
    match &target.metric {
        Metric::Percentile(percentile) => {
            let (calls, over) = pane.over(limit as u64);
            let unknown = pane.unfinished;
            share(
                calls,
                over,
                unknown,
                percentile.exceedance(),
                op.is_lower_bound(),
            )
        }
        Metric::Builtin(Builtin::Errors) => {
            let (settled, failed) = (pane.settled(), pane.lost());
            if settled > 0 && is_about_each_call(op, limit) {
                return exact(failed as f64 / settled as f64);
            }
            share(settled, failed, 0, limit, op.is_lower_bound())
        }
        Metric::Check(name) => {
            let Some((held, all)) = pane.check(name) else {
                return Decision::Inconclusive(Reason::TooFewCalls);
            };
            if all > 0 && is_about_each_call(op, limit) {
                return exact(held as f64 / all as f64);
            }
            // A share that must hold is one of the others that must not.
            share(all, all - held, 0, 1.0 - limit, !op.is_lower_bound())
        }
        Metric::Builtin(Builtin::Mean) => {
            let at = |level| mean_ends(pane, level);
            match (at(pass_level), at(fail_level)) {
                (Some(for_pass), Some(for_fail)) => {
                    match Decision::of_intervals(op, limit, for_pass, for_fail) {
                        Decision::Open => Decision::Inconclusive(Reason::TooClose),
                        Decision::Pass
                            if !op.is_lower_bound() && pane.unfinished + pane.endless() > 0 =>
                        {
                            Decision::Inconclusive(Reason::TooClose)
                        }
                        decision => decision,
                    }
                }
                _ => Decision::Inconclusive(Reason::TooFewCalls),
            }
        }
        metric => match pane.value(metric, model) {
            Some(value) => exact(value),
            None => Decision::Inconclusive(Reason::NotMeasurable(
                "nothing tells it by the second".to_owned(),
            )),
        },
    }
}

fn is_about_each_call(op: Op, limit: f64) -> bool {
    match op {
        Op::Equal => true,
        Op::LessEqual | Op::Less => limit <= 0.0,
        Op::GreaterEqual | Op::Greater => limit >= 1.0,
    }
}

/// Student's interval of the mean time of the calls of a window.
fn mean_ends(pane: &Pane, level: f64) -> Option<(f64, f64)> {
    let (calls, mean) = (pane.times.len(), pane.times.mean()?);
    if calls < FEWEST_OF_MEAN {
        return None;
    }
    let n = calls as f64;
    let squares: f64 = pane
        .times
        .pairs()
        .map(|(ns, calls)| (ns as f64 - mean).powi(2) * calls as f64)
        .sum();
    let half = -student_t_quantile(level, n - 1.0) * (squares / (n - 1.0) / n).sqrt();
    Some((mean - half, mean + half))
}

fn figure(target: &Target, pane: &Pane, level: f64, model: LoadModel) -> Option<WindowFigure> {
    let value = pane.value(&target.metric, model)?;
    let of_share = |over: u64, all: u64| {
        let (over, all) = (over as f64, all as f64);
        (
            Some(lower_bound(over, all, level)),
            Some(upper_bound(over, all, level)),
            all as u64,
        )
    };
    let (lower, upper, calls) = match &target.metric {
        Metric::Percentile(percentile) => {
            let (calls, endless) = pane.over(u64::MAX);
            let fraction = percentile.fraction();
            let ranks = Ranks::of_quantile(fraction, calls, calls as f64, level);
            let at = |rank: Option<u64>| {
                let at = quantile(&pane.times, endless, rank? as f64 / calls as f64)?;
                Some(at).filter(|at| at.is_finite())
            };
            let upper = at(ranks.upper).filter(|_| pane.unfinished == 0);
            (at(ranks.lower), upper, calls)
        }
        Metric::Builtin(Builtin::Errors) => of_share(pane.lost(), pane.settled()),
        Metric::Check(name) => {
            let (held, all) = pane.check(name)?;
            of_share(held, all)
        }
        Metric::Builtin(Builtin::Mean) => {
            let ends = mean_ends(pane, level);
            (
                ends.map(|(lower, _)| lower.max(0.0)),
                ends.map(|(_, upper)| upper),
                pane.times.len(),
            )
        }
        _ => (Some(value), Some(value), pane.passed + pane.failed),
    };
    Some(WindowFigure {
        begin_ns: pane.begin_ns,
        end_ns: pane.end_ns,
        value,
        lower,
        upper,
        calls,
    })
}
