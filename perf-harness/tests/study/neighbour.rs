//! A neighbour on the machine that slows all that runs, for a spell at a time.

use fastrand::Rng;

use super::share_case::Block;

/// Spells in which calls are over the limit through no fault of theirs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Neighbour {
    /// The part of the time that spells take.
    pub(crate) busy: f64,
    /// Calls of a spell in the mean.
    pub(crate) spell: f64,
    /// The share of calls in a spell that are over.
    pub(crate) calls_over: f64,
    /// The share of the witness's readings in a spell that are over.
    pub(crate) witness_over: f64,
}

impl Neighbour {
    /// The blocks of a function of whose calls the share `own` is over by itself.
    pub(crate) fn blocks(
        self,
        own: f64,
        witness_readings: u32,
        mut rng: Rng,
    ) -> impl FnMut(u32) -> Block {
        let mut in_spell = rng.f64() < self.busy;
        let quiet = self.spell * (1.0 - self.busy) / self.busy;
        let mut left = 0.0;
        move |calls| {
            let mut block = Block::default();
            let over = |rng: &mut Rng, share: f64| u32::from(rng.f64() < share);
            let mut busy_calls = 0;
            for _ in 0..calls {
                while left <= 0.0 {
                    in_spell = !in_spell;
                    let mean = if in_spell { self.spell } else { quiet };
                    left += -(1.0 - rng.f64()).ln() * mean;
                }
                left -= 1.0;
                busy_calls += u32::from(in_spell);
                let noise = if in_spell { self.calls_over } else { 0.0 };
                block.over += over(&mut rng, own + noise * (1.0 - own));
            }
            // The witness follows the calls, so it meets the machine as the block left it.
            for reading in 0..witness_readings {
                let busy = reading * calls < busy_calls * witness_readings;
                let share = if busy { self.witness_over } else { 0.0 };
                block.witness_over += over(&mut rng, share);
            }
            block
        }
    }
}
