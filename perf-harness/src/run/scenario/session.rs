//! Runs one phase after the other and listens to each second of them.

use super::cascade::Cascade;
use super::course::Course;
use super::gather::Gather;
use super::load_of::{LoadOf, Watches};
use super::phases::{StageSpan, nanoseconds, shown_load};
use super::progress::Progress;
use super::quiet::QuietPoints;
use super::resources;
use super::rows::{Row, times};
use super::stops::{self, AbortWatch};
use crate::load::{Drive, Flow, Iterations, Offer, Overs, Phase, Second, Shard, Tally};
use crate::measure::CaseError;
use crate::run::event::LoadMoment;
use crate::stats::Histogram;
use crate::store::wire;
use crate::verdict::{
    GeneratorFacts, GeneratorFinding, LoadEvidence, Moment, Pane, Standing, error_limit,
    tightest_limit,
};

/// A load on its way.
pub(super) struct Session<'a, 'w, 't> {
    pub(super) load: &'a LoadOf<'a>,
    pub(super) watches: Watches<'w>,
    tell: &'t mut dyn FnMut(LoadMoment<'_>),
    pub(super) progress: Progress,
    pub(super) courses: Vec<Course>,
    /// What happened at one moment, for all benchmarks.
    pub(super) events: Vec<wire::SeriesEvent>,
    pub(super) notes: Vec<String>,
    quiet: QuietPoints,
    /// Where the scenario's time stands.
    pub(super) at_ns: u64,
    phases: u64,
    has_reached_limit: bool,
}

/// A phase that is to be run.
pub(super) struct PhasePlan<'p> {
    pub(super) offer: Offer,
    pub(super) spans: Vec<StageSpan>,
    /// Whether stop conditions and missed targets end it.
    pub(super) may_stop: bool,
    /// Whether targets may abort it.
    pub(super) may_abort: bool,
    /// Seconds that are kept, beside those that windows and stop conditions look back over.
    pub(super) keeps: usize,
    /// Told each second in which calls are started: when it began and ended, since the phase began,
    /// and whether all targets held in it.
    pub(super) listen: &'p mut dyn FnMut(u64, u64, bool) -> Flow,
}

/// What a phase came to.
pub(super) struct PhaseFound<'a> {
    pub(super) gathers: Vec<Gather<'a>>,
    tallies: Vec<Tally>,
    overs: Vec<Vec<Overs>>,
    /// The condition that ended it.
    pub(super) stopped: Option<String>,
    missed: Vec<(usize, perf_targets::Target)>,
    pub(super) generator: GeneratorFinding,
    pub(super) cascade: Option<(u64, String)>,
    pub(super) begin_ns: u64,
}

impl PhaseFound<'_> {
    /// What there is to judge, by benchmark.
    pub(super) fn evidence(&self) -> Vec<LoadEvidence> {
        let gathers = self.gathers.iter().enumerate();
        gathers
            .map(|(place, gather)| {
                let overs = self.overs.get(place).cloned().unwrap_or_default();
                let mut evidence = gather.ended(&self.tallies[place], overs);
                evidence.too_slow.clone_from(&self.generator.too_slow);
                evidence.stopped.clone_from(&self.stopped);
                let missed = self.missed.iter().filter(|(of, _)| *of == place);
                evidence.missed = missed.map(|(_, target)| target.clone()).collect();
                evidence
            })
            .collect()
    }

    /// All benchmarks together: seconds of load, calls that ended well and others, and times.
    pub(super) fn sum(&self) -> (f64, u64, f64, Option<wire::Times>) {
        let mut histogram = Histogram::new();
        let (mut span_ns, mut passed, mut lost, mut settled) = (0_u64, 0, 0, 0);
        for (gather, tally) in self.gathers.iter().zip(&self.tallies) {
            histogram.merge(&tally.response);
            lost += tally.failed + tally.dropped + tally.unfinished;
            settled += tally.ended() + tally.dropped + tally.unfinished;
            span_ns = gather.sums().iter().map(|sum| sum.span_ns).sum();
            passed += gather.sums().iter().map(|sum| sum.passed).sum::<u64>();
        }
        let errors = if settled > 0 {
            lost as f64 / settled as f64
        } else {
            0.0
        };
        (span_ns as f64 / 1e9, passed, errors, times(&histogram))
    }
}

