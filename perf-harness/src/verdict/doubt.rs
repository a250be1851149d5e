//! Which answers the machine may have made alone: what is measured twice, and what is told of its
//! noise.

use perf_targets::OwnStatistic;

use super::count::{self, Counts};
use super::decision::{Decision, Reason, Suspicion};
use super::event;
use super::judging::Judging;
use super::resource_evidence::ResourceEvidence;
use super::rule::Rule;
use crate::measure::{FigureKind, OwnFigure, Resource, Samples, StreamKind};
use crate::stats::Looks;
use crate::units::Share;

/// Whether what the witness found is heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    Heeded,
    Ignored,
}

fn slowed(slowdown: Option<f64>) -> String {
    match slowdown {
        Some(factor) => format!(
            "fixed work beside the calls may have been slowed by {}",
            Share(factor - 1.0)
        ),
        None => "too little fixed work was done beside the calls".to_owned(),
    }
}

impl Rule {
    /// What the machine alone may have done, where without it there would be an answer.
    pub(super) fn hidden_by_noise(
        &self,
        looks: &Looks,
        judging: &Judging,
        samples: &Samples,
    ) -> Option<Reason> {
        let answer = |noise| self.answer(Some(looks), judging, samples, noise);
        let is_answer = |decision| matches!(decision, Decision::Pass | Decision::Fail);
        if is_answer(answer(Noise::Heeded)) || !is_answer(answer(Noise::Ignored)) {
            return None;
        }
        let testimony = |stream: &StreamKind| samples.testimony(*stream);
        let level = looks.fail_level();
        let found = match self {
            Self::Share { stream, watch, .. } => format!(
                "fixed work beside the calls was lengthened as much in up to {} of its readings",
                Share(testimony(stream)?.share_over(*watch, level))
            ),
            Self::Mean { stream, .. } => slowed(testimony(stream)?.slowdown(level)),
            Self::WorkRate { .. } => slowed(testimony(&judging.means_from)?.slowdown(level)),
            Self::Resource(limit) if limit.resource == Resource::ContextSwitches => {
                "involuntary context switches may be the machine's doing".to_owned()
            }
            Self::Resource(limit) => {
                let testimony = testimony(&judging.means_from)?;
                slowed(match limit.resource {
                    Resource::Cpu | Resource::RtBusy => testimony.slowdown(level),
                    _ => testimony.usual_slowdown(),
                })
            }
            Self::Own {
                statistic: OwnStatistic::Percentile(_),
                ..
            } => format!(
                "fixed work beside the calls was lengthened in up to {} of its readings",
                Share(testimony(&judging.means_from)?.share_lengthened(level))
            ),
            Self::Own { .. } => slowed(testimony(&judging.means_from)?.slowdown(level)),
            _ => return None,
        };
        Some(Reason::NoisyMachine(found))
    }

    /// Whether an answer has to be found twice: a miss, unless it is a fact that was seen, and what
    /// is met by slowness, which noise gives for nothing.
    pub(super) fn suspicion(
        &self,
        decision: &Decision,
        judging: &Judging,
        samples: &Samples,
    ) -> Option<Suspicion> {
        match decision {
            Decision::Fail if !self.is_fact(judging, samples) => Some(Suspicion::Missed),
            Decision::Pass if self.asks_for_slowness(samples) => Some(Suspicion::Met),
            _ => None,
        }
    }

    fn is_fact(&self, judging: &Judging, samples: &Samples) -> bool {
        match self {
            Self::NoErrors | Self::RssPeak { .. } | Self::Unanswerable(_) => true,
            Self::Count {
                metric, divisor, ..
            } => count::counted(*metric)
                .is_some_and(|pick| Counts::new(&samples.counts, pick, *divisor).is_exact()),
            Self::Event {
                metric, divisor, ..
            } => event::counts(*metric, *divisor, &samples.events)
                .is_ok_and(|counts| counts.is_exact()),
            Self::Own { name, .. } => samples.own.get(name).is_some_and(OwnFigure::is_constant),
            Self::Resource(limit) => {
                // How many there were is a fact, how long they took is none.
                let is_counted = matches!(
                    limit.resource,
                    Resource::ContextSwitches
                        | Resource::PageFaults
                        | Resource::IoRead
                        | Resource::IoWrite
                );
                is_counted
                    && ResourceEvidence::new(limit.resource, samples, judging)
                        .constant()
                        .is_some()
            }
            Self::Share { .. }
            | Self::Errors { .. }
            | Self::Mean { .. }
            | Self::WorkRate { .. } => false,
        }
    }

    fn asks_for_slowness(&self, samples: &Samples) -> bool {
        match self {
            Self::Share { stream, watch, .. } => samples
                .stream(*stream)
                .watched(*watch)
                .counts_what_is_fast(),
            Self::Mean { limit, .. } => !limit.upper,
            Self::WorkRate { upper, .. } => !upper,
            Self::Resource(limit) => limit.is_met_by_noise(),
            Self::Own { name, op, .. } => {
                let is_time = |figure: &OwnFigure| {
                    figure.kind == FigureKind::Duration && !figure.is_constant()
                };
                !op.is_upper_bound() && samples.own.get(name).is_some_and(is_time)
            }
            Self::Errors { .. }
            | Self::NoErrors
            | Self::Count { .. }
            | Self::RssPeak { .. }
            | Self::Event { .. }
            | Self::Unanswerable(_) => false,
        }
    }
}
