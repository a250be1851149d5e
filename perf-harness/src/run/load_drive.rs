//! Runs the phases of a scenario on live cases.

use std::time::Duration;

use super::bench::Bench;
use crate::load::{Course, Drive, Flow, Phase, PhaseEnd, Second, pace, watch};
use crate::measure::{CaseError, LiveCase};

/// Before a phase begins all of its threads are awake.
const LEAD: Duration = Duration::from_millis(10);

/// The live cases of a scenario, one for each benchmark of its mix.
#[derive(Debug)]
pub(super) struct LiveDrive<'a> {
    pub(super) bench: &'a Bench<'a>,
    pub(super) members: Vec<LiveCase>,
}

impl Drive for LiveDrive<'_> {
    fn run(
        &mut self,
        phase: &Phase,
        tell: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        let clock = self.bench.clock;
        let begin = clock.start() + clock.ticks(LEAD);
        let course = Course::new(phase.clone(), clock.clone(), begin);
        for (member, live) in self.members.iter_mut().enumerate() {
            live.begin_load(&course, member);
        }
        let end = std::thread::scope(|scope| {
            scope.spawn(|| pace(&course));
            watch(&course, self.bench.cores, tell)
        });
        for live in &mut self.members {
            live.end_load()?;
        }
        Ok(end)
    }
}