impl<'a, 'w, 't> Session<'a, 'w, 't> {
    pub(super) fn new(
        load: &'a LoadOf<'a>,
        watches: Watches<'w>,
        tell: &'t mut dyn FnMut(LoadMoment<'_>),
    ) -> Self {
        Self {
            load,
            watches,
            tell,
            progress: Progress::new(load),
            courses: load.members.iter().map(|_| Course::new()).collect(),
            events: Vec::new(),
            notes: Vec::new(),
            quiet: QuietPoints::new(),
            at_ns: 0,
            phases: 0,
            has_reached_limit: false,
        }
    }

    /// Says what happened, on the scenario's time.
    pub(super) fn event(&mut self, at_ns: u64, text: String) {
        self.events.push(wire::SeriesEvent { at_ns, text });
    }

    pub(super) fn quiet_points(&self) -> Vec<(f64, f64)> {
        self.quiet.points()
    }

    /// Runs a phase until all of its calls have ended.
    pub(super) fn run(
        &mut self,
        drive: &mut dyn Drive,
        mut plan: PhasePlan<'_>,
    ) -> Result<PhaseFound<'a>, CaseError> {
        let load = self.load;
        let begin_ns = self.at_ns;
        let spans = std::mem::take(&mut plan.spans);
        let planned_ns = spans.last().map_or(0, |span| span.end_ns);
        let looks_back = stops::looks_back(&load.scenario.stop).max(plan.keeps);
        let mut gathers: Vec<Gather<'a>> = load
            .members
            .iter()
            .map(|member| Gather::new(load, *member, begin_ns, planned_ns, looks_back))
            .collect();
        for course in &mut self.courses {
            course.begin_phase(&spans, begin_ns);
        }
        let most_in_flight = match &plan.offer {
            Offer::Open(open) => Some(u64::from(load.shard.room(open.max_in_flight))),
            Offer::Closed(_) => None,
        };
        let phase = Phase {
            offer: plan.offer.clone(),
            weights: load.members.iter().map(|member| member.share).collect(),
            graceful_stop: load.scenario.graceful_stop,
            asked: gathers.iter().map(|gather| gather.asked.clone()).collect(),
            // The first phase of a load has its seed.
            seed: load
                .seed
                .wrapping_add(self.phases.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            shard: load.shard,
            begin_ns,
        };
        self.phases += 1;
        let mut cascade = Cascade::new(&spans);
        let mut generator = GeneratorFacts::default();
        let mut abort = AbortWatch::new(planned_ns);
        let mut load_end_ns = 0;
        let mut had_room = true;
        let mut started = 0;
        let mut users = match &plan.offer {
            Offer::Open(_) => 0,
            Offer::Closed(closed) => closed.users.at(0).ceil() as u64,
        };
        let mut is_over = false;
        let delay_ns = nanoseconds(load.scenario.delay);
        let end = drive.run(&phase, &mut |second| {
            let Some((second_begin, second_end)) = ends(second.tallies) else {
                return Flow::Go;
            };
            // The last second of load is told when no more calls are started.
            let is_load = 10 * second_begin + 9 * (second_end - second_begin) <= 10 * planned_ns;
            let second = Second {
                is_draining: is_over || second.is_draining && !is_load,
                ..second
            };
            is_over = second.is_draining;
            let present = self.hear(&second, begin_ns, &mut gathers);
            let has_room = most_in_flight.is_none_or(|most| present.0 < most);
            if !second.is_draining {
                load_end_ns = second_end;
                cascade.add(second_begin, second_end, present.0 + present.1);
                match &plan.offer {
                    Offer::Open(_) => generator.add_second(second.tallies, had_room && has_room),
                    Offer::Closed(closed) => {
                        // Users that have no more calls to make are not idle.
                        started += second.tallies.iter().map(|one| one.offered).sum::<u64>();
                        if started < sure_iterations(closed.iterations, load.shard) {
                            let span_ns = second_end.min(planned_ns).saturating_sub(second_begin);
                            generator.add_users(second.tallies, second.users.min(users), span_ns);
                        }
                        users = second.users;
                    }
                }
            }
            if !has_room && !self.has_reached_limit {
                self.has_reached_limit = true;
                let text = format!("the limit of {} calls in flight was reached", present.0);
                self.event(begin_ns + second_end, text);
            }
            had_room = has_room;
            let elapsed_ns = begin_ns + second_end;
            let stage = self
                .courses
                .first()
                .map_or("", |course| course.stage_at(elapsed_ns.saturating_sub(1)));
            self.progress.tell(&second, stage, elapsed_ns, self.tell);
            if second.is_draining {
                return Flow::Go;
            }
            if begin_ns + second_begin >= delay_ns && !load.is_part() {
                if let (true, Some(what)) = (plan.may_stop, stops::fired(load, &gathers)) {
                    is_over = true;
                    return Flow::Stop(what);
                }
                if plan.may_abort
                    && load.scenario.abort
                    && let Some(what) = abort.second(load, &gathers)
                {
                    is_over = true;
                    return Flow::Stop(what);
                }
            }
            let is_well = is_well(load, &gathers);
            let flow = (plan.listen)(second_begin, second_end, is_well);
            is_over |= flow != Flow::Go;
            flow
        })?;
        let ended_ns = end.tallies.iter().map(|tally| tally.end_ns).max();
        self.at_ns = begin_ns + ended_ns.unwrap_or(load_end_ns);
        if load_end_ns == 0 {
            load_end_ns = ended_ns.unwrap_or_default();
        }
        for (course, tally) in self.courses.iter_mut().zip(&end.tallies) {
            course.end_phase(begin_ns + load_end_ns, tally);
        }
        end.tallies.iter().for_each(|tally| generator.add(tally));
        let targets = load.members.iter().flat_map(|member| member.targets);
        if let Some(what) = &end.stopped {
            self.event(begin_ns + load_end_ns, format!("stopped: {what}"));
        }
        Ok(PhaseFound {
            gathers,
            generator: generator.finding(tightest_limit(targets)),
            tallies: end.tallies,
            overs: end.overs,
            stopped: end.stopped,
            missed: abort.missed,
            cascade: cascade.found(),
            begin_ns,
        })
    }

    /// Hands a second on to whoever keeps something of it: calls in flight, and arrivals that wait.
    fn hear(
        &mut self,
        second: &Second<'_>,
        begin_ns: u64,
        gathers: &mut [Gather<'_>],
    ) -> (u64, u64) {
        let resources = match &mut self.watches.resources {
            Some(watch) => watch.second(),
            None => [None, None],
        };
        let usage = resources
            .each_ref()
            .map(|one| resources::usage(one.as_ref()));
        let members = gathers.iter_mut().zip(&mut self.courses);
        for (tally, (gather, course)) in second.tallies.iter().zip(members) {
            let mut moment = Moment::new(tally, begin_ns, second.is_draining);
            moment.usage = usage;
            gather.add(tally, moment);
            course.add(Row::new(tally, begin_ns, second.users, resources), tally);
        }
        let in_flight = second.tallies.iter().map(|tally| tally.in_flight).sum();
        let backlog = second.tallies.iter().map(|tally| tally.backlog).sum();
        if let (false, Some(live), Some((begin, end))) = (
            second.is_draining,
            &mut self.watches.live_bytes,
            ends(second.tallies),
        ) && begin_ns + begin >= nanoseconds(self.load.scenario.delay)
        {
            self.quiet.add(begin_ns + end, in_flight, live());
        }
        (in_flight, backlog)
    }

    /// Says what a search found of the last phase.
    pub(super) fn found(&mut self, finding: &str) {
        self.courses
            .iter_mut()
            .for_each(|course| course.found(finding));
    }

    /// Says what broke a step.
    pub(super) fn step_event(&mut self, load: f64, unit: &str, trouble: &str) {
        let text = format!("{}: {trouble}", shown_load(load, unit));
        self.event(self.at_ns, text);
    }
}

