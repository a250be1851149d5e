//! The course of a load as one benchmark saw it: what is stored beside its figures.

use super::phases::StageSpan;
use super::rows::{MOST_ROWS, Row, times};
use crate::load::Tally;
use crate::stats::Histogram;
use crate::store::wire;
use crate::verdict::Joined;

/// All phases of one benchmark.
#[derive(Debug)]
pub(super) struct Course {
    seconds: Joined<Row>,
    stages: Vec<wire::Stage>,
    /// The stages of the phase that runs.
    running: Vec<(wire::Stage, Histogram)>,
    pub(super) curve: Vec<wire::CurvePoint>,
    pub(super) curve_summary: Option<String>,
    /// The load at which a fitted law has its highest goodput.
    pub(super) peak: Option<f64>,
    /// All phases together.
    pub(super) whole: Tally,
}

impl Course {
    pub(super) fn new() -> Self {
        Self {
            seconds: Joined::new(MOST_ROWS),
            stages: Vec::new(),
            running: Vec::new(),
            curve: Vec::new(),
            curve_summary: None,
            peak: None,
            whole: Tally::default(),
        }
    }

    pub(super) fn begin_phase(&mut self, spans: &[StageSpan], begin_ns: u64) {
        let stage = |span: &StageSpan| wire::Stage {
            name: span.name.clone(),
            begin_ns: begin_ns + span.begin_ns,
            end_ns: begin_ns + span.end_ns,
            from: span.from,
            to: span.to,
            unit: span.unit.to_owned(),
            ..wire::Stage::default()
        };
        let running = spans.iter().map(|span| (stage(span), Histogram::new()));
        self.running = running.collect();
    }

    /// A second, which counts to the stage in which it begins; what ends after all stages to the last
    /// one.
    pub(super) fn add(&mut self, row: Row, tally: &Tally) {
        let begin_ns = row.0.begin_ns;
        let last = self.running.len().saturating_sub(1);
        let at = self
            .running
            .iter()
            .position(|(stage, _)| begin_ns < stage.end_ns);
        if let Some((stage, histogram)) = self.running.get_mut(at.unwrap_or(last)) {
            stage.offered += tally.offered;
            stage.calls += tally.ended();
            stage.errors += tally.failed;
            stage.dropped += tally.dropped;
            if at.is_some() {
                // Summed first, and divided by its time when that is known.
                stage.goodput += tally.passed as f64;
            }
            histogram.merge(&tally.response);
        }
        self.seconds.push(row);
    }

    /// The phase was over at this time, be it before all its stages were.
    pub(super) fn end_phase(&mut self, load_end_ns: u64, whole: &Tally) {
        for (mut stage, histogram) in self.running.drain(..) {
            if stage.begin_ns >= load_end_ns && stage.offered + stage.calls == 0 {
                continue;
            }
            stage.end_ns = stage.end_ns.min(load_end_ns).max(stage.begin_ns);
            let seconds = (stage.end_ns - stage.begin_ns) as f64 / 1e9;
            stage.goodput = if seconds > 0.0 {
                stage.goodput / seconds
            } else {
                0.0
            };
            stage.times = times(&histogram);
            self.stages.push(stage);
        }
        self.whole.add(whole);
    }

    /// What a search found of the stage that ran last.
    pub(super) fn found(&mut self, finding: &str) {
        if let Some(stage) = self.stages.last_mut() {
            stage.finding = Some(finding.to_owned());
        }
    }

    /// The name of the stage that runs at a time of the scenario.
    pub(super) fn stage_at(&self, ns: u64) -> &str {
        let at = self.running.iter().find(|(stage, _)| ns < stage.end_ns);
        at.or(self.running.last())
            .map_or("", |(stage, _)| &stage.name)
    }

    /// What is stored of it.
    pub(super) fn into_series(self) -> wire::Series {
        let whole = self.whole;
        wire::Series {
            stages: self.stages,
            seconds: self
                .seconds
                .into_rows()
                .into_iter()
                .map(|row| row.0)
                .collect(),
            curve: self.curve,
            curve_summary: self.curve_summary,
            peak: self.peak,
            errors: whole.errors,
            checks: whole
                .checks
                .into_iter()
                .map(|(name, counts)| (name.to_owned(), counts))
                .collect(),
            service: whole.service.pairs().collect(),
            lag: whole.lag.pairs().collect(),
            ..wire::Series::default()
        }
    }
}
