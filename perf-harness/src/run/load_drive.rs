//! Runs the phases of a scenario on live cases.

use std::time::Duration;

use super::warm_case::uncounted_error;
use crate::clock::Clock;
use crate::host::{Cores, is_interrupted};
use crate::load::{Course, Drive, Flow, Phase, PhaseEnd, Second, pace, watch};
use crate::measure::{CaseError, LiveCase, uncounted};

/// Whether the user wants the run to end is looked at as often as this.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Before a phase begins all of its threads are awake.
const LEAD: Duration = Duration::from_millis(10);

/// The live cases of a scenario, one for each benchmark of its mix.
#[derive(Debug)]
pub(super) struct LiveDrive<'a> {
    pub(super) clock: &'a Clock,
    pub(super) cores: &'a Cores,
    pub(super) members: Vec<LiveCase>,
    /// Whether calls of each benchmark may return errors.
    pub(super) tolerates_errors: Vec<bool>,
    /// When the first phase begins, in ticks.
    pub(super) start_at: Option<u64>,
    /// The benchmark that ended all.
    pub(super) broken: Option<usize>,
}

impl LiveDrive<'_> {
    /// Waits until the first phase is about to begin.
    pub(super) fn await_start(&self) {
        if let Some(at) = self.start_at {
            loop {
                let left = self.clock.ns(at.saturating_sub(self.clock.stop())) as u64;
                let left = Duration::from_nanos(left).saturating_sub(LEAD);
                if left.is_zero() || is_interrupted() {
                    return;
                }
                self.clock.rest(left.min(LOOK_UP));
            }
        }
    }
}

