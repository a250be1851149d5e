//! Live memory at quiet points: what calls in flight hold is no leak.

use crate::verdict::{Join, Joined};

/// Points that are kept.
const MOST_POINTS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    at_ns: u64,
    in_flight: u64,
    bytes: u64,
}

impl Join for Point {
    /// The quieter one stays.
    fn join(&mut self, later: Self) {
        let key = |point: &Self| (point.in_flight, point.bytes);
        if key(&later) < key(self) {
            *self = later;
        }
    }
}

/// The quietest second of each of many equally long stretches.
#[derive(Debug)]
pub(super) struct QuietPoints(Joined<Point>);

impl QuietPoints {
    pub(super) fn new() -> Self {
        Self(Joined::new(MOST_POINTS))
    }

    pub(super) fn add(&mut self, at_ns: u64, in_flight: u64, bytes: u64) {
        self.0.push(Point {
            at_ns,
            in_flight,
            bytes,
        });
    }

    /// Bytes over time in hours.
    pub(super) fn points(&self) -> Vec<(f64, f64)> {
        let points = self.0.rows().iter();
        points
            .map(|point| (point.at_ns as f64 / 3.6e12, point.bytes as f64))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_stretch_the_second_with_the_fewest_calls_stays() {
        let mut quiet = QuietPoints::new();
        for second in 0..1024_u64 {
            let in_flight = second % 4;
            quiet.add(second, in_flight, 1_000 + 50 * in_flight);
        }
        let points = quiet.points();
        assert_eq!(points.len(), 256);
        assert!(points.iter().all(|(_, bytes)| *bytes == 1_000.0));
    }
}
