//! When calls of an open model are to start.

use crate::load::offer::OpenOffer;
use crate::load::ramp::Ramp;
use crate::load::random::random_for;
use crate::load::scenario::Arrival;
use crate::load::shard::Shard;

/// The intended times of one benchmark's arrivals, in nanoseconds since the phase began: of all
/// arrivals of the phase those that are this benchmark's by its weight, and this process's.
///
/// Arrival i is due where the integral of the rate is i, or for Poisson arrivals the sum of i
/// exponential gaps (time rescaling: Lewis and Shedler 1979). It is computed for each arrival anew,
/// so that no error adds up.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    rate: Ramp,
    piece: usize,
    /// Arrivals before the piece.
    before: f64,
    /// The integral of the rate at which the next arrival is due.
    at: f64,
    gaps: Option<fastrand::Rng>,
    number: u64,
    shard: Shard,
    mix: Draw,
    member: usize,
}

impl Arrivals {
    /// Those of one member of a mix with these weights.
    pub(super) fn new(
        offer: &OpenOffer,
        seed: u64,
        shard: Shard,
        weights: &[f64],
        member: usize,
    ) -> Self {
        let mut gaps = (offer.arrival == Arrival::Poisson).then(|| random_for("gaps", seed));
        Self {
            rate: offer.rate.clone(),
            piece: 0,
            before: 0.0,
            at: gaps.as_mut().map_or(0.0, gap),
            gaps,
            number: 0,
            shard,
            mix: Draw::new(weights, seed),
            member,
        }
    }

    /// The time at which the integral of the rate reaches the next arrival.
    fn due(&mut self) -> Option<u64> {
        loop {
            let piece = self.rate.pieces().get(self.piece)?;
            let seconds = (piece.end_ns - piece.begin_ns) as f64 / 1e9;
            let arrivals = 0.5 * (piece.from + piece.to) * seconds;
            let left = self.at - self.before;
            if left < arrivals {
                let slope = (piece.to - piece.from) / seconds;
                // The root of from·t + slope·t²/2 = left that is stable where the slope is small.
                let root = (piece.from * piece.from + 2.0 * slope * left)
                    .max(0.0)
                    .sqrt();
                let t = if left > 0.0 {
                    2.0 * left / (piece.from + root)
                } else {
                    0.0
                };
                let after = (t * 1e9).round() as u64;
                return Some(piece.begin_ns + after.min(piece.end_ns - piece.begin_ns));
            }
            self.before += arrivals;
            self.piece += 1;
        }
    }
}

impl Iterator for Arrivals {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        loop {
            let due = self.due()?;
            let is_own = self.number % u64::from(self.shard.of) == u64::from(self.shard.index);
            self.number += 1;
            self.at = match &mut self.gaps {
                // Exact as long as there are fewer than 2^53 of them.
                None => self.number as f64,
                Some(random) => self.at + gap(random),
            };
            if self.mix.next() == self.member && is_own {
                return Some(due);
            }
        }
    }
}

/// An exponential gap with a mean of 1.
fn gap(random: &mut fastrand::Rng) -> f64 {
    -(1.0 - random.f64()).ln()
}

/// Which member of a mix is next, by weight.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    /// Up to which part of the whole each member reaches.
    bounds: Vec<f64>,
    random: fastrand::Rng,
}

impl Draw {
    pub(super) fn new(weights: &[f64], seed: u64) -> Self {
        let all: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let bounds = weights.iter().map(|weight| {
            sum += weight;
            sum / all
        });
        Self {
            bounds: bounds.collect(),
            random: random_for("mix", seed),
        }
    }

