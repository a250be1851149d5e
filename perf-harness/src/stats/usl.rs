//! How throughput grows with the number of callers, and where it turns.

use super::moments::Moments;

/// The universal scalability law: with N callers the throughput is
/// `λN/(1 + σ(N−1) + κN(N−1))`. σ is what they wait for each other in turn (contention), κ what each
/// pair costs to be kept in agreement (coherency).
///
/// Source: Gunther, *Guerrilla Capacity Planning*, 2007, chapter 4.
///
/// ```
/// use perf_harness::stats::ScalabilityLaw;
/// let law = ScalabilityLaw { lambda: 1000.0, sigma: 0.05, kappa: 0.0005 };
/// assert!((law.peak().unwrap() - 43.589).abs() < 1e-3);
/// assert_eq!(law.throughput_at(1.0), 1000.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScalabilityLaw {
    /// The throughput of one caller.
    pub lambda: f64,
    /// Contention, at least 0.
    pub sigma: f64,
    /// Coherency, at least 0.
    pub kappa: f64,
}

/// What was measured with so many callers.
///
/// ```
/// use perf_harness::stats::ScalabilityLevel;
/// let level = ScalabilityLevel { callers: 4.0, throughputs: vec![3900.0, 4100.0] };
/// assert_eq!(level.mean(), Some(4000.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ScalabilityLevel {
    /// How many callers.
    pub callers: f64,
    /// The throughput of each second.
    pub throughputs: Vec<f64>,
}

impl ScalabilityLevel {
    /// The mean of its seconds, `None` of none.
    ///
    /// ```
    /// use perf_harness::stats::ScalabilityLevel;
    /// assert_eq!(ScalabilityLevel { callers: 1.0, throughputs: vec![] }.mean(), None);
    /// ```
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        self.throughputs.iter().copied().collect::<Moments>().mean()
    }
}

impl ScalabilityLaw {
    /// How often levels are drawn again for an interval.
    const DRAWS: usize = 1000;
    /// How often the weights are taken from the law that was fitted last.
    const ROUNDS: usize = 8;

    /// The law through pairs of callers and throughput, all of them above 0: N/X is linear in N−1 and
    /// N(N−1), so it is a fit of least squares, each point weighted as one whose throughput is off
    /// by the same share. `None` where fewer than three levels differ.
    ///
    /// ```
    /// use perf_harness::stats::ScalabilityLaw;
    /// let truth = ScalabilityLaw { lambda: 900.0, sigma: 0.02, kappa: 0.0001 };
    /// let points: Vec<(f64, f64)> = [1.0, 4.0, 16.0, 64.0].map(|n| (n, truth.throughput_at(n))).into();
    /// let law = ScalabilityLaw::fit(&points).unwrap();
    /// assert!((law.sigma - 0.02).abs() < 1e-9 && (law.kappa - 0.0001).abs() < 1e-11);
    /// ```
    #[must_use]
    pub fn fit(points: &[(f64, f64)]) -> Option<Self> {
        let mut levels: Vec<f64> = points.iter().map(|(callers, _)| *callers).collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let is_sound = |(callers, rate): &(f64, f64)| *callers > 0.0 && *rate > 0.0;
        if levels.len() < 3 || !points.iter().all(is_sound) {
            return None;
        }
        let mut law = Self::weighted(points, |_, rate| rate)?;
        for _ in 0..Self::ROUNDS {
            law = Self::weighted(points, |callers, _| law.throughput_at(callers))?;
        }
        Some(law)
    }

    /// Least squares of N/X with weights (X/N)², where neither σ nor κ may be negative: of the fits
    /// with either, both or none of them at 0 the best that is allowed.
    fn weighted(points: &[(f64, f64)], weight_of: impl Fn(f64, f64) -> f64) -> Option<Self> {
        let rows: Vec<([f64; 3], f64)> = points
            .iter()
            .map(|(callers, rate)| {
                let weight = weight_of(*callers, *rate) / callers;
                let terms = [1.0, callers - 1.0, callers * (callers - 1.0)];
                (terms.map(|term| term * weight), callers / rate * weight)
            })
            .collect();
        let fits = [[true, true], [true, false], [false, true], [false, false]]
            .into_iter()
            .filter_map(|[sigma, kappa]| least_squares(&rows, [true, sigma, kappa]))
            .filter(|(found, _)| found[0] > 0.0 && found[1] >= 0.0 && found[2] >= 0.0);
        let (found, _) = fits.min_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(Self {
            lambda: 1.0 / found[0],
            sigma: found[1] / found[0],
            kappa: found[2] / found[0],
        })
    }