impl Drive for LiveDrive<'_> {
    fn run(
        &mut self,
        phase: &Phase,
        tell: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        if is_interrupted() {
            return Err(CaseError::Interrupted);
        }
        let clock = self.clock;
        let soon = clock.start() + clock.ticks(LEAD);
        let begin = self.start_at.take().unwrap_or(soon);
        let course = Course::new(phase.clone(), clock.clone(), begin);
        for (member, live) in self.members.iter_mut().enumerate() {
            live.begin_load(&course, member);
        }
        let mut error = None;
        let mut tell = |second: Second<'_>| {
            let failed = second.tallies.iter().zip(&self.tolerates_errors);
            let found = failed.enumerate().find_map(|(member, (tally, tolerated))| {
                let said = tally.errors.keys().next().filter(|_| !tolerated)?;
                Some((member, said.clone()))
            });
            let is_first = found.is_some() && error.is_none();
            if is_first {
                error = found;
                course.abandon();
            }
            let flow = tell(second);
            if !is_interrupted() {
                return flow;
            }
            // Who asks for the end does not want to wait for calls that hang, whatever ended the load.
            course.abandon();
            match flow {
                Flow::Go => Flow::Stop("it was interrupted".to_owned()),
                stopped => stopped,
            }
        };
        let (end, stuck) = std::thread::scope(|scope| {
            scope.spawn(|| pace(&course));
            // Its bookkeeping is no memory of the benchmark's.
            let end = uncounted(|| watch(&course, self.cores, &mut tell));
            // Nobody waits for a thread that is stuck in a call: it cannot be stopped.
            let stuck = course.unended();
            stuck.iter().for_each(|member| course.end(*member));
            (end, stuck)
        });
        if let Some(member) = stuck.first() {
            self.broken = Some(*member);
            stuck
                .iter()
                .for_each(|member| self.members[*member].abandon());
            return Err(CaseError::TimedOut(phase.graceful_stop));
        }
        // Each of them is heard, also behind one that failed.
        let ended: Vec<_> = self.members.iter_mut().map(LiveCase::end_load).collect();
        for (member, ended) in ended.into_iter().enumerate() {
            if let Err(error) = ended {
                self.broken.get_or_insert(member);
                return Err(error);
            }
        }
        if let Some((member, said)) = error {
            self.broken = Some(member);
            return Err(uncounted_error(&said));
        }
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::load::{
        Arrival, Asked, ClosedOffer, Iterations, Offer, OnLimit, OpenOffer, Ramp, Shard, Vu,
    };
    use crate::measure::{Body, Inspection, Session};

    type TestBody = Box<dyn FnOnce(&Session) + Send>;

    const SECOND: u64 = 1_000_000_000;

    fn run(offer: Offer, bodies: Vec<TestBody>) -> Result<PhaseEnd, CaseError> {
        let (clock, cores) = (Clock::monotonic(), Cores::allowed());
        let members: Vec<LiveCase> = bodies
            .into_iter()
            .map(|body| LiveCase::start(&clock, "load", None, Body::new(body)).unwrap())
            .collect();
        let phase = Phase {
            weights: vec![1.0; members.len()],
            asked: vec![Asked::default(); members.len()],
            offer,
            graceful_stop: Duration::from_secs(3_600),
            seed: 1,
            shard: Shard::WHOLE,
            begin_ns: 0,
        };
        let mut drive = LiveDrive {
            clock: &clock,
            cores: &cores,
            tolerates_errors: vec![true; members.len()],
            members,
            start_at: None,
            broken: None,
        };
        let ended = drive.run(&phase, &mut |_| Flow::Go);
        for case in drive.members {
            case.finish().unwrap();
        }
        ended
    }

    fn inspect(output: &Result<(), String>) -> Inspection {
        match output {
            Ok(()) => Inspection::Passed,
            Err(error) => Inspection::Failed(error.clone()),
        }
    }

    fn closed(users: f64, iterations: Iterations) -> Offer {
        Offer::Closed(ClosedOffer {
            users: Ramp::constant(users, 3_600 * SECOND),
            iterations,
        })
    }

    #[test]
    fn threads_make_each_call_once_and_each_user_its_own() {
        for (iterations, calls) in [(Iterations::PerUser(7), 28), (Iterations::Shared(25), 25)] {
            let made = Arc::new(AtomicU64::new(0));
            let seen = Arc::clone(&made);
            let body = move |session: &Session| {
                let call = |vu: &mut Vu, ()| {
                    seen.fetch_add(1, Ordering::Relaxed);
                    vu.check("one of four", vu.number() <= 4);
                    vu.record("iteration", vu.iteration() as f64);
                    Err("no".to_owned())
                };
                session.measure_users(|| (), call, inspect);
            };
            let end = run(closed(4.0, iterations), vec![Box::new(body)]).unwrap();
            let tally = &end.tallies[0];
            assert_eq!((tally.failed, tally.errors["no"]), (calls, calls));
            assert_eq!(tally.checks["one of four"], (calls, calls));
            assert_eq!(
                (made.load(Ordering::Relaxed), tally.response.len()),
                (calls, calls)
            );
            assert_eq!(tally.figures[0].count, calls);
            assert_eq!((tally.unfinished, tally.in_flight), (0, 0));
        }
    }

    #[test]
    fn threads_and_tasks_share_a_mix_and_lose_no_arrival() {
        let offer = || {
            Offer::Open(OpenOffer {
                rate: Ramp::constant(20_000.0, SECOND / 20),
                arrival: Arrival::Poisson,
                max_in_flight: 8,
                on_limit: OnLimit::Queue,
            })
        };
        let plain = |session: &Session| {
            session.measure_users(|| (), |_, ()| Ok(()), inspect);
        };
        let awaited = |session: &Session| {
            let call = async |_: &mut Vu, ()| {
                tokio::task::yield_now().await;
                crate::measure::record("seen", 1);
                Ok(())
            };
            session.measure_users_async(|| (), &call, inspect);
        };
        let end = run(offer(), vec![Box::new(plain), Box::new(awaited)]).unwrap();
        for tally in &end.tallies {
            assert!(tally.offered > 300, "{tally:?}");
            assert_eq!(
                (tally.passed, tally.started),
                (tally.offered, tally.offered)
            );
        }
        assert_eq!(end.tallies[1].figures[0].count, end.tallies[1].passed);
        let users = run(
            closed(5.0, Iterations::PerUser(100)),
            vec![Box::new(plain), Box::new(awaited)],
        );
        let passed = users
            .unwrap()
            .tallies
            .iter()
            .map(|tally| tally.passed)
            .sum::<u64>();
        assert_eq!(passed, 500);
    }

    #[test]
    fn what_threads_record_stays_with_their_benchmark() {
        let body = |name: &'static str| {
            move |session: &Session| {
                let call = move |_: &mut Vu, ()| {
                    crate::measure::record(name, 1);
                    Ok(())
                };
                session.measure_users(|| (), call, inspect);
            }
        };
        let users = closed(6.0, Iterations::PerUser(50));
        let end = run(users, vec![Box::new(body("one")), Box::new(body("other"))]).unwrap();
        for (tally, name) in end.tallies.iter().zip(["one", "other"]) {
            let [figure] = &tally.figures[..] else {
                panic!("{:?}", tally.figures);
            };
            assert_eq!((figure.name.as_str(), figure.count), (name, tally.passed));
        }
    }

    #[test]
    fn what_users_record_is_held_to_what_calls_may_record() {
        let body = |name: &'static str, value: f64| {
            move |session: &Session| {
                let call = async move |vu: &mut Vu, ()| {
                    vu.record(name, value);
                    Ok(())
                };
                session.measure_users_async(|| (), &call, inspect);
            }
        };
        let users = || closed(2.0, Iterations::Shared(9));
        let said = |name, value| {
            let trouble = run(users(), vec![Box::new(body(name, value))]);
            trouble.unwrap_err().to_string()
        };
        assert!(said("p95", 3.0).contains("`p95`"), "{}", said("p95", 3.0));
        assert!(said("rows", f64::NAN).contains("a figure is a finite number"));
        assert!(run(users(), vec![Box::new(body("rows", 1.0))]).is_ok());
    }

    #[test]
    fn a_plain_call_that_panics_ends_the_load_in_its_own_words() {
        let plain = |session: &Session| {
            let call = |vu: &mut Vu, ()| {
                assert!(vu.number() < 3 || vu.iteration() < 10, "the eleventh call");
                Ok(())
            };
            session.measure_users(|| (), call, inspect);
        };
        let trouble = run(closed(4.0, Iterations::Endless), vec![Box::new(plain)]);
        let said = trouble.unwrap_err().to_string();
        assert!(said.contains("the eleventh call"), "{said}");
    }

    #[test]
    fn a_call_that_panics_ends_the_load_of_all() {
        let awaited = |session: &Session| {
            let call = async |vu: &mut Vu, ()| {
                assert!(vu.iteration() < 10, "the eleventh call");
                Ok(())
            };
            session.measure_users_async(|| (), &call, inspect);
        };
        let plain = |session: &Session| {
            session.measure_users(|| (), |_, ()| Ok(()), inspect);
        };
        let trouble = run(
            closed(2.0, Iterations::Endless),
            vec![Box::new(awaited), Box::new(plain)],
        );
        assert!(
            trouble
                .unwrap_err()
                .to_string()
                .contains("the eleventh call")
        );
    }

    #[test]
    fn a_state_of_one_thread_is_for_asynchronous_calls() {
        let body = |session: &Session| {
            session.measure_users_local(|| (), |_, ()| Ok(()), inspect);
        };
        let trouble = run(closed(2.0, Iterations::Shared(10)), vec![Box::new(body)]);
        assert!(trouble.unwrap_err().to_string().contains("is not Sync"));
    }
}
