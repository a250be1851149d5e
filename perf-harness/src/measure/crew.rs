//! The threads of a case that is called by several at once. Each makes its own inputs and keeps its
//! own outputs, which never leave it; what they share is the closure that makes the calls.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use super::at_once::{AtOnce, assemble};
use super::caller::{Found, Plain, Round, Share, take_part};
use super::calls::{Calls, Remarks};
use super::case_thread::{STACK_BYTES, describe, keep_place};
use super::figures::{self, Collector};
use super::handover::Handover;
use super::ledger::{SliceSigns, ThreadSigns};
use super::slice::{Slice, SliceReport};
use super::witness::Witness;
use crate::clock::{Clock, ClockKind};
use crate::host;

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

/// Where all wait, awake, until the last one has come.
#[derive(Default)]
struct StartGate {
    arrived: AtomicUsize,
    is_open: AtomicBool,
}

impl StartGate {
    fn arrive(&self) {
        self.arrived.fetch_add(1, Ordering::AcqRel);
    }

    fn wait(&self) {
        while !self.is_open.load(Ordering::Acquire) {
            thread::yield_now();
        }
    }
}

/// Counts a thread as arrived, also when making its inputs panics.
struct Arrival<'a>(&'a StartGate);

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.0.arrive();
    }
}

/// Where those wait, asleep, who need the others to have stopped.
#[derive(Default)]
struct StopGate {
    stopped: Mutex<usize>,
    changed: Condvar,
}

impl StopGate {
    fn wait_for(&self, threads: usize) {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.changed
                .wait_while(stopped, |stopped| *stopped < threads),
        );
    }

    fn reset(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = 0;
    }
}

/// Counts a thread as stopped, also when one of its calls panics.
struct Departure<'a>(&'a StopGate);

impl Drop for Departure<'_> {
    fn drop(&mut self) {
        *self
            .0
            .stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.changed.notify_all();
    }
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
    make: &(impl Fn() -> C + Sync),
    then: impl FnOnce(&mut Crew<'_>),
) -> Result<(), String> {
    let seat = || Seat {
        orders: Handover::new(),
        answers: Handover::new(),
        collector: Arc::default(),
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
        self.0.start.is_open.store(true, Ordering::Release);
        for seat in &self.0.seats {
            seat.orders.give(Order::End);
        }
    }
}

