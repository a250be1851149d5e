use std::time::Duration;

use super::load_of::LoadOf;
use crate::load::{Drive, Flow, Phase, PhaseEnd, Second};
use crate::measure::CaseError;
use crate::store::{IntervalLog, LogFolder, LoggedLoad, LoggedMember, PhaseLine};

/// The logs of a load that begins now, in the order of its benchmarks.
pub(crate) fn begin_logs(
    load: &LoadOf<'_>,
    folder: &LogFolder,
    begun: Duration,
) -> Vec<IntervalLog> {
    let members = load.members.iter().map(|member| LoggedMember {
        id: member.id.to_owned(),
        targets: member.targets.to_vec(),
        acceptable: member.acceptable.to_vec(),
        share: member.share,
    });
    let mut logged = LoggedLoad {
        scenario: load.scenario.clone(),
        members: members.collect(),
        member: 0,
        confidence: load.confidence,
        registered_targets: load.registered_targets,
        seed: load.seed,
        shard: load.shard,
        cores: load.cores,
        begun,
    };
    let places = load.members.iter().enumerate();
    let logs = places.map(|(place, member)| {
        logged.member = place;
        IntervalLog::create(&folder.path(member.id), &logged)
    });
    logs.collect()
}

/// Runs phases as another drive does, and writes each second of them down.
pub(crate) struct LoggedDrive<'d> {
    pub(crate) drive: &'d mut dyn Drive,
    /// Of each benchmark, in the order of the mix.
    pub(crate) logs: &'d mut [IntervalLog],
}

impl Drive for LoggedDrive<'_> {
    fn run(
        &mut self,
        phase: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        let logs = &mut *self.logs;
        for log in &mut *logs {
            log.begin_phase(phase.begin_ns);
        }
        let end = self.drive.run(phase, &mut |second| {
            for (log, tally) in logs.iter_mut().zip(second.tallies) {
                log.second(tally, second.users, second.is_draining);
            }
            watch(second)
        })?;
        let members = end.tallies.iter().zip(&end.overs);
        for (log, (tally, overs)) in logs.iter_mut().zip(members) {
            log.end_phase(&PhaseLine {
                overs: overs.clone(),
                figures: tally.figures.clone(),
                stopped: end.stopped.clone(),
            });
        }
        Ok(end)
    }
}