    /// The throughput with so many callers.
    ///
    /// ```
    /// use perf_harness::stats::ScalabilityLaw;
    /// let law = ScalabilityLaw { lambda: 100.0, sigma: 0.0, kappa: 0.0 };
    /// assert_eq!(law.throughput_at(7.0), 700.0);
    /// ```
    #[must_use]
    pub fn throughput_at(&self, callers: f64) -> f64 {
        let others = callers - 1.0;
        self.lambda * callers / (1.0 + self.sigma * others + self.kappa * callers * others)
    }

    /// N*, the number of callers from which on more of them make less: `√((1−σ)/κ)`, at least 1.
    /// `None` where there is none (κ = 0).
    ///
    /// ```
    /// use perf_harness::stats::ScalabilityLaw;
    /// let law = ScalabilityLaw { lambda: 100.0, sigma: 0.1, kappa: 0.0 };
    /// assert_eq!(law.peak(), None);
    /// ```
    #[must_use]
    pub fn peak(&self) -> Option<f64> {
        let square = (1.0 - self.sigma).max(0.0) / self.kappa;
        square.is_finite().then(|| square.sqrt().max(1.0))
    }

    /// Between which numbers of callers the peak lies, with the chance `level` of error on each side;
    /// the upper end is `None` where there may be no peak. The seconds of each level are drawn again,
    /// with replacement, and the law is fitted to each drawing. `None` where no law can be fitted, or
    /// a level has fewer than two seconds.
    ///
    /// Source: Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, section 13.3.
    ///
    /// ```
    /// use perf_harness::stats::{ScalabilityLaw, ScalabilityLevel};
    /// let truth = ScalabilityLaw { lambda: 1000.0, sigma: 0.05, kappa: 0.0005 };
    /// let levels: Vec<ScalabilityLevel> = [1.0, 8.0, 32.0, 96.0]
    ///     .map(|callers| {
    ///         let rate = truth.throughput_at(callers);
    ///         ScalabilityLevel { callers, throughputs: vec![rate * 0.98, rate, rate * 1.02] }
    ///     })
    ///     .into();
    /// let (lower, upper) = ScalabilityLaw::peak_interval(&levels, 0.005, 1).unwrap();
    /// assert!(lower < 43.6 && 43.6 < upper.unwrap());
    /// ```
    #[must_use]
    pub fn peak_interval(
        levels: &[ScalabilityLevel],
        level: f64,
        seed: u64,
    ) -> Option<(f64, Option<f64>)> {
        if levels.iter().any(|level| level.throughputs.len() < 2) {
            return None;
        }
        let mut random = fastrand::Rng::with_seed(seed);
        let mut peaks = Vec::with_capacity(Self::DRAWS);
        for _ in 0..Self::DRAWS {
            let drawn: Vec<(f64, f64)> = levels
                .iter()
                .map(|level| (level.callers, drawn_mean(level, &mut random)))
                .collect();
            peaks.push(Self::fit(&drawn)?.peak().unwrap_or(f64::INFINITY));
        }
        peaks.sort_unstable_by(f64::total_cmp);
        let outside = (level * Self::DRAWS as f64) as usize;
        let upper = peaks[Self::DRAWS - 1 - outside];
        Some((peaks[outside], Some(upper).filter(|peak| peak.is_finite())))
    }
}

