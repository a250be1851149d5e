use perf_targets::Direction;
use serde::{Deserialize, Serialize};

use super::figure_message::FigureMessage;

/// Values of one figure that are kept one by one in a slice, for its percentiles: more would push
/// the benchmark's own data out of the nearest caches.
const KEPT_VALUES: usize = 4096;

/// What kind of quantity a figure is, which decides how it prints and which limits fit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FigureKind {
    /// A plain number.
    Count,
    /// Bytes.
    Bytes,
    /// Nanoseconds.
    Duration,
    /// A fraction between 0 and 1.
    Share,
    /// A plain number that is looked at now and then, and belongs to no call.
    Gauge,
}

impl FigureKind {
    /// Whether values are amounts of a call, which add up.
    pub(crate) fn adds_up(self) -> bool {
        !matches!(self, Self::Share | Self::Gauge)
    }

    /// Whether a value that never varies is exact.
    pub(crate) fn is_counted(self) -> bool {
        matches!(self, Self::Count | Self::Bytes | Self::Gauge)
    }

    /// Whether the value is one of this kind.
    pub(super) fn holds(self, value: f64) -> bool {
        match self {
            Self::Share => (0.0..=1.0).contains(&value),
            _ => value.is_finite(),
        }
    }

    /// What is wrong with a value.
    pub(super) fn complaint(self, name: &str, value: f64) -> Option<String> {
        if self.holds(value) {
            None
        } else if value.is_finite() {
            Some(format!(
                "recorded the share {value} under `{name}`; a share lies between 0 and 1"
            ))
        } else {
            Some(format!(
                "recorded {value} under `{name}`; a figure is a finite number"
            ))
        }
    }
}

/// What was recorded under one name during one slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FigureMessage", into = "FigureMessage")]
pub(crate) struct RecordedFigure {
    pub(crate) name: String,
    pub(crate) kind: FigureKind,
    /// Which way it is better, if the benchmark says.
    pub(crate) better: Option<Direction>,
    /// The first values.
    pub(crate) values: Vec<f64>,
    pub(crate) count: u64,
    pub(crate) sum: f64,
    pub(crate) smallest: f64,
    pub(crate) largest: f64,
    /// What there was at the last mark.
    marked: Marked,
}

/// All of a figure but its values, of which there were so many.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Marked {
    values: usize,
    count: u64,
    sum: f64,
    smallest: f64,
    largest: f64,
}

impl Marked {
    const NOTHING: Self = Self {
        values: 0,
        count: 0,
        sum: 0.0,
        smallest: f64::INFINITY,
        largest: f64::NEG_INFINITY,
    };
}

impl RecordedFigure {
    pub(crate) fn new(name: &str, kind: FigureKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            better: None,
            values: Vec::new(),
            count: 0,
            sum: 0.0,
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            marked: Marked::NOTHING,
        }
    }

    /// With these values, for tests.
    #[cfg(test)]
    pub(crate) fn of(name: &str, kind: FigureKind, values: &[f64]) -> Self {
        let mut figure = Self::new(name, kind);
        values.iter().for_each(|value| figure.push(*value));
        figure
    }

    pub(crate) fn push(&mut self, value: f64) {
        self.count += 1;
        self.sum += value;
        self.smallest = self.smallest.min(value);
        self.largest = self.largest.max(value);
        if self.values.len() < KEPT_VALUES {
            self.values.push(value);
        }
    }

    /// Remembers what there is by now.
    pub(super) fn mark(&mut self) {
        self.marked = Marked {
            values: self.values.len(),
            count: self.count,
            sum: self.sum,
            smallest: self.smallest,
            largest: self.largest,
        };
    }

    /// Forgets what came since the last mark.
    pub(super) fn rewind(&mut self) {
        let Marked {
            values,
            count,
            sum,
            smallest,
            largest,
        } = self.marked;
        self.values.truncate(values);
        (self.count, self.sum) = (count, sum);
        (self.smallest, self.largest) = (smallest, largest);
    }

    /// Adds what another thread recorded.
    pub(crate) fn join(&mut self, other: &Self) {
        let room = KEPT_VALUES.saturating_sub(self.values.len());
        self.values.extend(other.values.iter().take(room));
        self.add(other);
    }

    /// Adds what was recorded elsewhere. Where not all values can be kept, each side keeps as many as
    /// its number of recorded values asks for, drawn by chance.
    #[cfg(feature = "load")]
    pub(crate) fn join_sampled(&mut self, other: &Self, random: &mut fastrand::Rng) {
        if self.values.len() + other.values.len() > KEPT_VALUES {
            let share = self.count as f64 / (self.count + other.count) as f64;
            // Rounded by chance: few values joined to very many would otherwise never be drawn.
            let own = (share * KEPT_VALUES as f64 + random.f64()) as usize;
            let others = KEPT_VALUES.saturating_sub(own);
            self.values = random.choose_multiple(self.values.drain(..), own);
            let drawn = random.choose_multiple(other.values.iter().copied(), others);
            self.values.extend(drawn);
        } else {
            self.values.extend(&other.values);
        }
        self.add(other);
    }

    /// Adds everything but the values themselves.
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.smallest = self.smallest.min(other.smallest);
        self.largest = self.largest.max(other.largest);
    }

    /// Forgets the values, and keeps their room.
    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.count = 0;
        self.sum = 0.0;
        self.smallest = f64::INFINITY;
        self.largest = f64::NEG_INFINITY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_values_are_summed_and_the_first_are_kept() {
        let values: Vec<f64> = (0..5_000).map(f64::from).collect();
        let mut figure = RecordedFigure::of("rows", FigureKind::Count, &values);
        assert_eq!(figure.values.len(), KEPT_VALUES);
        assert_eq!((figure.count, figure.sum), (5_000, 12_497_500.0));
        assert_eq!((figure.smallest, figure.largest), (0.0, 4_999.0));
        figure.clear();
        figure.push(7.0);
        assert_eq!(
            figure,
            RecordedFigure::of("rows", FigureKind::Count, &[7.0])
        );
    }

    #[cfg(feature = "load")]
    #[test]
    fn values_are_drawn_as_often_as_each_side_recorded() {
        let mut random = fastrand::Rng::with_seed(1);
        let side = |value: f64, count: usize| {
            RecordedFigure::of("rows", FigureKind::Count, &vec![value; count])
        };
        let mut few = side(1.0, 3);
        few.join_sampled(&side(2.0, 2), &mut random);
        assert_eq!(few.values, [1.0, 1.0, 1.0, 2.0, 2.0]);

        let drawn = |figure: &RecordedFigure, value: f64| {
            figure.values.iter().filter(|kept| **kept == value).count()
        };
        let mut figure = side(1.0, 30_000);
        figure.join_sampled(&side(2.0, 10_000), &mut random);
        assert_eq!((figure.count, figure.sum), (40_000, 50_000.0));
        assert_eq!((figure.smallest, figure.largest), (1.0, 2.0));
        assert_eq!(figure.values.len(), KEPT_VALUES);
        assert!(drawn(&figure, 2.0).abs_diff(KEPT_VALUES / 4) <= 1);

        // A hundredth of all, a few at a time.
        for _ in 0..100 {
            figure.join_sampled(&side(3.0, 4), &mut random);
        }
        assert_eq!(figure.values.len(), KEPT_VALUES);
        assert!((10..=90).contains(&drawn(&figure, 3.0)));
    }
}
