//! Reads the books each second.

use std::iter::Peekable;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::arrivals::Arrivals;
use super::course::Course;
use crate::host::{Cores, IdleTime};
use crate::load::{Flow, Offer, Overs, PhaseEnd, Second, Tally, random_for};
use crate::measure::RecordedFigure;

const SECOND_NS: u64 = 1_000_000_000;
/// A thread that has not ended so long after its calls were given up is stuck in one of them.
const PATIENCE_NS: u64 = 5 * SECOND_NS;
/// Spinning takes a core; so much of one has to be free for it.
const SPARE_CORES: f64 = 0.9;

/// Watches a phase until it has ended, or a thread that makes its calls does not come back.
pub(crate) fn watch(
    course: &Course,
    cores: &Cores,
    tell: &mut dyn FnMut(Second<'_>) -> Flow,
) -> PhaseEnd {
    course.be_watcher();
    let mut watch = Watch::new(course);
    let mut idle = IdleTime::read(cores);
    course
        .has_spare_core
        .store(cores.len() > 1, Ordering::Relaxed);
    while !course.has_ended() {
        let now = course.now_ns();
        if now.saturating_sub(PATIENCE_NS) > course.given_up_ns() {
            break;
        }
        if now < watch.boundary_ns {
            std::thread::park_timeout(Duration::from_nanos(watch.boundary_ns - now));
            continue;
        }
        let begin = watch.begin_ns;
        watch.second(now, tell);
        let later = IdleTime::read(cores);
        let free = free_cores(course, idle, later, now - begin);
        idle = later;
        let is_spare = cores.len() > 1 && free.is_none_or(|free| free >= SPARE_CORES);
        course.has_spare_core.store(is_spare, Ordering::Relaxed);
    }
    watch.end(course.now_ns(), tell)
}

/// Cores that nobody needed, those included that polled for the next arrival.
fn free_cores(
    course: &Course,
    before: Option<IdleTime>,
    after: Option<IdleTime>,
    span_ns: u64,
) -> Option<f64> {
    let spun = course
        .lanes
        .iter()
        .map(|lane| lane.spun_ns.swap(0, Ordering::Relaxed));
    let spun: u64 = spun.sum();
    let idle = after?.since(before?).as_nanos() as f64;
    Some((idle + spun as f64) / span_ns.max(1) as f64)
}

/// The books of a phase, by the second and all together.
#[derive(Debug)]
pub(super) struct Watch<'a> {
    course: &'a Course,
    lanes: Vec<LaneBooks>,
    begin_ns: u64,
    /// When the second ends, or the stage does before it.
    pub(super) boundary_ns: u64,
    /// Ends of stages that are still to come, the next one last.
    stage_ends: Vec<u64>,
    stopped: Option<String>,
}

#[derive(Debug)]
struct LaneBooks {
    arrivals: Option<Peekable<Arrivals>>,
    whole: Tally,
    second: Tally,
    /// Room for what each of the books hands over.
    spare: Vec<Tally>,
    /// Calls started, and arrivals dropped, until the last second.
    offered: u64,
    started: u64,
    dropped: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(course: &'a Course) -> Self {
        let lanes = (0..course.lanes.len()).map(|member| LaneBooks {
            arrivals: course.arrivals(member).map(Iterator::peekable),
            whole: Tally::default(),
            second: Tally::default(),
            spare: course.lanes[member]
                .accounts()
                .map(|_| Tally::default())
                .collect(),
            offered: 0,
            started: 0,
            dropped: 0,
        });
        let load = match &course.phase.offer {
            Offer::Open(offer) => &offer.rate,
            Offer::Closed(offer) => &offer.users,
        };
        let mut stage_ends: Vec<u64> = load.pieces().iter().map(|piece| piece.end_ns).collect();
        stage_ends.reverse();
        let first = stage_ends.last().copied().unwrap_or(SECOND_NS);
        Self {
            lanes: lanes.collect(),
            begin_ns: 0,
            boundary_ns: first.min(SECOND_NS),
            stage_ends,
            stopped: None,
            course,
        }
    }

    /// A second is over.
    pub(super) fn second(&mut self, now_ns: u64, tell: &mut dyn FnMut(Second<'_>) -> Flow) {
        self.read(now_ns);
        let tallies: Vec<&Tally> = self.lanes.iter().map(|books| &books.second).collect();
        let flow = tell(Second {
            tallies: &tallies,
            users: self.course.users(),
            is_draining: now_ns >= self.course.load_end_ns(),
        });
        if let Flow::Stop(why) = flow
            && self.stopped.is_none()
        {
            self.course.stop();
            self.stopped = Some(why);
        }
    }

    /// Reads the books of all benchmarks.
    fn read(&mut self, now_ns: u64) {
        let load_end = self.course.load_end_ns();
        for (lane, books) in self.course.lanes.iter().zip(&mut self.lanes) {
            let mut second = Tally::default();
            for (mut account, spare) in lane.accounts().zip(&mut books.spare) {
                account.take_second(spare);
                second.add(spare);
            }
            let started = lane.started.load(Ordering::Relaxed);
            second.begin_ns = self.begin_ns;
            second.end_ns = now_ns;
            second.started = started - books.started;
            books.started = started;
            books.dropped += second.dropped;
            second.in_flight = lane.in_flight.load(Ordering::Relaxed);
            second.offered = match &mut books.arrivals {
                Some(arrivals) => {
                    let is_due = |due: &u64| *due <= now_ns && *due < load_end;
                    let mut due = 0;
                    while arrivals.next_if(is_due).is_some() {
                        due += 1;
                    }
                    due
                }
                None => second.started,
            };
            books.offered += second.offered;
            let gone = books.started + books.dropped;
            second.backlog = if lane.has_ended() {
                0
            } else {
                books.offered.saturating_sub(gone)
            };
            books.whole.add(&second);
            books.second = second;
        }
        self.begin_ns = now_ns;
        let next_second = (now_ns / SECOND_NS + 1) * SECOND_NS;
        self.stage_ends.retain(|end| *end > now_ns);
        let stage_end = self.stage_ends.last().copied();
        self.boundary_ns = stage_end.map_or(next_second, |end| end.min(next_second));
    }

    /// All is over.
    pub(super) fn end(mut self, now_ns: u64, tell: &mut dyn FnMut(Second<'_>) -> Flow) -> PhaseEnd {
        if now_ns > self.begin_ns {
            self.second(now_ns, tell);
        } else {
            self.read(now_ns);
        }
        let mut end = PhaseEnd {
            tallies: Vec::new(),
            overs: Vec::new(),
            stopped: self.stopped,
        };
        let mut random = random_for("values of threads", self.course.phase.seed);
        for (lane, books) in self.course.lanes.iter().zip(self.lanes) {
            let mut whole = books.whole;
            let mut overs: Vec<Overs> = Vec::new();
            let mut recorded: Vec<RecordedFigure> = lane.figures().drain(..).collect();
            for mut account in lane.accounts() {
                let (of_account, figures) = account.close();
                recorded.extend(figures);
                for (place, of_limit) in of_account.into_iter().enumerate() {
                    match overs.get_mut(place) {
                        Some(known) => known.join(of_limit),
                        None => overs.push(of_limit),
                    }
                }
            }
            for figure in recorded {
                let known = whole
                    .figures
                    .iter_mut()
                    .find(|known| known.name == figure.name);
                match known {
                    Some(known) => known.join_sampled(&figure, &mut random),
                    None => whole.figures.push(figure),
                }
            }
            end.tallies.push(whole);
            end.overs.push(overs);
        }
        end
    }
}