/// The mean of as many seconds as there are, drawn again. So few tell too little of how much they
/// vary: the way from their mean is lengthened by √(n/(n−1)).
fn drawn_mean(level: &ScalabilityLevel, random: &mut fastrand::Rng) -> f64 {
    let seconds = &level.throughputs;
    let count = seconds.len() as f64;
    let mean = seconds.iter().sum::<f64>() / count;
    let draws = (0..seconds.len()).map(|_| seconds[random.usize(..seconds.len())]);
    let drawn = draws.sum::<f64>() / count;
    mean + (drawn - mean) * (count / (count - 1.0)).sqrt()
}

/// The coefficients that are asked for, the others being 0, and the sum of the squares that is left;
/// `None` where they cannot be told apart.
fn least_squares(rows: &[([f64; 3], f64)], asked: [bool; 3]) -> Option<([f64; 3], f64)> {
    // Modified Gram–Schmidt: the squares of callers are too unlike for the normal equations.
    let columns: Vec<usize> = (0..3).filter(|column| asked[*column]).collect();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut upper = [[0.0; 3]; 3];
    for (place, column) in columns.iter().enumerate() {
        let mut vector: Vec<f64> = rows.iter().map(|(terms, _)| terms[*column]).collect();
        let whole = norm(&vector);
        for (before, unit) in basis.iter().enumerate() {
            let along = dot(unit, &vector);
            upper[before][place] = along;
            subtract(&mut vector, unit, along);
        }
        let rest = norm(&vector);
        if rest <= whole * 1e-12 {
            return None;
        }
        upper[place][place] = rest;
        vector.iter_mut().for_each(|value| *value /= rest);
        basis.push(vector);
    }
    let mut left: Vec<f64> = rows.iter().map(|(_, value)| *value).collect();
    let mut along = [0.0; 3];
    for (place, unit) in basis.iter().enumerate() {
        along[place] = dot(unit, &left);
        subtract(&mut left, unit, along[place]);
    }
    let mut found = [0.0; 3];
    for place in (0..columns.len()).rev() {
        let known: f64 = (place + 1..columns.len())
            .map(|later| upper[place][later] * found[columns[later]])
            .sum();
        found[columns[place]] = (along[place] - known) / upper[place][place];
    }
    Some((found, dot(&left, &left)))
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

fn subtract(vector: &mut [f64], unit: &[f64], along: f64) {
    for (value, part) in vector.iter_mut().zip(unit) {
        *value -= along * part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTH: ScalabilityLaw = ScalabilityLaw {
        lambda: 995.6,
        sigma: 0.05,
        kappa: 0.0005,
    };

    fn points(levels: &[f64]) -> Vec<(f64, f64)> {
        let point = |callers: &f64| (*callers, TRUTH.throughput_at(*callers));
        levels.iter().map(point).collect()
    }

    #[test]
    fn a_law_without_noise_is_found_exactly() {
        let law = ScalabilityLaw::fit(&points(&[1.0, 2.0, 8.0, 24.0, 64.0, 500.0])).unwrap();
        assert!((law.lambda / TRUTH.lambda - 1.0).abs() < 1e-9);
        assert!((law.sigma / TRUTH.sigma - 1.0).abs() < 1e-9);
        assert!((law.kappa / TRUTH.kappa - 1.0).abs() < 1e-9);
        assert!((law.peak().unwrap() - 43.589).abs() < 1e-3);
    }

    #[test]
    fn what_grows_without_a_bend_has_no_peak() {
        let straight: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 9.0].map(|n| (n, 10.0 * n)).into();
        let law = ScalabilityLaw::fit(&straight).unwrap();
        assert!((law.lambda - 10.0).abs() < 1e-9 && law.sigma < 1e-9 && law.kappa < 1e-9);
        // More than in proportion is no law's: σ and κ stay at 0.
        let more: Vec<(f64, f64)> = [1.0, 2.0, 4.0].map(|n| (n, n * n)).into();
        assert_eq!(ScalabilityLaw::fit(&more).unwrap().peak(), None);
    }

    #[test]
    fn two_levels_or_nothing_done_are_no_law() {
        assert_eq!(ScalabilityLaw::fit(&points(&[1.0, 2.0, 2.0])), None);
        assert_eq!(
            ScalabilityLaw::fit(&[(1.0, 5.0), (2.0, 0.0), (3.0, 5.0)]),
            None
        );
    }
}
