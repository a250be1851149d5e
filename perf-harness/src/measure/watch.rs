/// Which readings count as over a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    AtOrAbove,
    Below,
    AtOrBelow,
}

impl Side {
    fn holds(self, ns: f64, limit: f64) -> bool {
        match self {
            Self::Above => ns > limit,
            Self::AtOrAbove => ns >= limit,
            Self::Below => ns < limit,
            Self::AtOrBelow => ns <= limit,
        }
    }
}

/// Counts, block by block, the readings on the wrong side of a limit, each once as it was read and
/// once less the clock's cost. The truth lies between the two, so each verdict takes the count that
/// speaks against it.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    limit: f64,
    side: Side,
    overhead: f64,
    open: (u32, u32),
    as_read: Vec<u32>,
    corrected: Vec<u32>,
}

impl Watch {
    pub(super) fn new(limit: f64, side: Side, overhead: f64) -> Self {
        Self {
            limit,
            side,
            overhead,
            open: (0, 0),
            as_read: Vec::new(),
            corrected: Vec::new(),
        }
    }

    pub(super) fn see(&mut self, ns: f64) {
        self.open.0 += u32::from(self.side.holds(ns, self.limit));
        self.open.1 += u32::from(self.side.holds((ns - self.overhead).max(0.0), self.limit));
    }

    pub(super) fn close_block(&mut self) {
        self.as_read.push(self.open.0);
        self.corrected.push(self.open.1);
        self.open = (0, 0);
    }

    /// Whether it counts calls that are too fast, which noise of the machine makes fewer of.
    pub(crate) fn counts_what_is_fast(&self) -> bool {
        matches!(self.side, Side::Below | Side::AtOrBelow)
    }

    /// The counts of each block that speak most against a pass.
    pub(crate) fn for_pass(&self) -> &[u32] {
        match self.side {
            Side::Above | Side::AtOrAbove => &self.as_read,
            Side::Below | Side::AtOrBelow => &self.corrected,
        }
    }

    /// The counts of each block that speak most against a fail.
    pub(crate) fn for_fail(&self) -> &[u32] {
        match self.side {
            Side::Above | Side::AtOrAbove => &self.corrected,
            Side::Below | Side::AtOrBelow => &self.as_read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_cost_counts_against_each_verdict() {
        let mut upper = Watch::new(100.0, Side::AtOrAbove, 20.0);
        let mut lower = Watch::new(100.0, Side::AtOrBelow, 20.0);
        for watch in [&mut upper, &mut lower] {
            watch.see(110.0);
            watch.close_block();
        }
        assert_eq!((upper.for_pass(), upper.for_fail()), (&[1][..], &[0][..]));
        assert_eq!((lower.for_pass(), lower.for_fail()), (&[1][..], &[0][..]));
    }
}
