use super::baseline::ASSUMED;
use super::judging::Judging;
use super::percentile::median;
use crate::measure::{Samples, StreamKind};
use crate::stats::MeanInterval;
use crate::units::Share;

/// Blocks at the first look of a case that has nothing to decide, and where blocks are slow.
const FIRST_LOOK: u64 = 512;
const FIRST_SLOW_LOOK: u64 = 64;
/// From this time a block counts as slow.
const SLOW_BLOCK_NS: f64 = 1e6;

/// What ends a case without targets: its median is known well enough.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrecisionGoal {
    precision: f64,
    /// How well the mean is to be known besides.
    of_mean: Option<f64>,
    stream: StreamKind,
    due: u64,
    reached: bool,
}

impl PrecisionGoal {
    /// A goal for a relative half-width of the median's interval.
    pub(crate) fn new(precision: f64, judging: &Judging, samples: &Samples) -> Self {
        let block_ns = judging.call_ns * f64::from(samples.alone.calls_per_block);
        let slow = judging.means_from == StreamKind::Alone && block_ns > SLOW_BLOCK_NS;
        Self {
            precision,
            of_mean: None,
            stream: judging.means_from,
            due: if slow { FIRST_SLOW_LOOK } else { FIRST_LOOK },
            reached: false,
        }
    }

    /// The goal where figures of runs are held against each other: then the mean has to be known as well
    /// as runs are taken to agree.
    pub(crate) fn with_mean(self) -> Self {
        Self {
            of_mean: Some(self.precision.max(ASSUMED)),
            ..self
        }
    }

    pub(crate) fn next_look(&self) -> Option<(StreamKind, u64)> {
        (!self.reached).then_some((self.stream, self.due))
    }

    pub(crate) fn look(&mut self, judging: &Judging, samples: &Samples) {
        let blocks = samples.stream(self.stream).blocks.len() as u64;
        if self.reached || blocks < self.due {
            return;
        }
        while self.due <= blocks {
            self.due *= 2;
        }
        let Some(median) = median(samples, judging) else {
            return;
        };
        if let (Some(value), Some(lower), Some(upper)) = (median.value, median.lower, median.upper)
        {
            self.reached = (upper - lower) / 2.0 <= self.precision * value
                && self
                    .of_mean
                    .is_none_or(|share| mean_is_within(share, self.stream, judging, samples));
        }
    }

    /// What is not known well enough.
    pub(crate) fn lack(&self) -> Option<String> {
        if self.reached {
            return None;
        }
        let median = format!(
            "its median is not known to within {}",
            Share(self.precision)
        );
        Some(match self.of_mean {
            None => median,
            Some(share) => format!("{median}, or its mean to within {},", Share(share)),
        })
    }
}

/// Whether half the mean's interval is no more than a share of the mean.
fn mean_is_within(share: f64, of: StreamKind, judging: &Judging, samples: &Samples) -> bool {
    let stream = samples.stream(of);
    let interval = MeanInterval::of_blocks(&stream.blocks, stream.longest, judging.side_level());
    interval.is_ok_and(|interval| (interval.upper - interval.lower) / 2.0 <= share * interval.mean)
}