/// Calls that users make before the first of them has none left.
fn sure_iterations(iterations: Iterations, shard: Shard) -> u64 {
    match iterations {
        Iterations::Endless => u64::MAX,
        Iterations::Shared(all) => all / u64::from(shard.of),
        Iterations::PerUser(each) => each,
    }
}

/// When a second begins and ends.
fn ends(tallies: &[&Tally]) -> Option<(u64, u64)> {
    let first = tallies.first()?;
    Some((first.begin_ns, first.end_ns))
}

/// Whether every benchmark was well in the last second: all targets that a second can tell hold, and
/// where it can tell none, errors are few and hardly anything waits.
fn is_well(load: &LoadOf<'_>, gathers: &[Gather<'_>]) -> bool {
    let mut members = load.members.iter().zip(gathers);
    members.all(|(member, gather)| {
        let pane: Pane = gather.last(1);
        match Standing::of(member.targets, &pane, load.model()).0 {
            Standing::Holds => true,
            Standing::Misses => false,
            Standing::Untold => {
                let (op, limit) = error_limit(member.targets);
                let lost = pane.lost() as f64;
                let backlog = gather.moments.back().map_or(0, |moment| moment.backlog);
                let settled = pane.settled() as f64;
                settled > 0.0
                    && op.holds(lost / settled, limit)
                    && backlog as f64 <= 0.01 * pane.offered as f64
            }
        }
    })
}
