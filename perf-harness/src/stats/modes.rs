//! Whether times gather around two values instead of one.

use super::binomial::tail_at_most;

/// The least share of the times around each value.
const LEAST_SHARE: f64 = 0.05;
/// How far apart the two lie at least: as a fraction of the lower one, and in steps of the clock.
const LEAST_DISTANCE: f64 = 0.1;
const LEAST_STEPS: f64 = 3.0;
/// Bins are so wide, as a fraction of the time: narrow ones part what lies near, wide ones see what
/// is spread.
const BINS: [f64; 2] = [0.03, 0.1];
/// Whole steps of the clock in a bin, at least: single ones would be modes of their own.
const BIN_STEPS: f64 = 2.0;
/// The density between the two is at most this part of the density at the lower peak.
const VALLEY: f64 = 0.5;
/// The chance of a false find that is accepted.
const LEVEL: f64 = 1e-4;

/// Two values around which times gather, with a valley between them.
///
/// Times are put into bins of 3%, and again of 10%, of whole steps of the clock and at least two. For each bin the densest
/// one on either side is sought. A valley is a bin whose density is below half of either: among
/// the times of a peak's bin and of the valley's, the number in the valley is binomial, and it is
/// tested against the half. All triples of bins share the level. Both sides hold at least 5% of
/// the times, and the peaks lie at least 10% and three steps of the clock apart.
///
/// Source: local tests of a density on intervals: Minnotte, "Nonparametric testing of the
/// existence of modes", Annals of Statistics 25 (1997); Dümbgen and Walther, "Multiscale inference
/// about a density", Annals of Statistics 36 (2008).
///
/// ```
/// use perf_harness::stats::Modes;
/// let times = [(190.0, 100), (200.0, 420), (210.0, 100), (330.0, 80), (340.0, 220), (350.0, 80)];
/// let modes = Modes::of_cells(&times, 10.0).unwrap();
/// assert_eq!((modes.lower, modes.upper, modes.upper_share), (200.0, 340.0, 0.38));
/// assert!(modes.are_distinct(1000.0));
/// // As many times that hang together are worth fewer.
/// assert!(!modes.are_distinct(20.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modes {
    /// The median of the times below the valley.
    pub lower: f64,
    /// The median of the times above it.
    pub upper: f64,
    /// The share of the times above it.
    pub upper_share: f64,
    /// The upper edge of the valley's bin: what is above it belongs to the upper mode.
    pub split: f64,
    times: f64,
    valley: Bin,
    peaks: [Bin; 2],
    /// Triples of bins that could have been a valley between two peaks.
    tried: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bin {
    from: f64,
    to: f64,
    times: f64,
}

impl Modes {
    /// The clearest valley of some times: values upwards, each with how often it was read, and
    /// the clock's step in the same unit. `None` where no bin could be one.
    ///
    /// ```
    /// use perf_harness::stats::Modes;
    /// // A coarse clock's steps are no modes.
    /// assert_eq!(Modes::of_cells(&[(20.0, 500), (30.0, 300), (40.0, 200)], 10.0), None);
    /// ```
    #[must_use]
    pub fn of_cells(cells: &[(f64, u64)], step: f64) -> Option<Self> {
        let mut found: Option<(f64, Self)> = None;
        for width in BINS {
            for candidate in Self::candidates(&bins(cells, step, width), step) {
                let chance = candidate.chance(candidate.times);
                if found.as_ref().is_none_or(|(least, _)| chance < *least) {
                    found = Some((chance, candidate));
                }
            }
        }
        let (_, modes) = found?;
        let at = cells.partition_point(|(value, _)| *value <= modes.split);
        Some(Self {
            lower: median_of_cells(&cells[..at])?,
            upper: median_of_cells(&cells[at..])?,
            ..modes
        })
    }

    /// Whether chance is no explanation (1e-4), where the times are worth so many independent
    /// ones.
    ///
    /// ```
    /// use perf_harness::stats::Modes;
    /// let modes = Modes::of_cells(&[(100.0, 20), (200.0, 20)], 1.0).unwrap();
    /// assert!(!modes.are_distinct(40.0));
    /// let modes = Modes::of_cells(&[(100.0, 200), (200.0, 200)], 1.0).unwrap();
    /// assert!(modes.are_distinct(400.0));
    /// ```
    #[must_use]
    pub fn are_distinct(&self, effective: f64) -> bool {
        self.chance(effective) <= LEVEL
    }

    /// Every bin that is a valley by its figures.
    fn candidates(bins: &[Bin], step: f64) -> impl Iterator<Item = Self> {
        let times: f64 = bins.iter().map(|bin| bin.times).sum();
        let count = bins.len() as f64;
        let triples = count * (count - 1.0) * (count - 2.0) / 6.0;
        let mut below = 0.0;
        bins.iter().enumerate().filter_map(move |(place, valley)| {
            let above = times - below - valley.times;
            let is_shared = f64::min(below, above) >= LEAST_SHARE * times;
            below += valley.times;
            let candidate = is_shared.then_some(Self {
                lower: 0.0,
                upper: 0.0,
                upper_share: above / times,
                split: valley.to,
                times,
                valley: *valley,
                peaks: [densest(&bins[..place])?, densest(&bins[place + 1..])?],
                tried: triples * BINS.len() as f64,
            });
            candidate.filter(|candidate| candidate.is_wide_and_deep(step))
        })
    }

