//! A verdict beside the one that the truth asks for.

use perf_harness::report;
use perf_harness::target::{Limit, Target};

use crate::Trouble;
use crate::known::{DISTANCE, TRUTHS, Truth};
use crate::pairs::{RATIOS, Ratio};
use crate::request::Condition;

/// What one run said about one target.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) condition: Condition,
    /// The number of the run under this condition.
    pub(crate) run: u32,
    pub(crate) function: &'static str,
    pub(crate) target: String,
    pub(crate) judged: Judged,
    /// Time in which what the verdict rests on was measured, in seconds.
    pub(crate) watched: f64,
    pub(crate) explanation: String,
}

/// Whether a verdict is the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    Right,
    Wrong,
    Undecided,
}

impl Answer {
    /// Compares a verdict of the report with the truth.
    pub(crate) fn new(
        condition: Condition,
        run: u32,
        id: &str,
        target: &report::Target,
    ) -> Result<Self, Trouble> {
        let is_of = |function: &str| id.ends_with(&format!("::{function}"));
        let truth = TRUTHS
            .iter()
            .find(|truth| is_of(truth.function) && truth.metric == target.metric);
        let ratio = RATIOS
            .iter()
            .find(|ratio| is_of(ratio.function) && ratio.metric == target.metric);
        let asked: Target = target.target.parse()?;
        let (function, expected) = match (truth, ratio) {
            (Some(truth), _) => (truth.function, truth.asks_of(&asked)?),
            (None, Some(ratio)) => (ratio.function, ratio.asks_of(&asked)?),
            (None, None) => {
                return Err(format!("the truth of `{asked}` of {id} is not known").into());
            }
        };
        let judged = match target.verdict {
            report::Verdict::Inconclusive | report::Verdict::None => Judged::Undecided,
            verdict if verdict == expected => Judged::Right,
            _ => Judged::Wrong,
        };
        Ok(Self {
            condition,
            run,
            function,
            target: target.target.clone(),
            judged,
            watched: target.watched_ns.unwrap_or_default() / 1e9,
            explanation: target.explanation.clone(),
        })
    }

    /// Whether it is wrong where that must not be.
    pub(crate) fn breaks_a_promise(&self) -> bool {
        self.judged == Judged::Wrong && Condition::PROMISED.contains(&self.condition)
    }
}

impl Truth {
    /// The verdict on a target whose limit is far enough from the truth.
    fn asks_of(&self, target: &Target) -> Result<report::Verdict, Trouble> {
        let Limit::Absolute(limit) = &target.limit else {
            return Err(format!("`{target}` is not absolute").into());
        };
        if limit.value >= self.most * (1.0 + DISTANCE) {
            Ok(verdict(target.op.is_upper_bound()))
        } else if limit.value <= self.least * (1.0 - DISTANCE) {
            Ok(verdict(target.op.is_lower_bound()))
        } else {
            Err(format!(
                "`{target}` is too near to the truth, which is {} to {}",
                self.least, self.most
            )
            .into())
        }
    }
}

impl Ratio {
    /// The verdict on a relative target whose limit lies beside the truth.
    fn asks_of(&self, target: &Target) -> Result<report::Verdict, Trouble> {
        let Limit::Relative(limit) = &target.limit else {
            return Err(format!("`{target}` is not relative").into());
        };
        // `+0%` allows the tolerance, of which a twin needs nothing.
        let holds = [self.least, self.most].map(|ratio| target.op.holds(ratio, limit.factor));
        if holds[0] == holds[1] {
            Ok(verdict(holds[0]))
        } else {
            Err(format!("`{target}` is too near to the truth").into())
        }
    }
}

fn verdict(is_met: bool) -> report::Verdict {
    if is_met {
        report::Verdict::Pass
    } else {
        report::Verdict::Fail
    }
}