/// The life of one thread. An `Err` is a panic of what it drops at its end.
fn serve<C: Calls>(floor: &Floor, seat: &Seat, make: &impl Fn() -> C) -> Result<(), String> {
    figures::attach(&seat.collector);
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
    let departure = Departure(&floor.stop);
    {
        let _arrival = Arrival(&floor.start);
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
        start.arrived.store(0, Ordering::Relaxed);
        start.is_open.store(false, Ordering::Release);
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
        while start.arrived.load(Ordering::Acquire) < *threads {
            thread::yield_now();
        }
        round.begin(clock);
    }

    fn run(
        &mut self,
        _: &Clock,
        _: &Slice,
        report: &mut SliceReport,
        remarks: &mut Remarks,
    ) -> Result<(), String> {
        self.floor.start.is_open.store(true, Ordering::Release);
        // Each is waited for, also when another one gave up.
        let answers: Vec<_> = self
            .floor
            .seats
            .iter()
            .map(|seat| seat.answers.take())
            .collect();
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

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::AtomicU64;
    use std::time::Duration;

    use super::*;
    use crate::clock::SimulatedClock;
    use crate::measure::callers::Callers;
    use crate::measure::case_thread::Body;
    use crate::measure::session::Session;
    use crate::measure::slice::{Window, Work};
    use crate::measure::{CaseError, LiveCase, WitnessSpeed};

    const THREADS: usize = 4;

    fn live(
        clock: &Clock,
        body: impl FnOnce(&Session) + Send + 'static,
    ) -> Result<LiveCase, CaseError> {
        let body = Body::new(body).called_by(Callers::Threads(THREADS));
        LiveCase::start(clock, "crew", None, body)
    }

    fn clock() -> Clock {
        Clock::simulated(SimulatedClock::new())
    }

    #[test]
    fn no_call_is_lost() {
        let made = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&made);
        let mut live = live(&clock(), move |session| {
            let make = || vec![0_u8; 100];
            session.bencher().with_inputs(make).bench_refs(|_| {
                crate::record("calls", 1);
                seen.fetch_add(1, Ordering::Relaxed)
            });
        })
        .unwrap();
        for slice in [
            Slice::of(Work::Alone { calls: 4_002 }),
            Slice::of(Work::Together {
                calls: 100,
                batches: 9,
            }),
            Slice {
                lead: 5,
                block: 10,
                window: Some(Window {
                    after: Duration::ZERO,
                    length: Duration::from_secs(1),
                }),
                ..Slice::of(Work::Alone { calls: 2_000 })
            },
            Slice::of(Work::Alone { calls: 3 }),
        ] {
            let before = made.load(Ordering::Relaxed);
            let report = live.run(slice).unwrap();
            assert_eq!(report.calls, slice.work.calls());
            let of_this = made.load(Ordering::Relaxed) - before;
            assert_eq!(of_this, report.calls + report.untimed, "{slice:?}");
            assert!(report.untimed >= slice.lead * THREADS);
            // An untimed call records nothing.
            assert_eq!(report.figures[0].values.len(), report.calls);
            let readings = match slice.work {
                Work::Together { batches, .. } => batches,
                work => work.calls(),
            };
            assert_eq!(report.ticks.len(), readings);
        }
        live.finish().unwrap();
    }

    #[test]
    fn all_threads_call_at_the_same_time() {
        let all = Barrier::new(THREADS);
        let mut live = live(&clock(), move |session| {
            session.bencher().bench(|| {
                all.wait();
            });
        })
        .unwrap();
        let report = live
            .run(Slice {
                lead: 1,
                ..Slice::of(Work::Alone { calls: 40 })
            })
            .unwrap();
        assert_eq!((report.calls, report.untimed), (40, 4));
        live.finish().unwrap();
    }

    #[test]
    fn a_slice_ends_when_its_time_is_over() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let mut live = live(&clock, move |session| {
            session.bencher().bench(|| {
                crate::record("calls", 1);
                hand.advance(100);
            });
        })
        .unwrap();
        let report = live
            .run(Slice {
                block: 5,
                window: Some(Window {
                    after: Duration::from_micros(1),
                    length: Duration::from_micros(10),
                }),
                ..Slice::of(Work::Alone { calls: 400_000 })
            })
            .unwrap();
        // 100 calls of 100 ns, give or take what each thread did at the window's ends.
        let most = 2 * THREADS * 5;
        assert!(
            (100 - most..=100 + most).contains(&report.calls),
            "{}",
            report.calls
        );
        // Of a block that is not measured nothing is kept.
        assert!(report.untimed > 0);
        assert_eq!(report.figures[0].values.len(), report.calls);
        assert_eq!(report.calls % 5, 0);
        live.finish().unwrap();
    }

    #[test]
    fn a_panic_of_one_thread_ends_the_case_with_its_place() {
        let made = AtomicUsize::new(0);
        let mut live = live(&clock(), move |session| {
            session.bencher().bench(|| {
                assert!(made.fetch_add(1, Ordering::Relaxed) != 777, "call {}", 777);
            });
        })
        .unwrap();
        let ended = live.run(Slice {
            block: 10,
            window: Some(Window {
                after: Duration::ZERO,
                length: Duration::from_secs(1),
            }),
            ..Slice::of(Work::Alone { calls: 4_000 })
        });
        let Err(CaseError::Failed(message)) = ended else {
            panic!("the case went on: {ended:?}");
        };
        assert!(
            message.starts_with("panicked at ") && message.contains("crew.rs"),
            "{message}"
        );
        assert!(message.ends_with(": call 777"), "{message}");
    }

    #[test]
    fn a_panic_of_what_makes_inputs_ends_the_case() {
        let mut live = live(&clock(), move |session| {
            let make = || -> u8 { panic!("no input") };
            session
                .bencher()
                .with_inputs(make)
                .bench_values(|input| input);
        })
        .unwrap();
        let ended = live.run(Slice::of(Work::Alone { calls: 4 }));
        assert!(ended.unwrap_err().to_string().ends_with("no input"));
    }

    #[test]
    fn a_panic_of_what_a_thread_drops_at_its_end_is_told() {
        struct Late;
        impl Drop for Late {
            fn drop(&mut self) {
                assert!(!thread::current().name().unwrap().contains('#'), "too late");
            }
        }
        let case = live(&clock(), move |session| {
            session.bencher().with_inputs(|| Late).bench_refs(|_| ());
        });
        let mut case = case.unwrap();
        let ended = case.run(Slice::of(Work::Alone { calls: 4 }));
        assert!(ended.unwrap_err().to_string().ends_with("too late"));
    }

    #[test]
    fn positions_and_figures_stay_with_their_calls() {
        let number = AtomicU64::new(0);
        let mut live = live(&clock(), move |session| {
            session.bencher().try_bench(|| {
                let number = number.fetch_add(1, Ordering::Relaxed);
                crate::record("number", number);
                if number.is_multiple_of(3) {
                    Err("one in three")
                } else {
                    Ok(())
                }
            });
        })
        .unwrap();
        let report = live.run(Slice::of(Work::Alone { calls: 300 })).unwrap();
        assert_eq!(report.failed.len(), 100);
        for (position, number) in report.figures[0].values.iter().enumerate() {
            assert_eq!(report.failed.contains(&position), number % 3.0 == 0.0);
        }
        assert_eq!(report.first_error.as_deref(), Some("\"one in three\""));
        live.finish().unwrap();
    }

    #[test]
    fn the_witness_is_read_when_no_thread_calls() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let witness = WitnessSpeed::measure(&clock).witness(100.0, 40);
        let mut live = live(&clock, move |session| {
            session.bencher().bench(|| hand.advance(1));
        })
        .unwrap();
        let report = live
            .run(Slice {
                block: 40,
                window: Some(Window {
                    after: Duration::ZERO,
                    length: Duration::from_secs(1),
                }),
                witness: Some(witness),
                ..Slice::of(Work::Alone { calls: 1_600 })
            })
            .unwrap();
        // As many groups as there are blocks, but for what is rounded; those who read at the same
        // time move the one hand that there is.
        let groups = report.witness.len() / witness.readings;
        assert!((38..=42).contains(&groups), "{groups}");
        assert!(report.witness.iter().all(|ticks| ticks % 100 == 0));
        live.finish().unwrap();
    }

    #[test]
    fn closures_of_one_thread_say_what_to_use_instead() {
        let told = |body: fn(&Session)| live(&clock(), body).unwrap_err().to_string();
        let local = told(|session| session.bencher().bench_local(|| ()));
        assert!(local.contains("use `bench`"), "{local}");
        let values = told(|session| {
            let bencher = session.bencher().with_inputs(|| 1);
            bencher.try_bench_local_values(Ok::<u8, ()>);
        });
        assert!(values.contains("use `try_bench_values`"), "{values}");
        let custom = told(|session| session.bencher().bench_custom(|_| Duration::ZERO));
        assert!(
            custom.contains("start the threads in its closure"),
            "{custom}"
        );
        let awaited = told(|session| session.bencher().bench_async(async || ()));
        assert!(awaited.contains("write `concurrency = 4`"), "{awaited}");
    }
}
