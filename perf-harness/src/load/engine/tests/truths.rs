use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use crate::load::engine::Vu;
use crate::load::engine::simulation::{Call, World, simulate};
use crate::load::random_for;
use crate::load::{
    Arrival, Asked, ClosedOffer, Flow, Iterations, Offer, OnLimit, OpenOffer, Phase, PhaseEnd,
    Ramp, Shard, Tally,
};

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;

/// Serves a call of a user: how long it takes and what it gives is up to the server.
type Server = Box<dyn Fn(&World) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>>>>>;

pub(super) fn open(rate: f64, seconds: u64) -> OpenOffer {
    OpenOffer {
        rate: Ramp::constant(rate, seconds * SECOND),
        arrival: Arrival::Uniform,
        max_in_flight: 1_000_000,
        on_limit: OnLimit::Queue,
    }
}

pub(super) fn closed(users: u32, seconds: u64) -> ClosedOffer {
    ClosedOffer {
        users: Ramp::constant(f64::from(users), seconds * SECOND),
        iterations: Iterations::Endless,
    }
}

pub(super) fn phase(offer: Offer) -> Phase {
    Phase {
        weights: vec![1.0],
        offer,
        graceful_stop: Duration::from_secs(30),
        asked: vec![Asked::default()],
        seed: 1,
        shard: Shard::WHOLE,
        begin_ns: 0,
    }
}

pub(super) fn run(phase: Phase, servers: Vec<Server>) -> PhaseEnd {
    run_watched(phase, servers, &mut |_| Flow::Go)
}

pub(super) fn run_watched(
    phase: Phase,
    servers: Vec<Server>,
    tell: &mut dyn FnMut(crate::load::Second<'_>) -> Flow,
) -> PhaseEnd {
    let world = World::default();
    let calls = servers.into_iter().map(|serve| {
        let world = world.clone();
        Box::new(move |vu: Vu| {
            let served = serve(&world);
            Box::pin(async move { (vu, served.await) }) as Call
        }) as Box<dyn FnMut(Vu) -> Call>
    });
    simulate(&world, phase, calls.collect(), tell)
}

fn server<F: Future<Output = Result<(), String>> + 'static>(
    serve: impl Fn(World) -> F + 'static,
) -> Server {
    Box::new(move |world| Box::pin(serve(world.clone())))
}

/// The end of work of so many nanoseconds on a server that stands still in the first 100 ms of each
/// second, half a spacing of 1000 a second later.
fn thawed(at_ns: u64, offset_ns: u64) -> u64 {
    let since = (at_ns + SECOND - offset_ns) % SECOND;
    if since < 100 * MS {
        at_ns + 100 * MS - since
    } else {
        at_ns
    }
}

/// Each call is served at once, 1 ms long, but for the freezes.
fn freezing(offset_ns: u64) -> Server {
    server(move |world| async move {
        world.sleep_until(thawed(world.now_ns(), offset_ns)).await;
        world.sleep(MS).await;
        Ok(())
    })
}

/// One call at a time is served, `work_ns` long.
fn first_in_first_out(offset_ns: u64, work_ns: impl FnMut() -> u64 + 'static) -> Server {
    let free_at = Rc::new(Cell::new(0));
    let next_work = Rc::new(RefCell::new(work_ns));
    server(move |world| {
        let begin = free_at.get().max(world.now_ns());
        let begin = if offset_ns == u64::MAX {
            begin
        } else {
            thawed(begin, offset_ns)
        };
        let end = begin + (next_work.borrow_mut())();
        free_at.set(end);
        async move {
            world.sleep_until(end).await;
            Ok(())
        }
    })
}

pub(super) fn ms(tally: &Tally, fraction: f64) -> f64 {
    tally.response.value_at(fraction).unwrap() as f64 / MS as f64
}

#[track_caller]
fn is(found: f64, truth: f64) {
    assert!(
        (found / truth - 1.0).abs() <= 1e-3,
        "found {found}, and it is {truth}"
    );
}

