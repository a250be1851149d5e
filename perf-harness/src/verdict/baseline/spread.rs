use super::figure::KeptFigure;
use crate::stats::{normal_quantile, student_t_quantile};

/// How far apart two runs of the same build are taken to lie where too few are kept to tell: the
/// standard deviation of the logarithm. (36 runs of one executable, minutes apart, had 0.8%.)
pub(in crate::verdict) const ASSUMED: f64 = 0.02;

/// From so many kept runs on their own spread is used.
pub(crate) const FEWEST_RUNS: usize = 3;

/// The logarithm of a ratio of a run's figure to that of the kept runs, and how far the truth may lie
/// from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RunRatio {
    pub(super) center: f64,
    pub(super) reach: f64,
    /// Whether it is known how far: the spread between runs was seen, or every run says how far it may
    /// itself be wrong.
    pub(super) is_known: bool,
}

impl RunRatio {
    /// The prediction interval of one more run: `t·s·√(1 + 1/k)` over the logarithms of k kept runs,
    /// with an assumed deviation in place of Student's t below [`FEWEST_RUNS`]. Never narrower than
    /// what the runs leave open within themselves. `level` is the chance of error on one side.
    ///
    /// Source: the prediction interval of a normal sample, Hahn and Meeker, Statistical Intervals,
    /// 4.7.
    pub(super) fn new(kept: &[KeptFigure], current: KeptFigure, level: f64) -> Self {
        let logs: Vec<f64> = kept.iter().map(|figure| figure.value.ln()).collect();
        let runs = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / runs;
        let one_more = (1.0 + 1.0 / runs).sqrt();
        let is_seen = logs.len() >= FEWEST_RUNS;
        let between = if is_seen {
            let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
            let deviation = (squares / (runs - 1.0)).sqrt();
            student_t_quantile(1.0 - level, runs - 1.0) * deviation * one_more
        } else {
            normal_quantile(1.0 - level) * ASSUMED * one_more
        };
        let own: Option<f64> = within(&current);
        let of_kept: Option<f64> = kept
            .iter()
            .map(|figure| within(figure).map(|reach| reach.powi(2)))
            .sum();
        let inside = own
            .zip(of_kept)
            .map(|(own, kept)| (own.powi(2) + kept / runs.powi(2)).sqrt());
        Self {
            center: current.value.ln() - mean,
            // Where some run leaves it open how wrong it is, only what lies between runs is known.
            reach: between.max(inside.unwrap_or(0.0)),
            is_known: is_seen || inside.is_some(),
        }
    }
}

/// How far the truth may lie from a figure of one run, as a logarithm: the longer side.
fn within(figure: &KeptFigure) -> Option<f64> {
    if figure.is_deterministic {
        return Some(0.0);
    }
    let (lower, upper) = figure.interval?;
    if lower <= 0.0 {
        return Some(f64::INFINITY);
    }
    let reach = (upper / figure.value).ln().max((figure.value / lower).ln());
    Some(reach.max(0.0))
}
