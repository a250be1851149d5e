//! A load that was made in parts, made again from what the parts have written down.

use crate::load::{Drive, Flow, Overs, Phase, PhaseEnd, Second, Tally};
use crate::measure::{CaseError, RecordedFigure};
use crate::store::{IntervalLogReader, LogEntry, LogError, PhaseLine};

const SECOND_NS: u64 = 1_000_000_000;

/// The parts of one load. Their seconds are added up, each second of all parts at a time: percentiles
/// are those of all calls, whoever made them.
pub(crate) struct Replay {
    parts: Vec<Part>,
    /// Draws the values that are kept of all parts: the same ones in each merge of the same parts.
    random: fastrand::Rng,
}

/// What one process has made of a load.
struct Part {
    /// Of each benchmark, in the order of the mix.
    logs: Vec<IntervalLogReader>,
    /// What comes next, where it was read already.
    ahead: Option<Step>,
}

/// One entry of all logs of a part.
enum Step {
    Phase,
    Second(Span),
    End(Vec<PhaseLine>),
}

/// A second of all benchmarks.
#[derive(Clone)]
struct Span {
    tallies: Vec<Tally>,
    users: u64,
    is_draining: bool,
}

impl Span {
    /// The second's number: it is told when it is over, which may be a little later.
    fn number(&self) -> u64 {
        (self.end_ns() + SECOND_NS / 2) / SECOND_NS
    }

    fn end_ns(&self) -> u64 {
        self.tallies.first().map_or(0, |tally| tally.end_ns)
    }

    /// Adds a later second of the same part.
    fn go_on(&mut self, later: &Self) {
        for (tally, later) in self.tallies.iter_mut().zip(&later.tallies) {
            tally.add(later);
        }
        self.users = later.users;
    }

    /// Adds the same second of another part.
    fn join(&mut self, other: &Self) {
        for (tally, other) in self.tallies.iter_mut().zip(&other.tallies) {
            let present = (tally.in_flight, tally.backlog);
            tally.add(other);
            tally.in_flight += present.0;
            tally.backlog += present.1;
        }
        self.users += other.users;
        self.is_draining &= other.is_draining;
    }
}

impl Replay {
    /// Of each part the logs of all benchmarks, in the order of the mix.
    pub(crate) fn new(parts: Vec<Vec<IntervalLogReader>>) -> Self {
        let part = |logs| Part { logs, ahead: None };
        Self {
            parts: parts.into_iter().map(part).collect(),
            random: fastrand::Rng::with_seed(0),
        }
    }

