//! Gauges that a body has on what it borrows: they live as long as its measuring.

use super::figures::Number;
use super::recorded::FigureKind;
use super::seat::record;

/// What [`Bencher::gauge`](crate::Bencher::gauge) collects. Nothing else implements it.
pub trait Gauges: sealed::Gauges {}

impl<W: sealed::Gauges> Gauges for W {}

pub(super) mod sealed {
    /// Looks at all of them once.
    pub trait Gauges {
        /// Records what each shows now.
        fn look(&self);

        /// Whether there is one.
        fn are_there(&self) -> bool;
    }
}

/// No gauge.
#[derive(Clone, Copy, Debug)]
pub struct NoGauges(pub(super) ());

/// A gauge, and those that were there before.
#[derive(Clone, Copy, Debug)]
pub struct Gauge<F, W> {
    pub(super) name: &'static str,
    pub(super) look: F,
    pub(super) others: W,
}

impl sealed::Gauges for NoGauges {
    fn look(&self) {}

    fn are_there(&self) -> bool {
        false
    }
}

impl<N: Number, F: Fn() -> N, W: sealed::Gauges> sealed::Gauges for Gauge<F, W> {
    fn look(&self) {
        self.others.look();
        record(self.name, FigureKind::Gauge, (self.look)().to_f64());
    }

    fn are_there(&self) -> bool {
        true
    }
}
