//! A straight line through points some of which lie far off.

use super::normal::normal_quantile;
use super::quantile::median;

/// The slope of the line through points, with an interval: the median of the slopes of all pairs.
///
/// Up to 29% of the points may lie anywhere without moving it much. The interval has its ends at
/// ranks of the sorted slopes, from the variance of Kendall's S where there is no trend; it takes the
/// points as independent of each other beside the line.
///
/// Source: Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968);
/// Theil, Proceedings of the Koninklijke Nederlandse Akademie van Wetenschappen 53 (1950).
///
/// ```
/// use perf_harness::stats::TheilSen;
/// let mut points: Vec<(f64, f64)> = (0..20).map(|x| (f64::from(x), 3.0 * f64::from(x))).collect();
/// points[7].1 = 1e6;
/// let line = TheilSen::of_points(&points, 0.005).unwrap();
/// assert_eq!(line.slope, 3.0);
/// assert_eq!((line.lower, line.upper), (Some(3.0), Some(3.0)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TheilSen {
    /// The median of the slopes.
    pub slope: f64,
    /// The slope is above this but for the chance `level`; `None` where the points are too few to
    /// tell.
    pub lower: Option<f64>,
    /// The slope is below this but for the chance `level`.
    pub upper: Option<f64>,
    /// The points that it rests on.
    pub points: usize,
}

impl TheilSen {
    /// The line through pairs of x and y in any order, with the chance `level` of error on each side;
    /// `None` where no two of them differ in x. Takes time and room by the square of the number of
    /// points.
    ///
    /// ```
    /// use perf_harness::stats::TheilSen;
    /// assert_eq!(TheilSen::of_points(&[(1.0, 5.0)], 0.005), None);
    /// let two = TheilSen::of_points(&[(1.0, 5.0), (3.0, 6.0)], 0.005).unwrap();
    /// assert_eq!((two.slope, two.lower), (0.5, None));
    /// ```
    #[must_use]
    pub fn of_points(points: &[(f64, f64)], level: f64) -> Option<Self> {
        let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
        for (place, (x, y)) in points.iter().enumerate() {
            for (later_x, later_y) in &points[place + 1..] {
                if later_x != x {
                    slopes.push((later_y - y) / (later_x - x));
                }
            }
        }
        slopes.sort_unstable_by(f64::total_cmp);
        let slope = median(&slopes)?;
        let n = points.len() as f64;
        let deviation = (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
        let half = -normal_quantile(level) * deviation / 2.0;
        // Both ends are rounded outwards.
        let below = (slopes.len() as f64 / 2.0 - half).floor();
        let end = |rank: f64| (below >= 1.0).then(|| slopes[rank as usize]);
        Some(Self {
            slope,
            lower: end(below - 1.0),
            upper: end(slopes.len() as f64 - below),
            points: points.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_match_references() {
        // scipy 1.17.1, `theilslopes(y, x, alpha)`; it rounds ranks to the nearest, and we outwards,
        // so that an end may lie one slope further out.
        let sens_own = [
            (1.0, 9.0),
            (2.0, 15.0),
            (3.0, 19.0),
            (4.0, 20.0),
            (10.0, 45.0),
            (12.0, 55.0),
            (18.0, 78.0),
        ];
        let line = TheilSen::of_points(&sens_own, 0.035).unwrap();
        assert_eq!(line.slope, 4.0);
        assert!((line.lower.unwrap() - 26.0 / 7.0).abs() < 0.1);
        assert!((line.upper.unwrap() - 4.375).abs() < 0.1);
        let noisy: Vec<(f64, f64)> = (0..30)
            .map(|x| {
                let outlier = if x % 9 == 4 { 40.0 } else { 0.0 };
                let y = 2.5 * f64::from(x) + f64::from(x * 37 % 11) - 5.0 + outlier;
                (f64::from(x), y)
            })
            .collect();
        for (level, lower, upper) in [
            (0.05, 2.375, 2.833_333_333),
            (0.005, 2.269_230_769, 2.833_333_333),
        ] {
            let line = TheilSen::of_points(&noisy, level).unwrap();
            assert!((line.slope - 2.54).abs() < 1e-12);
            assert!((line.lower.unwrap() - lower).abs() < 0.02, "{line:?}");
            assert!((line.upper.unwrap() - upper).abs() < 0.02, "{line:?}");
            assert!(line.lower.unwrap() <= lower + 1e-9 && line.upper.unwrap() >= upper - 1e-9);
        }
    }

    #[test]
    fn points_at_one_time_make_no_slope() {
        let line = TheilSen::of_points(&[(1.0, 0.0), (1.0, 9.0)], 0.1);
        assert_eq!(line, None);
    }
}