#[test]
fn an_open_model_sees_the_freezes_of_a_parallel_server() {
    // So many a second that the truth of a continuous flow is met.
    let end = run(phase(Offer::Open(open(5e4, 2))), vec![freezing(10_000)]);
    let tally = &end.tallies[0];
    assert_eq!(
        (tally.passed, tally.offered, tally.unfinished),
        (100_000, 100_000, 0)
    );
    is(ms(tally, 0.90), 1.0);
    is(ms(tally, 0.95), 51.0);
    is(ms(tally, 0.99), 91.0);
    is(ms(tally, 0.999), 100.0);
    is(tally.response.mean().unwrap() / MS as f64, 6.0);
    assert_eq!(tally.lag.max(), Some(0));
}

#[test]
fn at_a_thousand_a_second_each_call_is_exact() {
    let end = run(phase(Offer::Open(open(1e3, 10))), vec![freezing(MS / 2)]);
    let tally = &end.tallies[0];
    // Of each second's calls 100 wait 0.5, 1.5 … 99.5 ms, and 900 do not.
    is(tally.response.mean().unwrap() / MS as f64, 6.0);
    is(ms(tally, 0.90), 1.0);
    is(ms(tally, 0.95), 50.5);
    is(ms(tally, 0.99), 90.5);
    is(ms(tally, 1.0), 100.5);
}

#[test]
fn a_closed_loop_hides_the_freezes() {
    let end = run(phase(Offer::Closed(closed(1, 60))), vec![freezing(0)]);
    let tally = &end.tallies[0];
    is(ms(tally, 0.99), 1.0);
    is(ms(tally, 1.0), 101.0);
    assert_eq!(tally.passed, 900 * 60);
}

#[test]
fn a_queue_stretches_the_freezes() {
    let serve = first_in_first_out(10, || 10_000);
    let end = run(phase(Offer::Open(open(5e4, 2))), vec![serve]);
    let tally = &end.tallies[0];
    // A fifth of the calls wait up to 100 ms, evenly; each is then served for 10 us.
    is(ms(tally, 0.95), 75.0 + 0.01);
    is(ms(tally, 0.99), 95.0 + 0.01);
}

#[test]
fn a_queue_of_random_work_is_what_lindleys_recursion_gives() {
    let offer = OpenOffer {
        arrival: Arrival::Poisson,
        ..open(80.0, 5_000)
    };
    let work = |seed| {
        let mut random = random_for("work", seed);
        move || (-(1.0 - random.f64()).ln() * 1e7).round() as u64
    };
    let end = run(
        phase(Offer::Open(offer.clone())),
        vec![first_in_first_out(u64::MAX, work(5))],
    );
    let tally = &end.tallies[0];
    let due = crate::load::engine::arrivals::Arrivals::new(&offer, 1, Shard::WHOLE, &[1.0], 0);
    let (mut next_work, mut free_at) = (work(5), 0);
    let mut responses: Vec<u64> = due
        .map(|due| {
            free_at = due.max(free_at) + next_work();
            free_at - due
        })
        .collect();
    responses.sort_unstable();
    assert_eq!(tally.passed, responses.len() as u64);
    for fraction in [0.5, 0.9, 0.99, 0.999] {
        let rank = (fraction * responses.len() as f64).ceil() as usize;
        is(ms(tally, fraction), responses[rank - 1] as f64 / MS as f64);
    }
    // M/M/1: exponential with a rate of 100 − 80 a second. Its 400,000 calls are worth some 7,000
    // independent ones, which know the p99 to 2.6%.
    let theory = 100_f64.ln() / 20.0 * 1e3;
    let found = ms(tally, 0.99);
    assert!((found / theory - 1.0).abs() < 0.1, "{found} {theory}");
    // Little's law.
    let present = tally.present_ns as f64;
    is(tally.response.sum() as f64, present);
}

#[test]
fn a_server_that_turns_away_what_it_cannot_serve_gives_five_percent_errors() {
    let tokens = Rc::new(Cell::new(0));
    let serve = server(move |world| {
        let earned = world.now_ns() / (MS / 2) + 1;
        let is_served = tokens.get() < earned;
        tokens.set(tokens.get() + u64::from(is_served));
        async move {
            world.sleep(MS).await;
            is_served.then_some(()).ok_or_else(|| "503".to_owned())
        }
    });
    let end = run(phase(Offer::Open(open(2_105.0, 60))), vec![serve]);
    let tally = &end.tallies[0];
    is(
        tally.failed as f64 / tally.ended() as f64,
        1.0 - 2_000.0 / 2_105.0,
    );
    assert_eq!(tally.errors.get("503"), Some(&tally.failed));
}

