//! The ratio of two figures that were measured side by side, with what is known of it.

use fastrand::Rng;

use super::quantile::rank_of;
use super::student_t::student_t_quantile;

/// Resamplings of [`LogRatio::of_quantiles`].
const RESAMPLINGS: usize = 400;

/// The ratio of two figures as the difference of their logarithms, from segments of a run that are
/// independent of each other. The pieces of one segment are not: they share where its state lies in
/// memory, so only segments count.
///
/// Source: Kalibera and Jones, "Rigorous benchmarking in reasonable time", ISMM 2013, for the
/// segment as the unit; Bulej et al., "Duet benchmarking", ICPE 2020, for pairs in time.
///
/// ```
/// use perf_harness::stats::LogRatio;
///
/// let ratio = LogRatio::of_differences(&[0.019, 0.021, 0.02, 0.02, 0.018, 0.022]).unwrap();
/// assert!((ratio.ratio() - 1.02).abs() < 0.001);
/// assert!(ratio.lower(0.005) > 1.01 && ratio.upper(0.005) < 1.03);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRatio {
    /// The logarithm of the ratio; infinite where only one of the two figures is nothing.
    pub center: f64,
    /// Its standard error; infinite where nothing at all is known of the ratio.
    pub error: f64,
    /// Segments less one.
    pub degrees_of_freedom: f64,
}

impl LogRatio {
    /// The mean of the differences that the segments show; `None` for fewer than two.
    #[must_use]
    pub fn of_differences(differences: &[f64]) -> Option<Self> {
        let count = differences.len() as f64;
        if differences.len() < 2 {
            return None;
        }
        let center = differences.iter().sum::<f64>() / count;
        let squares: f64 = differences
            .iter()
            .map(|difference| (difference - center).powi(2))
            .sum();
        Some(Self {
            center,
            error: (squares / (count - 1.0) / count).sqrt(),
            degrees_of_freedom: count - 1.0,
        })
    }

    /// The ratio of the sums of two figures over the segments, the candidate's first; `None` for
    /// fewer than two segments.
    ///
    /// Source: the ratio estimator of Cochran, "Sampling Techniques", 6.3, and the delta method for
    /// its logarithm.
    ///
    /// ```
    /// use perf_harness::stats::LogRatio;
    ///
    /// let halved = LogRatio::of_sums(&[(1.0, 2.0), (1.0, 2.0)]).unwrap();
    /// assert_eq!((halved.ratio(), halved.error), (0.5, 0.0));
    /// let from_nothing = LogRatio::of_sums(&[(1.0, 0.0), (1.0, 0.0)]).unwrap();
    /// assert_eq!(from_nothing.ratio(), f64::INFINITY);
    /// ```
    #[must_use]
    pub fn of_sums(segments: &[(f64, f64)]) -> Option<Self> {
        let count = segments.len() as f64;
        if segments.len() < 2 {
            return None;
        }
        let candidate: f64 = segments.iter().map(|segment| segment.0).sum();
        let base: f64 = segments.iter().map(|segment| segment.1).sum();
        let ratio = candidate / base;
        let (center, error) = if candidate == 0.0 && base == 0.0 {
            (0.0, 0.0)
        } else if candidate == 0.0 || base == 0.0 {
            (ratio.ln(), 0.0)
        } else {
            let squares: f64 = segments
                .iter()
                .map(|(candidate, base)| (candidate - ratio * base).powi(2))
                .sum();
            let error = (squares / (count - 1.0) * count).sqrt() / base;
            (ratio.ln(), error / ratio)
        };
        Some(Self {
            center,
            error,
            degrees_of_freedom: count - 1.0,
        })
    }

