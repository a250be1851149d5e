//! The threads of a case that is called by several at once. Each makes its own inputs and keeps its
//! own outputs, which never leave it; what they share is the closure that makes the calls.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use super::at_once::{AtOnce, assemble};
use super::caller::{Found, Plain, Round, Share, take_part};
use super::calls::Calls;
use super::case_thread::{STACK_BYTES, describe, keep_place};
use super::collector::Collector;
use super::gate::{StartGate, StopGate};
use super::handover::Handover;
use super::ledger::{SliceSigns, ThreadSigns};
use super::outputs::Remarks;
use super::seat;
use super::slice::{Slice, SliceReport};
use super::witness::Witness;
use crate::clock::{Clock, ClockKind};
use crate::host;

/// Gauges are looked at about so often while the threads work.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// What one thread of the crew is asked to do.
enum Order {
    Share(Box<Job>),
    End,
}

/// A thread's part of one slice.
struct Job {
    clock: Clock,
    share: Share,
    round: Arc<Round>,
    /// What the thread reads when all have stopped: of each block of its own, and of those that have
    /// no core to read on, so many groups.
    witness: Option<(Witness, f64)>,
    /// The core that the thread is bound to from now on.
    core: Option<usize>,
    /// What one call was found to own on the heap.
    heap_bytes: u64,
}

/// What one thread answers.
struct Answer {
    found: Found,
    witness: Vec<u64>,
    signs: Option<SliceSigns>,
}

/// Where one thread gets its orders.
struct Seat {
    orders: Handover<Order>,
    answers: Handover<Result<Answer, String>>,
    collector: Arc<Collector>,
}

/// What the threads have in common.
struct Floor {
    threads: usize,
    seats: Vec<Seat>,
    start: StartGate,
    stop: StopGate,
    /// Held while inputs are made of which is counted what they own: the counters are global.
    counting: Mutex<()>,
}

/// The threads as the case's own thread sees them.
pub(super) struct Crew<'a> {
    floor: &'a Floor,
    /// Threads that find a core each at the same time: so many read the witness.
    readers: usize,
    /// Cores that the threads are told at the next slice.
    binding: Vec<usize>,
    heap_bytes: u64,
    random: fastrand::Rng,
    window: Option<u64>,
}

/// Runs `then` beside `threads` threads, each of which calls what `make` gives it.
pub(super) fn with_crew<C: Calls>(
    threads: usize,
    collector: &Arc<Collector>,
    make: &(impl Fn() -> C + Sync),
    then: impl FnOnce(&mut Crew<'_>),
) -> Result<(), String> {
    let seat = || Seat {
        orders: Handover::new(),
        answers: Handover::new(),
        collector: Arc::new(Collector::of_caller(collector)),
    };
    let floor = Floor {
        threads,
        seats: (0..threads).map(|_| seat()).collect(),
        start: StartGate::default(),
        stop: StopGate::default(),
        counting: Mutex::new(()),
    };
    let floor = &floor;
    let case = thread::current();
    let case = case.name().unwrap_or("case");
    thread::scope(|scope| {
        // Dropped before the scope waits for its threads, whatever happens.
        let dismissal = Dismissal(floor);
        let mut handles = Vec::with_capacity(threads);
        for (number, seat) in floor.seats.iter().enumerate() {
            let handle = thread::Builder::new()
                .name(format!("{case} #{number}"))
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || serve(floor, seat, make))
                .map_err(|error| {
                    format!(
                        "only {number} of its {threads} threads could be started: {error}; lower `threads`"
                    )
                })?;
            handles.push(handle);
        }
        then(&mut Crew {
            floor,
            readers: thread::available_parallelism().map_or(1, |cores| cores.get().min(threads)),
            binding: Vec::new(),
            heap_bytes: 0,
            random: fastrand::Rng::with_seed(0),
            window: None,
        });
        drop(dismissal);
        handles.into_iter().try_for_each(|handle| {
            handle
                .join()
                .unwrap_or_else(|payload| Err(describe(payload)))
        })
    })
}

/// Sends all threads home when it is dropped.
struct Dismissal<'a>(&'a Floor);

impl Drop for Dismissal<'_> {
    fn drop(&mut self) {
        self.0.start.open();
        for seat in &self.0.seats {
            seat.orders.give(Order::End);
        }
    }
}