#[test]
fn virtual_users_go_as_fast_as_the_law_of_scalability_lets_them() {
    for users in [1_u32, 8, 44, 200] {
        let n = f64::from(users);
        let ns = (1.0 + 0.05 * (n - 1.0) + 0.0005 * n * (n - 1.0)) * 1e6;
        let serve = server(move |world| async move {
            world.sleep(ns as u64).await;
            Ok(())
        });
        let end = run(phase(Offer::Closed(closed(users, 100))), vec![serve]);
        is(end.tallies[0].passed as f64 / 100.0, n / ns * 1e9);
    }
}

#[test]
fn four_shards_together_are_the_whole() {
    let of = |shard| {
        let offer = OpenOffer {
            arrival: Arrival::Poisson,
            ..open(2e3, 20)
        };
        let of_shard = Phase {
            shard,
            ..phase(Offer::Open(offer))
        };
        run(of_shard, vec![freezing(0)]).tallies.remove(0)
    };
    let whole = of(Shard::WHOLE);
    let mut sum = Tally::default();
    for index in 0..4 {
        sum.add(&of(Shard { index, of: 4 }));
    }
    assert_eq!(sum.response, whole.response);
    assert_eq!((sum.offered, sum.passed), (whole.offered, whole.passed));
}

#[test]
fn what_has_not_ended_is_as_old_as_it_is() {
    let serve = server(|world| async move {
        world.sleep(3_600 * SECOND).await;
        Ok(())
    });
    let offer = OpenOffer {
        max_in_flight: 5,
        ..open(1.0, 10)
    };
    let stuck = Phase {
        asked: vec![Asked {
            limits_ns: vec![SECOND],
        }],
        ..phase(Offer::Open(offer))
    };
    let end = run(stuck, vec![serve]);
    let tally = &end.tallies[0];
    assert_eq!(
        (tally.offered, tally.started, tally.passed, tally.unfinished),
        (10, 5, 0, 10)
    );
    // The first one began at 0, the last one was due after 9 s; all is given up after 40 s.
    assert_eq!(tally.response.max(), Some(40 * SECOND));
    assert_eq!(tally.unfinished_from_ns, Some(31 * SECOND));
    assert_eq!(end.overs[0][0].over(), 10);
}

#[test]
fn at_the_limit_arrivals_wait_or_are_dropped() {
    let of = |on_limit| {
        let serve = server(|world| async move {
            world.sleep(10 * MS).await;
            Ok(())
        });
        let offer = OpenOffer {
            max_in_flight: 1,
            on_limit,
            ..open(200.0, 10)
        };
        run(phase(Offer::Open(offer)), vec![serve])
            .tallies
            .remove(0)
    };
    // One call in 10 ms is served, and two arrive.
    let dropped = of(OnLimit::Drop);
    assert_eq!((dropped.passed, dropped.dropped), (1_000, 1_000));
    is(ms(&dropped, 1.0), 10.0);
    let queued = of(OnLimit::Queue);
    assert_eq!((queued.passed, queued.dropped), (2_000, 0));
    // The last one was due after 9.995 s and ended after 20 s.
    is(ms(&queued, 1.0), 10_005.0);
    // That was no doing of the generator's.
    assert_eq!(queued.own_lag.max(), Some(0));
    is(queued.lag.max().unwrap() as f64, (9_995 * MS) as f64);
}

#[test]
fn each_second_tells_what_was_offered_and_what_waits() {
    let serve = server(|world| async move {
        world.sleep(10 * MS).await;
        Ok(())
    });
    let offer = OpenOffer {
        max_in_flight: 1,
        ..open(150.0, 4)
    };
    let mut seconds = Vec::new();
    run_watched(phase(Offer::Open(offer)), vec![serve], &mut |second| {
        let tally = second.tallies[0];
        seconds.push((
            tally.offered,
            tally.ended(),
            tally.backlog,
            second.is_draining,
        ));
        Flow::Go
    });
    // What is due at the very end of a second is among it.
    assert_eq!(seconds[0], (151, 100, 50, false));
    assert_eq!(seconds[1], (150, 100, 100, false));
    assert_eq!(seconds[3], (149, 100, 199, true));
    assert_eq!(
        seconds
            .last()
            .map(|(offered, _, backlog, _)| (*offered, *backlog)),
        Some((0, 0))
    );
    let all: u64 = seconds.iter().map(|(_, ended, ..)| ended).sum();
    assert_eq!(all, 600);
}