    /// The ratio of two quantiles of all readings, the candidate's first. Its error is that of
    /// resampled segments; `None` for fewer than two segments, or where a side has no reading.
    ///
    /// Source: the block bootstrap of Künsch, Annals of Statistics 17 (1989), with the segments as
    /// the blocks, both sides resampled together; the error is widened by √(L/(L − 1)), since that
    /// of L resampled blocks is too small by as much.
    ///
    /// ```
    /// use perf_harness::stats::LogRatio;
    ///
    /// let side = |ns: f64| (0..100).map(|call| ns + f64::from(call % 10)).collect::<Vec<_>>();
    /// let segments: Vec<_> = (0..6).map(|_| (side(200.0), side(100.0))).collect();
    /// let ratio = LogRatio::of_quantiles(0.9, &segments).unwrap();
    /// assert!((ratio.ratio() - 208.0 / 108.0).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn of_quantiles(fraction: f64, segments: &[(Vec<f64>, Vec<f64>)]) -> Option<Self> {
        if segments.len() < 2 {
            return None;
        }
        let candidate = Readings::new(segments.iter().map(|(candidate, _)| candidate.as_slice()));
        let base = Readings::new(segments.iter().map(|(_, base)| base.as_slice()));
        let ratio = |weights: &[u32]| {
            let quantiles = (
                candidate.quantile(fraction, weights)?,
                base.quantile(fraction, weights)?,
            );
            Some(log_of(quantiles.0, quantiles.1))
        };
        let center = ratio(&vec![1; segments.len()])?;
        let mut random = Rng::with_seed(0);
        let resampled: Vec<f64> = (0..RESAMPLINGS)
            .filter_map(|_| {
                let mut weights = vec![0; segments.len()];
                for _ in 0..segments.len() {
                    weights[random.usize(..segments.len())] += 1;
                }
                ratio(&weights)
            })
            .collect();
        let count = segments.len() as f64;
        let error = if resampled.iter().all(|one| *one == center) {
            0.0
        } else if resampled.iter().chain([&center]).all(|one| one.is_finite()) {
            let spread = Self::of_differences(&resampled)?;
            let deviation = spread.error * (resampled.len() as f64).sqrt();
            deviation * (count / (count - 1.0)).sqrt()
        } else {
            f64::INFINITY
        };
        Some(Self {
            center,
            error,
            degrees_of_freedom: count - 1.0,
        })
    }

    /// The ratio itself.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.center.exp()
    }

    /// The lower end of the ratio's interval, but for the chance `level` that it lies below.
    #[must_use]
    pub fn lower(&self, level: f64) -> f64 {
        if self.error == f64::INFINITY {
            return 0.0;
        }
        (self.center - self.reach(level)).exp()
    }

    /// The upper end of the ratio's interval, but for the chance `level` that it lies above.
    #[must_use]
    pub fn upper(&self, level: f64) -> f64 {
        if self.error == f64::INFINITY {
            return f64::INFINITY;
        }
        (self.center + self.reach(level)).exp()
    }

    /// How far the logarithm may lie from the centre on one side, but for the chance `level`.
    #[must_use]
    pub fn reach(&self, level: f64) -> f64 {
        if self.error == 0.0 {
            return 0.0;
        }
        self.error * student_t_quantile(1.0 - level, self.degrees_of_freedom)
    }
}

/// Two figures that are the same, as two that are nothing, have the ratio 1.
fn log_of(candidate: f64, base: f64) -> f64 {
    if candidate == base {
        0.0
    } else {
        (candidate / base).ln()
    }
}

/// Readings of all segments in order of size, each with the segment that it comes from.
struct Readings {
    sorted: Vec<(f64, u32)>,
    /// Readings of each segment.
    counts: Vec<u64>,
}