    fn phase(&mut self, watch: &mut dyn FnMut(Second<'_>) -> Flow) -> Result<PhaseEnd, LogError> {
        for part in &mut self.parts {
            let step = part.take()?;
            if !matches!(step, Some(Step::Phase)) {
                return Err(part.damaged("another phase was to begin here"));
            }
        }
        let mut whole: Vec<Tally> = Vec::new();
        let mut begin_ns = 0;
        let mut stopped = None;
        while let Some(mut span) = self.second()? {
            for tally in &mut span.tallies {
                // Spans follow each other without a gap, whoever's clock told them.
                tally.begin_ns = begin_ns;
                tally.end_ns = tally.end_ns.max(begin_ns + 1);
            }
            begin_ns = span
                .tallies
                .iter()
                .map(|tally| tally.end_ns)
                .max()
                .unwrap_or(begin_ns);
            whole.resize_with(span.tallies.len(), Tally::default);
            for (whole, tally) in whole.iter_mut().zip(&span.tallies) {
                whole.add(tally);
            }
            let tallies: Vec<&Tally> = span.tallies.iter().collect();
            let flow = watch(Second {
                tallies: &tallies,
                users: span.users,
                is_draining: span.is_draining,
            });
            // What was measured after it was measured all the same.
            if let Flow::Stop(why) = flow {
                stopped.get_or_insert(why);
            }
        }
        self.end(whole, stopped)
    }

    /// The next second of all parts that have not ended. One that was told late in a part is as long as
    /// several of another one, and is added up with those.
    fn second(&mut self) -> Result<Option<Span>, LogError> {
        let mut spans: Vec<Option<Span>> = Vec::with_capacity(self.parts.len());
        for part in &mut self.parts {
            spans.push(part.take_second()?);
        }
        let Some(number) = spans.iter().flatten().map(Span::number).max() else {
            return Ok(None);
        };
        let mut joined: Option<Span> = None;
        let (mut ends_ns, mut count) = (0, 0);
        for (part, span) in self.parts.iter_mut().zip(spans) {
            let Some(mut span) = span else { continue };
            while let Some(later) = part.peek_second()?
                && later.number() <= number
                && later.is_draining == span.is_draining
            {
                span.go_on(later);
                part.ahead = None;
            }
            ends_ns += span.end_ns();
            count += 1;
            match &mut joined {
                Some(joined) => joined.join(&span),
                None => joined = Some(span),
            }
        }
        // Some are told a little later than others: rates are those of the time that they took.
        for tally in joined.iter_mut().flat_map(|joined| &mut joined.tallies) {
            tally.end_ns = ends_ns / count;
        }
        Ok(joined)
    }

    fn end(
        &mut self,
        mut tallies: Vec<Tally>,
        mut stopped: Option<String>,
    ) -> Result<PhaseEnd, LogError> {
        let mut overs: Vec<Vec<Overs>> = Vec::new();
        for part in &mut self.parts {
            let Some(Step::End(ends)) = part.take()? else {
                return Err(part.damaged("the phase was to end here"));
            };
            tallies.resize_with(ends.len(), Tally::default);
            overs.resize_with(ends.len(), Vec::new);
            let members = tallies.iter_mut().zip(&mut overs);
            for ((tally, overs), end) in members.zip(ends) {
                for figure in end.figures {
                    join_figure(&mut tally.figures, figure, &mut self.random);
                }
                if !overs.is_empty() && !has_same_limits(overs, &end.overs) {
                    return Err(part.damaged("its limits are not those of the other parts"));
                }
                for (place, more) in end.overs.into_iter().enumerate() {
                    match overs.get_mut(place) {
                        Some(known) => known.join(more),
                        None => overs.push(more),
                    }
                }
                stopped = stopped.or(end.stopped);
            }
        }
        Ok(PhaseEnd {
            tallies,
            overs,
            stopped,
        })
    }
}

fn has_same_limits(one: &[Overs], other: &[Overs]) -> bool {
    let limits = |overs: &[Overs]| overs.iter().map(Overs::limit_ns).collect::<Vec<_>>();
    limits(one) == limits(other)
}

fn join_figure(
    figures: &mut Vec<RecordedFigure>,
    more: RecordedFigure,
    random: &mut fastrand::Rng,
) {
    match figures.iter_mut().find(|known| known.name == more.name) {
        Some(known) => known.join_sampled(&more, random),
        None => figures.push(more),
    }
}

impl Part {
    fn take(&mut self) -> Result<Option<Step>, LogError> {
        match self.ahead.take() {
            Some(step) => Ok(Some(step)),
            None => self.read(),
        }
    }

    fn take_second(&mut self) -> Result<Option<Span>, LogError> {
        self.peek_second()?;
        match self.ahead.take() {
            Some(Step::Second(span)) => Ok(Some(span)),
            other => {
                self.ahead = other;
                Ok(None)
            }
        }
    }

    fn peek_second(&mut self) -> Result<Option<&Span>, LogError> {
        if self.ahead.is_none() {
            self.ahead = self.read()?;
        }
        Ok(match &self.ahead {
            Some(Step::Second(span)) => Some(span),
            _ => None,
        })
    }

    /// The next entry of each log, which are of one kind.
    fn read(&mut self) -> Result<Option<Step>, LogError> {
        let mut step: Option<Step> = None;
        for (place, log) in self.logs.iter_mut().enumerate() {
            let entry = log.next()?;
            step = match (entry, step) {
                (None, None) if place == 0 => None,
                (Some(LogEntry::Phase), None) if place == 0 => Some(Step::Phase),
                (Some(LogEntry::Phase), Some(Step::Phase)) => Some(Step::Phase),
                (
                    Some(LogEntry::Second {
                        tally,
                        users,
                        is_draining,
                    }),
                    None,
                ) if place == 0 => Some(Step::Second(Span {
                    tallies: vec![*tally],
                    users,
                    is_draining,
                })),
                (Some(LogEntry::Second { tally, .. }), Some(Step::Second(mut span)))
                    if span
                        .tallies
                        .iter()
                        .all(|first| first.end_ns == tally.end_ns) =>
                {
                    span.tallies.push(*tally);
                    Some(Step::Second(span))
                }
                (Some(LogEntry::End(end)), None) if place == 0 => Some(Step::End(vec![end])),
                (Some(LogEntry::End(end)), Some(Step::End(mut ends))) => {
                    ends.push(end);
                    Some(Step::End(ends))
                }
                (None, None) => None,
                _ => return Err(log.damaged("the logs of its load do not go together")),
            };
        }
        Ok(step)
    }

    fn damaged(&self, what: &str) -> LogError {
        self.logs[0].damaged(what)
    }
}

impl Drive for Replay {
    fn run(
        &mut self,
        _: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        self.phase(watch)
            .map_err(|error| CaseError::Failed(error.to_string()))
    }
}