#[test]
fn load_that_is_stopped_starts_no_more_calls() {
    let serve = server(|world| async move {
        world.sleep(1_500 * MS).await;
        Ok(())
    });
    let mut seconds = 0;
    let end = run_watched(
        phase(Offer::Open(open(100.0, 60))),
        vec![serve],
        &mut |_| {
            seconds += 1;
            if seconds == 3 {
                Flow::Stop("enough".to_owned())
            } else {
                Flow::Go
            }
        },
    );
    let tally = &end.tallies[0];
    assert_eq!(end.stopped.as_deref(), Some("enough"));
    assert_eq!(
        (tally.offered, tally.passed, tally.unfinished),
        (301, 301, 0)
    );
}

#[test]
fn a_mix_keeps_its_shares_and_loses_no_user() {
    let serve = |ms: u64| {
        server(move |world| async move {
            world.sleep(ms * MS).await;
            Ok(())
        })
    };
    let mixed = Phase {
        weights: vec![3.0, 1.0],
        asked: vec![Asked::default(); 2],
        ..phase(Offer::Closed(closed(10, 60)))
    };
    let end = run(mixed.clone(), vec![serve(10), serve(30)]);
    let calls: Vec<f64> = end
        .tallies
        .iter()
        .map(|tally| tally.passed as f64)
        .collect();
    // 10 users, 15 ms a call in the mean.
    assert!(
        ((calls[0] + calls[1]) / 40_000.0 - 1.0).abs() < 0.02,
        "{calls:?}"
    );
    assert!(
        (calls[0] / (calls[0] + calls[1]) - 0.75).abs() < 0.01,
        "{calls:?}"
    );
    let arriving = Phase {
        offer: Offer::Open(open(1e3, 60)),
        ..mixed
    };
    let end = run(arriving, vec![serve(10), serve(30)]);
    let calls: Vec<u64> = end.tallies.iter().map(|tally| tally.passed).collect();
    assert_eq!(calls.iter().sum::<u64>(), 60_000);
    assert!(
        (calls[0] as f64 / 60_000.0 - 0.75).abs() < 0.01,
        "{calls:?}"
    );
}

#[test]
fn users_come_and_go_with_the_ramp_and_make_as_many_calls_as_they_may() {
    let serve = || {
        server(|world| async move {
            world.sleep(100 * MS).await;
            Ok(())
        })
    };
    let ramp = Ramp::new(0.0, [(4 * SECOND, 4.0), (4 * SECOND, 0.0)]);
    let mut most = VecDeque::new();
    let ramping = phase(Offer::Closed(ClosedOffer {
        users: ramp,
        iterations: Iterations::Endless,
    }));
    run_watched(ramping, vec![serve()], &mut |second| {
        most.push_back(second.users);
        Flow::Go
    });
    assert_eq!(most, [1, 2, 3, 4, 3, 2, 1, 0]);
    for (iterations, calls) in [(Iterations::Shared(25), 25), (Iterations::PerUser(7), 28)] {
        let counted = phase(Offer::Closed(ClosedOffer {
            iterations,
            ..closed(4, 3_600)
        }));
        let end = run(counted, vec![serve()]);
        assert_eq!(end.tallies[0].passed, calls);
        assert!(
            end.tallies[0].end_ns <= SECOND,
            "it ends with its last call"
        );
    }
}

#[test]
fn a_second_ends_where_a_stage_does() {
    let serve = server(|world| async move {
        world.sleep(MS).await;
        Ok(())
    });
    let rate = Ramp::new(50.0, [(400 * MS, 50.0), (0, 400.0), (1_350 * MS, 400.0)]);
    let offer = OpenOffer {
        rate,
        ..open(1.0, 1)
    };
    let mut spans = Vec::new();
    run_watched(phase(Offer::Open(offer)), vec![serve], &mut |second| {
        let tally = second.tallies[0];
        spans.push((tally.begin_ns / MS, tally.end_ns / MS, tally.offered));
        Flow::Go
    });
    // An arrival on the very edge is the earlier one's; the last call ends before its stage.
    assert_eq!(
        spans[..3],
        [(0, 400, 21), (400, 1_000, 240), (1_000, 1_748, 299)]
    );
}
