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

    /// The highest load.
    pub(crate) fn peak(&self) -> f64 {
        let ends = self.pieces.iter().flat_map(|piece| [piece.from, piece.to]);
        ends.fold(0.0, f64::max)
    }
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
}
