//! Mean, variance and skewness of a stream of numbers.

/// The moments of a stream of numbers, kept up one by one without storing them.
///
/// Source: Welford, Technometrics 4 (1962), to the third moment and merged by Pébay, Sandia
/// report SAND2008-6212.
///
/// ```
/// use perf_harness::stats::Moments;
/// let moments: Moments = [1.0, 2.0, 3.0, 4.0, 10.0].into_iter().collect();
/// assert_eq!((moments.len(), moments.mean()), (5, Some(4.0)));
/// assert_eq!(moments.variance(), Some(12.5));
/// assert!((moments.skewness().unwrap() - 1.697_056_27).abs() < 1e-8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sums of the second and third powers of the distances from the mean.
    squares: f64,
    cubes: f64,
    sum: f64,
    least: f64,
    greatest: f64,
}

impl Moments {
    /// The moments of nothing.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// assert!(Moments::new().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            count: 0,
            mean: 0.0,
            squares: 0.0,
            cubes: 0.0,
            sum: 0.0,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
        }
    }

    /// Takes in one number.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let mut moments = Moments::new();
    /// moments.record(2.5);
    /// assert_eq!(moments.mean(), Some(2.5));
    /// ```
    pub fn record(&mut self, value: f64) {
        self.merge(&Self {
            count: 1,
            mean: value,
            squares: 0.0,
            cubes: 0.0,
            sum: value,
            least: value,
            greatest: value,
        });
    }

    /// Takes in all numbers of another stream.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let mut left: Moments = [1.0, 2.0].into_iter().collect();
    /// left.merge(&[3.0, 6.0].into_iter().collect());
    /// assert_eq!(left.mean(), Some(3.0));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (n, m) = (self.count as f64, other.count as f64);
        let whole = n + m;
        let distance = other.mean - self.mean;
        let part = distance / whole;
        self.cubes += other.cubes
            + distance * part * part * n * m * (n - m)
            + 3.0 * part * (n * other.squares - m * self.squares);
        self.squares += other.squares + distance * part * n * m;
        self.mean += part * m;
        self.count += other.count;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// How many numbers were taken in.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.len(), 3);
    /// ```
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether none was taken in.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert!(!moments.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Their sum, 0 when empty.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.sum(), 9.0);
    /// ```
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// Their mean, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.mean(), Some(3.0));
    /// ```
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// The unbiased variance, `None` for fewer than two numbers.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.variance(), Some(7.0));
    /// ```
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The square root of the unbiased variance, `None` for fewer than two numbers.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.standard_deviation(), Some(7.0_f64.sqrt()));
    /// ```
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The unbiased skewness G1 (Joanes and Gill, The Statistician 47, 1998), `None` for fewer
    /// than three numbers or where all are equal.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert!(moments.skewness().unwrap() > 0.0);
    /// ```
    #[must_use]
    pub fn skewness(&self) -> Option<f64> {
        if self.count < 3 || self.squares <= 0.0 {
            return None;
        }
        let n = self.count as f64;
        let deviation = (self.squares / (n - 1.0)).sqrt();
        Some(n / ((n - 1.0) * (n - 2.0)) * self.cubes / deviation.powi(3))
    }

    /// The least number, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.min(), Some(1.0));
    /// ```
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        (self.count > 0).then_some(self.least)
    }

    /// The greatest number, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Moments;
    /// let moments: Moments = [1.0, 2.0, 6.0].into_iter().collect();
    /// assert_eq!(moments.max(), Some(6.0));
    /// ```
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (self.count > 0).then_some(self.greatest)
    }
}

impl Default for Moments {
    fn default() -> Self {
        Self::new()
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::new();
        values.into_iter().for_each(|value| moments.record(value));
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::statistics::Statistics;

    #[test]
    fn moments_match_sums_over_the_values() {
        let mut rng = fastrand::Rng::with_seed(3);
        let values: Vec<f64> = (0..500).map(|_| 1e6 - rng.f64().ln() * 40.0).collect();
        let moments: Moments = values.iter().copied().collect();
        let n = 500.0;
        let mean = values.iter().sum::<f64>() / n;
        assert!((moments.mean().unwrap() - mean).abs() < 1e-8);
        let variance = values.iter().variance();
        assert!((moments.variance().unwrap() / variance - 1.0).abs() < 1e-10);
        let third = values.iter().map(|x| (x - mean).powi(3)).sum::<f64>() / n;
        let second = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        let g1 = third / second.powf(1.5);
        let unbiased = g1 * (n * (n - 1.0)).sqrt() / (n - 2.0);
        assert!((moments.skewness().unwrap() - unbiased).abs() < 1e-8);
        assert_eq!(moments.len(), 500);
        assert_eq!(moments.min(), values.iter().copied().reduce(f64::min));
        assert_eq!(moments.max(), values.iter().copied().reduce(f64::max));
    }

    #[test]
    fn merging_is_recording_in_one() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37)).collect();
        let whole: Moments = values.iter().copied().collect();
        for cut in [0, 1, 2, 40, 99, 100] {
            let mut merged: Moments = values[..cut].iter().copied().collect();
            merged.merge(&values[cut..].iter().copied().collect());
            assert_eq!((merged.len(), merged.sum()), (whole.len(), whole.sum()));
            assert!((merged.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-12);
            assert!((merged.variance().unwrap() - whole.variance().unwrap()).abs() < 1e-10);
            assert!((merged.skewness().unwrap() - whole.skewness().unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn too_few_numbers_have_no_moments() {
        let none = Moments::new();
        assert!(none.is_empty());
        assert_eq!((none.mean(), none.min(), none.max()), (None, None, None));
        let one: Moments = [4.0].into_iter().collect();
        assert_eq!((one.mean(), one.variance()), (Some(4.0), None));
        let equal: Moments = [4.0; 9].into_iter().collect();
        assert_eq!((equal.variance(), equal.skewness()), (Some(0.0), None));
    }
}
