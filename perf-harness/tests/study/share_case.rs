//! A target on a percentile, from the first look to the verdict.

use fastrand::Rng;
use perf_harness::stats::{
    BlockOvers, EffectiveSample, Looks, ShareDecision, ShareTest, limit_with_noise,
};

use super::function::Function;
use super::noise::Noise;
use super::overs::Overs;
use super::tally::{Answer, Outcome};

/// What one block brings: calls over the limit, and readings of the witness over its own.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block {
    pub(crate) over: u32,
    pub(crate) witness_over: u32,
}

/// A case with one target: at most the share `limit` of calls may be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShareCase {
    function: Function,
    limit: f64,
    looks: Looks,
}

impl ShareCase {
    /// `None` where the time does not allow even one look.
    pub(crate) fn new(function: Function, limit: f64) -> Option<Self> {
        Some(Self {
            function,
            limit,
            looks: Looks::new(function.schedule(), limit, 64)?,
        })
    }

    pub(crate) fn looks(&self) -> &Looks {
        &self.looks
    }

    pub(crate) fn function(&self) -> &Function {
        &self.function
    }

    /// Calls until the first look.
    pub(crate) fn first_calls(&self) -> u64 {
        self.looks.first() * u64::from(self.function.calls_per_block)
    }

    /// Readings of the witness beside a block.
    pub(crate) fn witness_readings(&self) -> u32 {
        self.function.calls_per_block.div_ceil(4)
    }

    /// The verdict under a noise of which the machine's witness feels nothing.
    pub(crate) fn run(&self, noise: Noise, share: f64, mut rng: Rng) -> Outcome {
        self.run_with(|| {
            let mut overs = Overs::new(rng.fork(), share, noise.lengths, noise.course);
            move |calls| Block {
                over: overs.next_block(calls),
                witness_over: 0,
            }
        })
    }

    /// The verdict where `fresh` begins a measuring and what it gives brings the blocks: a suspect
    /// is measured a second time, beside the witness, and only that can fail it.
    pub(crate) fn run_with<B: FnMut(u32) -> Block>(&self, mut fresh: impl FnMut() -> B) -> Outcome {
        let first = self.measure(fresh(), false);
        if first.answer != Answer::Fail {
            return first;
        }
        let second = self.measure(fresh(), true);
        Outcome {
            seconds: first.seconds + second.seconds,
            ..second
        }
    }

    fn measure(&self, mut block: impl FnMut(u32) -> Block, with_witness: bool) -> Outcome {
        let calls_per_block = self.function.calls_per_block;
        let (mut overs, mut witness) = (Vec::new(), Vec::new());
        let mut noisy = false;
        for blocks in self.looks.iter() {
            overs.reserve(blocks as usize - overs.len());
            while (overs.len() as u64) < blocks {
                let next = block(calls_per_block);
                overs.push(next.over);
                witness.push(next.witness_over);
            }
            let test = ShareTest {
                share_limit: self.limit,
                noisy_limit: if with_witness {
                    self.noisy_limit(&witness)
                } else {
                    self.limit
                },
                pass_level: self.looks.pass_level(),
                fail_level: self.looks.fail_level(),
                burst: self.looks.burst(),
            };
            let outcome = test.decide(BlockOvers {
                overs: &overs,
                calls_per_block,
            });
            noisy = outcome.hidden_by_noise;
            let answer = match outcome.decision {
                ShareDecision::Below => Answer::Pass,
                ShareDecision::Above => Answer::Fail,
                ShareDecision::Undecided => continue,
            };
            return self.outcome(answer, blocks);
        }
        let answer = if noisy {
            Answer::NoisyMachine
        } else {
            Answer::Undecided
        };
        self.outcome(answer, self.looks.last())
    }

    fn outcome(&self, answer: Answer, blocks: u64) -> Outcome {
        Outcome {
            answer,
            seconds: self.function.seconds(blocks),
        }
    }

    fn noisy_limit(&self, witness: &[u32]) -> f64 {
        let level = self.looks.fail_level();
        let sample = EffectiveSample::new(
            BlockOvers {
                overs: witness,
                calls_per_block: self.witness_readings(),
            },
            level,
        );
        limit_with_noise(self.limit, sample.upper_bound(level))
    }
}