impl Readings {
    fn new<'a>(segments: impl Iterator<Item = &'a [f64]> + Clone) -> Self {
        let mut sorted: Vec<(f64, u32)> = segments
            .clone()
            .zip(0..)
            .flat_map(|(values, segment)| values.iter().map(move |value| (*value, segment)))
            .collect();
        sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        Self {
            sorted,
            counts: segments.map(|values| values.len() as u64).collect(),
        }
    }

    /// The quantile where each reading counts as often as its segment was drawn.
    fn quantile(&self, fraction: f64, weights: &[u32]) -> Option<f64> {
        let count: u64 = self
            .counts
            .iter()
            .zip(weights)
            .map(|(count, weight)| count * u64::from(*weight))
            .sum();
        if count == 0 {
            return None;
        }
        let rank = rank_of(fraction, count);
        let weight = |reading: &(f64, u32)| u64::from(weights[reading.1 as usize]);
        // From the nearer end: most percentiles lie close to the upper one.
        let is_upper = rank * 2 > count;
        let (mut upwards, mut downwards) = (self.sorted.iter(), self.sorted.iter().rev());
        let rank = if is_upper { count - rank + 1 } else { rank };
        let mut passed = 0;
        while passed < rank {
            let reading = if is_upper {
                downwards.next()
            } else {
                upwards.next()
            }?;
            passed += weight(reading);
            if passed >= rank {
                return Some(reading.0);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_give_students_interval() {
        let ratio = LogRatio::of_differences(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!(ratio.center, 2.5);
        assert!((ratio.error - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        // R 4.3: t.test(1:4, conf.level = 0.95)$conf.int is 0.4457397 4.5542603.
        assert!((ratio.center - ratio.reach(0.025) - 0.445_739_7).abs() < 1e-6);
        assert!(LogRatio::of_differences(&[1.0]).is_none());
    }

    #[test]
    fn what_never_varies_is_exact() {
        let ratio = LogRatio::of_sums(&[(3.0, 5.0); 6]).unwrap();
        assert_eq!(
            (ratio.lower(1e-9), ratio.upper(1e-9)),
            (ratio.ratio(), ratio.ratio())
        );
        let none = LogRatio::of_sums(&[(0.0, 0.0); 6]).unwrap();
        assert_eq!(none.ratio(), 1.0);
        let gone = LogRatio::of_sums(&[(0.0, 5.0); 6]).unwrap();
        assert_eq!(gone.upper(1e-9), 0.0);
    }

    #[test]
    fn quantiles_may_be_nothing() {
        let of = |candidate: &[f64], base: &[f64]| {
            let segments = [(); 6].map(|()| (candidate.to_vec(), base.to_vec()));
            LogRatio::of_quantiles(0.5, &segments).unwrap()
        };
        let ends = |ratio: LogRatio| (ratio.lower(0.01), ratio.ratio(), ratio.upper(0.01));
        assert_eq!(ends(of(&[0.0], &[0.0])), (1.0, 1.0, 1.0));
        assert_eq!(ends(of(&[0.0], &[5.0])), (0.0, 0.0, 0.0));
        let endless = f64::INFINITY;
        assert_eq!(ends(of(&[5.0], &[0.0])), (endless, endless, endless));
        let mut segments = [(); 6].map(|()| (vec![5.0], vec![5.0]));
        segments[..3].iter_mut().for_each(|side| side.1[0] = 0.0);
        let unknown = LogRatio::of_quantiles(0.5, &segments).unwrap();
        assert_eq!((unknown.lower(0.01), unknown.upper(0.01)), (0.0, endless));
    }

    /// How many intervals, of so many, miss the truth.
    fn misses(runs: u32, level: f64, mut estimate: impl FnMut(&mut Rng) -> (LogRatio, f64)) -> u32 {
        let mut random = Rng::with_seed(11);
        (0..runs)
            .map(|_| {
                let (ratio, truth) = estimate(&mut random);
                u32::from(truth < ratio.lower(level)) + u32::from(truth > ratio.upper(level))
            })
            .sum()
    }

    #[test]
    fn intervals_of_sums_cover_the_ratio() {
        let missed = misses(1_000, 0.025, |random| {
            let segments: Vec<(f64, f64)> = (0..12)
                .map(|_| {
                    let shared = 1.0 + random.f64();
                    let mut side = |scale: f64| scale * shared * (1.0 + 0.2 * (random.f64() - 0.5));
                    (side(3.0), side(2.0))
                })
                .collect();
            (LogRatio::of_sums(&segments).unwrap(), 1.5)
        });
        assert!((20..=85).contains(&missed), "{missed}");
    }

    /// Two segments that differ: the deviation of resampled pairs of them is that of the mean of two
    /// draws, ln 2 / (2·√2), and too small by √2.
    #[test]
    fn the_error_of_quantiles_is_widened_for_few_segments() {
        let segments = [
            (vec![2.0; 10], vec![1.0; 10]),
            (vec![4.0; 10], vec![1.0; 10]),
        ];
        let ratio = LogRatio::of_quantiles(0.5, &segments).unwrap();
        // A draw of both gives the lower one: three draws in four give ln 2, one gives ln 4.
        let deviation = 2.0_f64.ln() * (3.0_f64 / 16.0).sqrt() * 2.0_f64.sqrt();
        assert!((ratio.error / deviation - 1.0).abs() < 0.1, "{ratio:?}");
    }

    /// Segments differ, as those do whose state lies elsewhere: calls alone would give an interval
    /// that is far too narrow.
    #[test]
    fn intervals_of_quantiles_cover_the_ratio() {
        let missed = misses(200, 0.025, |random| {
            let mut side = || {
                let place = 100.0 * (1.0 + 0.02 * (random.f64() - 0.5));
                (0..200)
                    .map(|_| place * (1.0 + random.f64()))
                    .collect::<Vec<f64>>()
            };
            let segments: Vec<_> = (0..12).map(|_| (side(), side())).collect();
            (LogRatio::of_quantiles(0.9, &segments).unwrap(), 1.0)
        });
        assert!((2..=18).contains(&missed), "{missed}");
    }
}
