//! A load over time: straight lines from point to point.

/// What a load is at each time: it changes evenly between points and may jump at one. Times count
/// from the beginning, in nanoseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ramp {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Ramp {
    /// From `start`, in stages of so many nanoseconds, to the load at the end of each.
    pub(crate) fn new(start: f64, stages: impl IntoIterator<Item = (u64, f64)>) -> Self {
        let (mut at, mut from) = (0_u64, start);
        let mut pieces = Vec::new();
        for (lasting, to) in stages {
            if lasting > 0 {
                let end = at.saturating_add(lasting);
                pieces.push(Piece {
                    begin_ns: at,
                    end_ns: end,
                    from,
                    to,
                });
                at = end;
            }
            from = to;
        }
        Self { pieces }
    }

    /// The same load all the time.
    pub(crate) fn constant(load: f64, lasting_ns: u64) -> Self {
        Self::new(load, [(lasting_ns, load)])
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// When it ends.
    pub(crate) fn end_ns(&self) -> u64 {
        self.pieces.last().map_or(0, |piece| piece.end_ns)
    }

    /// The load at a time; where it jumps, that after the jump; 0 from its end on.
    pub(crate) fn at(&self, ns: u64) -> f64 {
        let piece = self.pieces.iter().find(|piece| ns < piece.end_ns);
        piece.map_or(0.0, |piece| {
            let share =
                ns.saturating_sub(piece.begin_ns) as f64 / (piece.end_ns - piece.begin_ns) as f64;
            piece.from + (piece.to - piece.from) * share
        })
    }

    /// When the whole part of the load is another one than at a time: then, or at the next point.
    pub(super) fn next_step(&self, after_ns: u64) -> Option<u64> {
        let piece = self.pieces.iter().find(|piece| after_ns < piece.end_ns)?;
        let slope = (piece.to - piece.from) / (piece.end_ns - piece.begin_ns) as f64;
        let now = whole(self.at(after_ns));
        let level = if slope > 0.0 { now + 1.0 } else { now };
        let at = piece.begin_ns as f64 + (level - piece.from) / slope;
        // Falling, the level itself still counts.
        let at = if slope > 0.0 {
            at.ceil()
        } else {
            at.floor() + 1.0
        };
        Some(if at.is_finite() && at > after_ns as f64 {
            (at as u64).min(piece.end_ns)
        } else {
            piece.end_ns
        })
    }

    /// So many virtual users at a time.
    pub(super) fn users_at(&self, ns: u64) -> u32 {
        whole(self.at(ns)) as u32
    }

    /// The highest load.
    pub(crate) fn peak(&self) -> f64 {
        let ends = self.pieces.iter().flat_map(|piece| [piece.from, piece.to]);
        ends.fold(0.0, f64::max)
    }
}

/// The whole part, a hair's breadth of rounding aside.
fn whole(load: f64) -> f64 {
    (load + 1e-6).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_changes_evenly_and_jumps_where_a_stage_takes_no_time() {
        let ramp = Ramp::new(10.0, [(100, 20.0), (0, 50.0), (100, 50.0)]);
        assert_eq!(ramp.at(0), 10.0);
        assert_eq!(ramp.at(50), 15.0);
        assert_eq!(ramp.at(100), 50.0);
        assert_eq!(ramp.at(199), 50.0);
        assert_eq!(ramp.at(200), 0.0);
        assert_eq!((ramp.end_ns(), ramp.peak()), (200, 50.0));
        assert_eq!(Ramp::constant(3.0, 7).at(6), 3.0);
    }

    #[test]
    fn each_step_of_a_ramp_is_found() {
        let ramp = Ramp::new(0.0, [(1_000, 4.0), (1_000, 4.0), (1_000, 1.0)]);
        let mut at = 0;
        let mut steps = Vec::new();
        while let Some(next) = ramp.next_step(at) {
            at = next;
            steps.push((at, ramp.users_at(at)));
        }
        let up = [(250, 1), (500, 2), (750, 3), (1_000, 4)];
        let down = [(2_000, 4), (2_001, 3), (2_334, 2), (2_667, 1), (3_000, 0)];
        assert_eq!(steps[..4], up);
        assert_eq!(steps[4..], down);
    }
}
