//! How far from nothing the printed change of an unchanged function lies.

use crate::Trouble;
use crate::builds::Builds;
use crate::framework::{Framework, printed_change};

const FUNCTION: &str = "ours::f01";
/// One in a thousand.
const CLOSE: f64 = 0.001;

/// Compares one function with itself so many times.
pub(crate) fn text(builds: &Builds, runs: u32) -> Result<String, Trouble> {
    let (base, candidate) = (
        builds.base(Framework::Ours),
        builds.candidate(Framework::Ours, 0),
    );
    let changes: Vec<f64> = (0..runs)
        .map(|_| {
            let folder = builds.scratch()?;
            printed_change(&candidate, &base, FUNCTION, folder.path())
        })
        .collect::<Result<_, Trouble>>()?;
    let close = changes
        .iter()
        .filter(|change| change.abs() <= CLOSE)
        .count();
    let farthest = changes
        .iter()
        .fold(0.0, |most: f64, change| most.max(change.abs()));
    Ok(format!(
        "printed change of one unchanged function: within ±{}% in {close} of {runs} runs, at most {:.3}%\n",
        100.0 * CLOSE,
        100.0 * farthest,
    ))
}