    pub(super) fn next(&mut self) -> usize {
        if self.bounds.len() == 1 {
            return 0;
        }
        let drawn = self.random.f64();
        let last = self.bounds.len() - 1;
        let found = self.bounds.iter().position(|bound| drawn < *bound);
        found.unwrap_or(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::OnLimit;

    const SECOND: u64 = 1_000_000_000;

    fn offer(rate: Ramp, arrival: Arrival) -> OpenOffer {
        OpenOffer {
            rate,
            arrival,
            max_in_flight: 1,
            on_limit: OnLimit::Queue,
        }
    }

    fn uniform(rate: Ramp) -> Arrivals {
        Arrivals::new(&offer(rate, Arrival::Uniform), 1, Shard::WHOLE, &[1.0], 0)
    }

    #[test]
    fn three_million_a_second_stay_exact_for_an_hour() {
        let mut arrivals = uniform(Ramp::constant(3e6, 3_600 * SECOND));
        // The last ones of the hour, where an error would have added up.
        arrivals.number = 3_000_000 * 3_599;
        arrivals.at = arrivals.number as f64;
        for number in 0..3_000_000_u64 {
            let exact = 3_599 * SECOND + (number * 1_000 + 1) / 3;
            let due = arrivals.next().unwrap();
            assert!(due.abs_diff(exact) <= 1, "{number}: {due} {exact}");
        }
        assert_eq!(arrivals.next(), None);
    }

    #[test]
    fn a_second_of_three_million_has_each_of_them() {
        let arrivals = uniform(Ramp::constant(3e6, SECOND));
        assert_eq!(arrivals.count(), 3_000_000);
    }

    #[test]
    fn an_hour_of_ramps_does_not_drift() {
        // Up and down each minute, 100 to 1000 and back: 550/s in the mean.
        let stages = (0..60).map(|minute| (60 * SECOND, if minute % 2 == 0 { 1e3 } else { 1e2 }));
        let rate = Ramp::new(100.0, stages);
        let due: Vec<u64> = uniform(rate.clone()).collect();
        assert_eq!(due.len(), 550 * 3_600);
        assert!(due.is_sorted());
        // At the time of each arrival the integral of the rate is its number.
        let mut sum = 0.0;
        let mut pieces = rate.pieces().iter().peekable();
        for (number, at) in due.iter().enumerate().step_by(997) {
            while let Some(piece) = pieces.next_if(|piece| piece.end_ns <= *at) {
                sum += 0.5 * (piece.from + piece.to) * 60.0;
            }
            let piece = pieces.peek().unwrap();
            let t = (at - piece.begin_ns) as f64 / 1e9;
            let slope = (piece.to - piece.from) / 60.0;
            let integral = sum + piece.from * t + 0.5 * slope * t * t;
            // Half a nanosecond at 1000/s.
            assert!(
                (integral - number as f64).abs() < 1e-6,
                "{number} {integral}"
            );
        }
    }

    #[test]
    fn a_rate_of_nothing_lets_none_arrive_and_a_jump_begins_at_once() {
        let rate = Ramp::new(0.0, [(SECOND, 0.0), (0, 2.0), (SECOND, 2.0)]);
        let due: Vec<u64> = uniform(rate).collect();
        assert_eq!(due, [SECOND, SECOND + SECOND / 2]);
        let from_zero = uniform(Ramp::new(0.0, [(2 * SECOND, 2.0)]));
        assert_eq!(from_zero.collect::<Vec<_>>(), [0, 1_414_213_562]);
    }

    #[test]
    fn poisson_arrivals_are_as_many_and_as_uneven_as_they_should_be() {
        let all: Vec<u64> = Arrivals::new(
            &offer(Ramp::constant(1e3, 200 * SECOND), Arrival::Poisson),
            7,
            Shard::WHOLE,
            &[1.0],
            0,
        )
        .collect();
        // 200,000 with a standard deviation of 447.
        assert!(all.len().abs_diff(200_000) < 2_000, "{}", all.len());
        let gaps: Vec<f64> = all
            .windows(2)
            .map(|pair| (pair[1] - pair[0]) as f64)
            .collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.02);
    }

    #[test]
    fn members_and_shards_part_the_arrivals_and_lose_none() {
        let offer = offer(Ramp::constant(1e3, 10 * SECOND), Arrival::Poisson);
        let whole: Vec<u64> = Arrivals::new(&offer, 3, Shard::WHOLE, &[1.0], 0).collect();
        let mut parts = Vec::new();
        let mut of_first = 0;
        for member in 0..2 {
            for index in 0..4 {
                let shard = Shard { index, of: 4 };
                let part: Vec<u64> = Arrivals::new(&offer, 3, shard, &[3.0, 1.0], member).collect();
                of_first += if member == 0 { part.len() } else { 0 };
                parts.extend(part);
            }
        }
        parts.sort_unstable();
        assert_eq!(parts, whole);
        let share = of_first as f64 / whole.len() as f64;
        assert!((share - 0.75).abs() < 0.02, "{share}");
    }
}
