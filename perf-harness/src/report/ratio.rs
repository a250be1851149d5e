//! Cases that were measured beside another case of the run, their baseline.

use std::collections::{BTreeMap, BTreeSet};

use super::change::is_from_baseline;
use super::{Benchmark, Change, Report};

/// The column's title.
pub(super) const TITLE: &str = "ratio";

/// What stands in the row of a baseline.
const BASELINE: &str = "baseline";

/// Which cases are held against others of the same report.
pub(super) struct Ratios<'a> {
    baselines: BTreeSet<&'a str>,
}

impl<'a> Ratios<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let changes = report.benchmarks.iter().filter_map(ratio_of_means);
        Self {
            baselines: changes.map(|change| change.reference.as_str()).collect(),
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.baselines.is_empty()
    }

    /// The ratio of the means with its interval, such as `1.02x [1.01, 1.03]`.
    pub(super) fn cell(&self, benchmark: &Benchmark) -> String {
        match ratio_of_means(benchmark) {
            Some(change) => text(change),
            None if self.baselines.contains(benchmark.id.as_str()) => BASELINE.to_owned(),
            None => String::new(),
        }
    }

    /// Each baseline with the cases that are held against it, the fastest first; all else stays where
    /// it is, behind the clusters that began before it.
    pub(super) fn rank(&self, benchmarks: &mut Vec<&'a Benchmark>) {
        let cluster = |benchmark: &'a Benchmark| {
            ratio_of_means(benchmark)
                .map_or(benchmark.id.as_str(), |change| change.reference.as_str())
        };
        let mut firsts = BTreeMap::new();
        for (place, benchmark) in benchmarks.iter().enumerate() {
            firsts.entry(cluster(benchmark)).or_insert(place);
        }
        let began = |benchmark| firsts[cluster(benchmark)];
        let ratio = |benchmark: &Benchmark| {
            let change = ratio_of_means(benchmark);
            change.map_or(Some(1.0), |change| change.ratio)
        };
        benchmarks.sort_by(|one, other| {
            let ratios = (
                ratio(one).unwrap_or(f64::MAX),
                ratio(other).unwrap_or(f64::MAX),
            );
            began(one)
                .cmp(&began(other))
                .then(ratios.0.total_cmp(&ratios.1))
        });
    }
}

/// Against the case that it was measured beside.
pub(super) fn ratio_of_means(benchmark: &Benchmark) -> Option<&Change> {
    let is_pair = |change: &&Change| change.metric == "mean" && !is_from_baseline(change);
    benchmark.comparison.iter().find(is_pair)
}

fn text(change: &Change) -> String {
    match (change.ratio, change.lo, change.hi) {
        (Some(ratio), Some(lo), Some(hi)) => {
            // Digits that the interval leaves open are not shown, and none below a thousandth.
            let digits = (1.0 - (hi - lo).max(1e-3).log10().floor()).clamp(0.0, 3.0) as usize;
            format!("{ratio:.digits$}x [{lo:.digits$}, {hi:.digits$}]")
        }
        (Some(ratio), _, _) => format!("{ratio:.3}x"),
        (None, _, _) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ChangeVerdict, Severity};

    fn against(id: &str, reference: &str, ratio: f64) -> Benchmark {
        Benchmark {
            comparison: vec![Change {
                metric: "mean".into(),
                reference: reference.into(),
                base: Some(100.0),
                current: Some(100.0 * ratio),
                ratio: Some(ratio),
                lo: Some(ratio * 0.999),
                hi: Some(ratio * 1.001),
                severity: Severity::None,
                verdict: ChangeVerdict::Improved,
            }],
            ..Benchmark::new(id)
        }
    }

    #[test]
    fn a_baseline_is_ranked_among_those_that_are_held_against_it() {
        let report = Report {
            benchmarks: vec![
                Benchmark::new("a"),
                Benchmark::new("old/1"),
                against("slow/1", "old/1", 1.5),
                Benchmark::new("old/2"),
                against("fast/1", "old/1", 0.712_34),
                against("slow/2", "old/2", 1.1),
                against("fast/2", "old/2", 0.9),
            ],
            ..Report::default()
        };
        let ratios = Ratios::of(&report);
        let mut ranked: Vec<&Benchmark> = report.benchmarks.iter().collect();
        ratios.rank(&mut ranked);
        let cells: Vec<(&str, String)> = ranked
            .iter()
            .map(|benchmark| (benchmark.id.as_str(), ratios.cell(benchmark)))
            .collect();
        let cells: Vec<(&str, &str)> = cells.iter().map(|(id, cell)| (*id, &**cell)).collect();
        assert_eq!(
            cells,
            [
                ("a", ""),
                ("fast/1", "0.712x [0.712, 0.713]"),
                ("old/1", "baseline"),
                ("slow/1", "1.500x [1.498, 1.501]"),
                ("fast/2", "0.900x [0.899, 0.901]"),
                ("old/2", "baseline"),
                ("slow/2", "1.100x [1.099, 1.101]"),
            ]
        );
    }
}