    /// The chance that a valley so deep is seen somewhere in a density without one.
    fn chance(&self, effective: f64) -> f64 {
        let worth = effective.min(self.times) / self.times;
        let seen = self.valley.times * worth;
        let beside = |peak: &Bin| {
            let width = VALLEY * self.valley.width();
            let tried = seen + peak.times * worth;
            tail_at_most(seen, tried, width / (width + peak.width()))
        };
        let [lower, upper] = &self.peaks;
        beside(lower).max(beside(upper)) * self.tried
    }

    fn is_wide_and_deep(&self, step: f64) -> bool {
        let [lower, upper] = &self.peaks;
        let distance = upper.middle() - lower.middle();
        distance >= LEAST_DISTANCE * lower.middle()
            && distance > LEAST_STEPS * step
            && self.valley.density() < VALLEY * lower.density().min(upper.density())
    }
}

impl Bin {
    fn width(&self) -> f64 {
        self.to - self.from
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }

    fn density(&self) -> f64 {
        self.times / self.width()
    }
}

/// Bins without a gap from the least to the greatest value.
fn bins(cells: &[(f64, u64)], step: f64, width: f64) -> Vec<Bin> {
    let mut bins: Vec<Bin> = Vec::new();
    let mut from = cells.first().map_or(0.0, |(value, _)| value - step / 2.0);
    let mut cells = cells.iter().peekable();
    while cells.peek().is_some() {
        let steps = (width * from / step).round().max(BIN_STEPS);
        let to = from + steps * step;
        let mut times = 0.0;
        while let Some((_, count)) = cells.next_if(|(value, _)| *value <= to) {
            times += *count as f64;
        }
        bins.push(Bin { from, to, times });
        from = to;
    }
    bins
}

fn densest(bins: &[Bin]) -> Option<Bin> {
    let densest = bins
        .iter()
        .max_by(|a, b| a.density().total_cmp(&b.density()));
    densest.copied()
}

fn median_of_cells(cells: &[(f64, u64)]) -> Option<f64> {
    let all: u64 = cells.iter().map(|(_, count)| count).sum();
    let mut seen = 0;
    cells.iter().find_map(|(value, count)| {
        seen += count;
        (2 * seen >= all).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two heaps of times, each at three neighbouring values.
    fn heaps(heaps: &[(u64, u64)]) -> Vec<(f64, u64)> {
        heaps
            .iter()
            .flat_map(|(at, times)| [(at - 1, times / 4), (*at, times / 2), (at + 1, times / 4)])
            .map(|(value, times)| (value as f64, times))
            .collect()
    }

    fn are_found(cells: &[(f64, u64)], step: f64) -> bool {
        Modes::of_cells(cells, step).is_some_and(|modes| modes.are_distinct(modes.times))
    }

    #[test]
    fn the_two_are_told_with_their_shares() {
        let modes = Modes::of_cells(&heaps(&[(200, 6200), (340, 3800)]), 1.0).unwrap();
        assert_eq!((modes.lower, modes.upper), (200.0, 340.0));
        assert!((modes.upper_share - 0.38).abs() < 1e-12);
        assert!(201.0 < modes.split && modes.split < 339.0, "{modes:?}");
    }

    #[test]
    fn a_few_times_are_no_mode() {
        assert!(are_found(&heaps(&[(200, 9480), (400, 520)]), 1.0));
        assert!(!are_found(&heaps(&[(200, 9520), (400, 480)]), 1.0));
        assert!(!are_found(&heaps(&[(200, 480), (400, 9520)]), 1.0));
    }

    #[test]
    fn what_lies_near_or_within_the_clocks_steps_is_one_mode() {
        assert!(are_found(&heaps(&[(1000, 500), (1150, 500)]), 1.0));
        assert!(!are_found(&heaps(&[(1000, 500), (1080, 500)]), 1.0));
        for (upper, expected) in [(50.0, false), (100.0, true)] {
            assert_eq!(
                are_found(&[(20.0, 500), (upper, 500)], 10.0),
                expected,
                "{upper}"
            );
        }
    }

    #[test]
    fn a_shallow_valley_parts_nothing() {
        let with_valley = |between: u64| {
            let cells: Vec<(f64, u64)> = (0..60)
                .map(|place| {
                    let times = if (20..40).contains(&place) {
                        between
                    } else {
                        1000
                    };
                    (f64::from(200 + 2 * place), times)
                })
                .collect();
            are_found(&cells, 2.0)
        };
        assert!(with_valley(300));
        assert!(!with_valley(520));
    }

    #[test]
    fn what_is_seen_in_few_times_may_be_chance() {
        let modes = Modes::of_cells(&heaps(&[(200, 620), (340, 380)]), 1.0).unwrap();
        assert!(modes.are_distinct(1000.0));
        assert!(!modes.are_distinct(60.0));
        assert!(modes.are_distinct(1e9), "no more than there are");
    }

    #[test]
    fn nothing_and_one_value_have_no_modes() {
        assert_eq!(Modes::of_cells(&[], 1.0), None);
        assert_eq!(Modes::of_cells(&[(0.0, 100)], 1.0), None);
    }
}
