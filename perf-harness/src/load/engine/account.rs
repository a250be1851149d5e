//! The books of one benchmark's calls: what each call that ends adds to.

use crate::measure::{FigureKind, Inspection, RecordedFigure, misuse, uncounted};

use super::vu::Vu;
use crate::load::overs::{Asked, Overs};
use crate::load::random::random_for;
use crate::load::tally::Tally;

/// Checks, and figures, that are told apart by their names.
const MOST_NAMES: usize = 256;

/// When a call was due, could start, did start and ended, in nanoseconds of the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallTimes {
    pub(super) intended_ns: u64,
    /// Since when there was room for it.
    pub(super) room_ns: u64,
    pub(super) start_ns: u64,
}

/// What has ended since the last second, and over the whole phase.
#[derive(Debug)]
pub(super) struct Account {
    second: Tally,
    overs: Vec<Overs>,
    figures: Vec<RecordedFigure>,
    random: fastrand::Rng,
    /// What a call did that it may not.
    complaint: Option<String>,
}

impl Account {
    pub(super) fn new(asked: &Asked, seed: u64) -> Self {
        Self {
            second: Tally::default(),
            overs: asked.limits_ns.iter().copied().map(Overs::new).collect(),
            figures: Vec::new(),
            random: random_for("kept values", seed),
            complaint: None,
        }
    }

    /// A call has ended.
    pub(super) fn end(
        &mut self,
        times: CallTimes,
        end_ns: u64,
        inspection: &Inspection,
        vu: &mut Vu,
    ) {
        // What the books take is no memory of the benchmark's.
        uncounted(|| self.book(times, end_ns, inspection, vu));
    }

    fn book(&mut self, times: CallTimes, end_ns: u64, inspection: &Inspection, vu: &mut Vu) {
        match inspection {
            Inspection::Infallible | Inspection::Passed => self.second.passed += 1,
            Inspection::Failed(error) => self.second.fail(error),
        }
        let response = end_ns.saturating_sub(times.intended_ns);
        self.time(times, end_ns);
        for overs in &mut self.overs {
            overs.push(response);
        }
        for (name, held) in vu.checks.drain(..) {
            let check = self.second.checks.entry(name).or_default();
            *check = (check.0 + u64::from(held), check.1 + 1);
        }
        for (name, value) in vu.figures.drain(..) {
            match misuse(name, value) {
                Some(complaint) => self.complaint = self.complaint.take().or(Some(complaint)),
                None => record(&mut self.figures, name, value, &mut self.random),
            }
        }
        for (names, what) in [
            (self.second.checks.len(), "checks"),
            (self.figures.len(), "figures"),
        ] {
            if names > MOST_NAMES {
                let complaint = format!(
                    "its calls give more than {MOST_NAMES} {what} a name: let the name say what, and a value which"
                );
                self.complaint = self.complaint.take().or(Some(complaint));
            }
        }
    }

    /// A call has not ended when all is over, or has never started: it took at least so long.
    pub(super) fn leave_unfinished(
        &mut self,
        intended_ns: u64,
        started: Option<CallTimes>,
        now_ns: u64,
    ) {
        uncounted(|| self.book_unfinished(intended_ns, started, now_ns));
    }

    fn book_unfinished(&mut self, intended_ns: u64, started: Option<CallTimes>, now_ns: u64) {
        let age = now_ns.saturating_sub(intended_ns);
        self.second.unfinished += 1;
        let shortest = self.second.unfinished_from_ns;
        self.second.unfinished_from_ns = Some(shortest.map_or(age, |shortest| shortest.min(age)));
        match started {
            Some(times) => self.time(times, now_ns),
            None => {
                self.second.response.record(age);
                self.second.lag.record(age);
                self.second.present_ns += u128::from(age);
            }
        }
        for overs in &mut self.overs {
            overs.push(u64::MAX);
        }
    }

    fn time(&mut self, times: CallTimes, end_ns: u64) {
        let CallTimes {
            intended_ns,
            room_ns,
            start_ns,
        } = times;
        let lag = start_ns.saturating_sub(intended_ns);
        self.second
            .response
            .record(end_ns.saturating_sub(intended_ns));
        self.second.service.record(end_ns.saturating_sub(start_ns));
        self.second.lag.record(lag);
        self.second
            .own_lag
            .record(start_ns.saturating_sub(room_ns.max(intended_ns)));
        self.second.present_ns += u128::from(lag);
    }

    /// So many calls were under way for so long, together.
    pub(super) fn add_presence(&mut self, call_ns: u128) {
        self.second.present_ns += call_ns;
    }

    /// Arrivals were dropped, which count as over every limit.
    pub(super) fn drop_arrivals(&mut self, count: u64) {
        self.second.dropped += count;
        for overs in &mut self.overs {
            (0..count).for_each(|_| overs.push(u64::MAX));
        }
    }

    /// What a call did that it may not, if one did.
    pub(super) fn complaint(&self) -> Option<String> {
        self.complaint.clone()
    }

    /// Hands over what there is since the last time, for the room of `into`.
    pub(super) fn take_second(&mut self, into: &mut Tally) {
        into.clear();
        std::mem::swap(&mut self.second, into);
    }

    /// What the whole phase came to beside the seconds.
    pub(super) fn close(&mut self) -> (Vec<Overs>, Vec<RecordedFigure>) {
        (
            std::mem::take(&mut self.overs),
            std::mem::take(&mut self.figures),
        )
    }
}

/// Adds a value to the figure of that name. Of many values a sample is kept in which each has the same
/// chance to be (Vitter 1985, algorithm R).
fn record(
    figures: &mut Vec<RecordedFigure>,
    name: &'static str,
    value: f64,
    random: &mut fastrand::Rng,
) {
    let place = figures.iter().position(|figure| figure.name == name);
    let place = place.unwrap_or_else(|| {
        figures.push(RecordedFigure::new(name, FigureKind::Count));
        figures.len() - 1
    });
    let figure = &mut figures[place];
    let kept = figure.values.len();
    figure.push(value);
    if figure.values.len() == kept {
        let drawn = random.u64(..figure.count) as usize;
        if let Some(replaced) = figure.values.get_mut(drawn) {
            *replaced = value;
        }
    }
}
