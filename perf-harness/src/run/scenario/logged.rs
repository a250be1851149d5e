use crate::load::{Drive, Flow, Phase, PhaseEnd, Second};
use crate::measure::CaseError;
use crate::store::{IntervalLog, PhaseLine};

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
