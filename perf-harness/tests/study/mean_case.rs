//! A target on a mean, from the first look to the verdict.

use fastrand::Rng;
use perf_harness::stats::{BlockSum, Looks, MeanInterval};

use super::function::Function;
use super::noise::Noise;
use super::overs::Overs;
use super::tally::{Answer, Outcome};

/// How long calls take; the unit is a quick call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Times {
    /// What brings the slow calls.
    pub(crate) noise: Noise,
    /// The share of slow calls, and what each takes longer.
    pub(crate) slow_share: f64,
    pub(crate) slow_extra: f64,
    /// The index of a power law that each call's time follows from 1 upwards; none is constant
    /// but for some jitter.
    pub(crate) tail: Option<f64>,
}

impl Times {
    pub(crate) fn mean(&self) -> f64 {
        let quick = self.tail.map_or(1.0, |index| index / (index - 1.0));
        quick + self.slow_share * self.slow_extra
    }
}

/// A case with one target: its mean must be below a limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MeanCase {
    function: Function,
    looks: Looks,
}

impl MeanCase {
    pub(crate) fn new(function: Function) -> Self {
        // The first look of a mean, as `verdict/planning.rs` has it.
        let mut schedule = function.schedule();
        schedule.calls_at_least = (schedule.calls_affordable / 5)
            .min(500)
            .max(schedule.calls_at_least);
        let blocks = schedule.calls_affordable / u64::from(schedule.calls_per_block);
        let looks = Looks::starting_at((blocks / 2).clamp(8, 64), schedule);
        Self {
            function,
            looks: looks.expect("time for the first look"),
        }
    }

    pub(crate) fn run(&self, times: Times, limit: f64, mut rng: Rng) -> Outcome {
        let first = self.measure(times, limit, rng.fork());
        if first.answer != Answer::Fail {
            return first;
        }
        let second = self.measure(times, limit, rng);
        Outcome {
            seconds: first.seconds + second.seconds,
            ..second
        }
    }

    fn measure(&self, times: Times, limit: f64, mut rng: Rng) -> Outcome {
        let calls = self.function.calls_per_block;
        let noise = times.noise;
        let mut slow = Overs::new(rng.fork(), times.slow_share, noise.lengths, noise.course);
        let mut blocks = Vec::new();
        let mut longest = 1.0_f64;
        for look in self.looks.iter() {
            while (blocks.len() as u64) < look {
                let over = slow.next_block(calls);
                let sum = match times.tail {
                    // Jitter of a tenth for each call, its sum taken as uniform.
                    None => f64::from(calls) + (rng.f64() - 0.5) * 0.35 * f64::from(calls).sqrt(),
                    Some(index) => (0..calls)
                        .map(|_| {
                            let time = (1.0 - rng.f64()).powf(-1.0 / index);
                            longest = longest.max(time);
                            time
                        })
                        .sum(),
                };
                if over > 0 {
                    longest = longest.max(1.0 + times.slow_extra);
                }
                blocks.push(BlockSum {
                    sum: sum + f64::from(over) * times.slow_extra,
                    calls: u64::from(calls),
                });
            }
            let at = |level| MeanInterval::of_blocks(&blocks, longest, level);
            let answer = if at(self.looks.pass_level()).is_ok_and(|at| at.upper < limit) {
                Answer::Pass
            } else if at(self.looks.fail_level()).is_ok_and(|at| at.lower > limit) {
                Answer::Fail
            } else {
                continue;
            };
            return self.outcome(answer, look);
        }
        self.outcome(Answer::Undecided, self.looks.last())
    }

    fn outcome(&self, answer: Answer, blocks: u64) -> Outcome {
        Outcome {
            answer,
            seconds: self.function.seconds(blocks),
        }
    }
}