/// The life of one thread. An `Err` is a panic of what it drops at its end.
fn serve<C: Calls>(floor: &Floor, seat: &Seat, make: &impl Fn() -> C) -> Result<(), String> {
    seat::attach(&seat.collector);
    keep_place();
    let life = || {
        let mut calls = Plain(make());
        loop {
            match seat.orders.take() {
                Order::Share(job) => {
                    let work = || take_share(floor, seat, &mut calls, &job);
                    let answer = panic::catch_unwind(AssertUnwindSafe(work));
                    let answer = answer.unwrap_or_else(|payload| Err(describe(payload)));
                    seat.answers.give(answer);
                }
                Order::End => return,
            }
        }
    };
    panic::catch_unwind(AssertUnwindSafe(life)).map_err(describe)
}

fn take_share<C: Calls>(
    floor: &Floor,
    seat: &Seat,
    calls: &mut Plain<C>,
    job: &Job,
) -> Result<Answer, String> {
    let attendance = job.round.attend();
    let departure = floor.stop.depart();
    {
        let _arrival = floor.start.approach();
        if let Some(core) = job.core {
            host::pin_to(core);
        }
        calls.0.owns(job.heap_bytes);
        let _alone = floor
            .counting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        calls.0.get_ready();
    }
    floor.start.wait();
    let is_real = job.clock.kind() != ClockKind::Simulated;
    let signs = is_real.then(ThreadSigns::now);
    let found = at_once(take_part(
        calls,
        &job.clock,
        job.share,
        &job.round,
        attendance,
        &seat.collector,
        // The case's own thread looks at the gauges.
        || (),
    ));
    let signs = signs.map(ThreadSigns::until_now);
    drop(departure);
    let found = found?;
    let mut witness = Vec::new();
    if let Some((fixed_work, groups_a_block)) = job.witness {
        let groups = (found.blocks as f64 * groups_a_block).round() as usize;
        witness.reserve_exact(groups * fixed_work.readings);
        floor.stop.wait_for(floor.threads);
        for _ in 0..groups {
            fixed_work.read(&job.clock, &mut witness);
        }
    }
    Ok(Answer {
        found,
        witness,
        signs,
    })
}

/// The output of a future that never waits.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a plain call waits for nobody"),
    }
}

impl AtOnce for Crew<'_> {
    fn gather(&mut self, clock: &Clock, slice: &Slice) {
        let Floor {
            threads,
            seats,
            start,
            stop,
            ..
        } = self.floor;
        start.close();
        stop.reset();
        let round = Round::new(*threads, clock, slice, self.random.u64(..));
        self.window = round.window_ticks();
        let round = Arc::new(round);
        let groups_a_block = *threads as f64 / self.readers as f64;
        let mut binding = std::mem::take(&mut self.binding).into_iter();
        for (number, seat) in seats.iter().enumerate() {
            seat.orders.give(Order::Share(Box::new(Job {
                clock: clock.clone(),
                share: Share::of(slice, number, *threads),
                round: Arc::clone(&round),
                witness: slice
                    .witness
                    .filter(|_| number < self.readers)
                    .map(|witness| (witness, groups_a_block)),
                core: binding.next(),
                heap_bytes: self.heap_bytes,
            })));
        }
        start.gather(*threads);
        round.begin(clock);
    }

    fn run(
        &mut self,
        _: &Clock,
        _: &Slice,
        look: &dyn Fn(),
        report: &mut SliceReport,
        remarks: &mut Remarks,
    ) -> Result<(), String> {
        self.floor.start.open();
        // Each is waited for, also when another one gave up.
        let answers: Vec<_> = self
            .floor
            .seats
            .iter()
            .map(|seat| {
                loop {
                    match seat.answers.take_within(BETWEEN_LOOKS) {
                        Some(answer) => break answer,
                        None => look(),
                    }
                }
            })
            .collect();
        look();
        let mut found = Vec::with_capacity(answers.len());
        let mut signs = Vec::new();
        for answer in answers {
            found.push(answer.map(|answer| {
                report.witness.extend(answer.witness);
                signs.extend(answer.signs);
                answer.found
            }));
        }
        report.signs = Some(SliceSigns::of_threads(signs));
        assemble(found, self.window, report, remarks)
    }

    fn bind(&mut self, cores: &[usize]) {
        self.binding = cores.to_vec();
    }

    fn learn(&mut self, heap_bytes: u64) {
        self.heap_bytes = heap_bytes;
    }
}
