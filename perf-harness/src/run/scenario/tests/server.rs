//! A server of known capacity, and a load on it that takes no time.

use std::time::Duration;

use perf_targets::Target;

use super::super::{LoadOf, Member, Watches, run_load};
use crate::load::{
    Arrival, Closed, Drive, Executor, Flow, Offer, OnLimit, Open, Overs, Phase, PhaseEnd, Scenario,
    Second, Shard, Stage, Tally,
};
use crate::measure::CaseError;
use crate::run::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::store::wire;
use crate::verdict::Decision;

pub(super) const SECOND: u64 = 1_000_000_000;
pub(super) const MS: u64 = 1_000_000;

/// What becomes of more calls than it can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    Waits,
    IsRefused,
}

/// Changes what came to pass in a second of the scenario's time.
pub(super) type Alter = Box<dyn FnMut(u64, &mut Tally)>;

/// Serves each second what it can.
pub(super) struct Server {
    /// Calls a second, with so many users in a closed load.
    pub(super) capacity: Box<dyn Fn(f64) -> f64>,
    pub(super) beyond: Beyond,
    pub(super) service_ns: u64,
    pub(super) alter: Alter,
    pub(super) random: fastrand::Rng,
    /// What it was asked to run.
    pub(super) phases: Vec<Phase>,
}

impl Server {
    pub(super) fn new(capacity: f64) -> Self {
        Self {
            capacity: Box::new(move |_| capacity),
            beyond: Beyond::Waits,
            service_ns: 5 * MS,
            alter: Box::new(|_, _| {}),
            random: fastrand::Rng::with_seed(5),
            phases: Vec::new(),
        }
    }

    pub(super) fn altered(self, alter: impl FnMut(u64, &mut Tally) + 'static) -> Self {
        Self {
            alter: Box::new(alter),
            ..self
        }
    }

    /// A second in which so many arrive; the backlog is that before it and after it.
    fn serve(&mut self, offered: f64, users: Option<f64>, backlog: &mut f64) -> Tally {
        let capacity = (self.capacity)(users.unwrap_or_default());
        let offered = if users.is_some() { capacity } else { offered };
        let waited_ns = (*backlog / capacity * 1e9) as u64;
        let served = (offered + *backlog).min(capacity).floor();
        let refused = match self.beyond {
            Beyond::IsRefused => (offered - served).max(0.0),
            Beyond::Waits => {
                *backlog = (*backlog + offered - served).max(0.0);
                0.0
            }
        };
        let mut tally = Tally {
            offered: offered as u64,
            started: offered as u64,
            passed: served as u64,
            failed: refused as u64,
            in_flight: *backlog as u64,
            ..Tally::default()
        };
        let service_ns = match users {
            Some(users) => (users / capacity * 1e9) as u64,
            None => self.service_ns,
        };
        // Nine calls in ten take as long as they do, the tenth a half longer.
        for (share, part) in [(0.9, 1.0), (0.1, 1.5)] {
            let calls = (served * share) as u64;
            let service = (service_ns as f64 * part) as u64;
            tally.service.record_n(waited_ns + service, calls);
            tally.response.record_n(waited_ns + service, calls);
        }
        let rest = tally.passed - tally.response.len();
        tally
            .service
            .record_n(waited_ns + service_ns, rest + tally.failed);
        tally
            .response
            .record_n(waited_ns + service_ns, rest + tally.failed);
        tally.lag.record_n(500, tally.started);
        tally.own_lag.record_n(500, tally.started);
        tally
    }
}

impl Drive for Server {
    fn run(
        &mut self,
        phase: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        self.phases.push(phase.clone());
        let (ramp, is_open) = match &phase.offer {
            Offer::Open(open) => (open.rate.clone(), true),
            Offer::Closed(closed) => (closed.users.clone(), false),
        };
        let mut whole = Tally::default();
        let mut overs: Vec<Overs> = phase.asked[0]
            .limits_ns
            .iter()
            .map(|limit| Overs::new(*limit))
            .collect();
        let (mut backlog, mut stopped) = (0.0, None);
        let mut load_end = ramp.end_ns();
        let graceful_ns = phase.graceful_stop.as_nanos() as u64;
        let mut begin = 0;
        while begin < load_end || backlog > 0.0 && begin < load_end + graceful_ns {
            let end = begin + SECOND;
            let is_load = begin < load_end;
            let rate = if is_load {
                ramp.at(begin + SECOND / 2)
            } else {
                0.0
            };
            let users = (!is_open).then_some(rate);
            let mut tally = self.serve(rate, users, &mut backlog);
            if !is_open && !is_load {
                tally = Tally::default();
            }
            (tally.begin_ns, tally.end_ns) = (begin, end);
            (self.alter)((phase.begin_ns + begin) / SECOND, &mut tally);
            let is_last = end >= load_end + graceful_ns;
            self.count(&tally, &mut overs);
            if is_last && backlog > 0.0 {
                let age = graceful_ns.max(1);
                tally.unfinished = backlog as u64;
                tally.unfinished_from_ns = Some(age);
                tally.response.record_n(age, tally.unfinished);
            }
            tally.present_ns = tally.response.sum();
            for overs in &mut overs {
                (0..tally.unfinished).for_each(|_| overs.push(u64::MAX));
            }
            whole.add(&tally);
            for figure in &tally.figures {
                match whole
                    .figures
                    .iter_mut()
                    .find(|known| known.name == figure.name)
                {
                    Some(known) => known.join(figure),
                    None => whole.figures.push(figure.clone()),
                }
            }
            let flow = watch(Second {
                tallies: &[&tally],
                users: users.unwrap_or_default() as u64,
                is_draining: end >= load_end,
            });
            if let (Flow::Stop(why), None) = (flow, &stopped) {
                stopped = Some(why);
                load_end = end.min(load_end);
            }
            begin = end;
        }
        Ok(PhaseEnd {
            tallies: vec![whole],
            overs: vec![overs],
            stopped,
        })
    }
}

impl Server {
    /// The calls of a second in random order.
    fn count(&mut self, tally: &Tally, overs: &mut [Overs]) {
        let mut times: Vec<u64> = tally
            .response
            .pairs()
            .flat_map(|(ns, calls)| (0..calls).map(move |_| ns))
            .collect();
        times.extend((0..tally.dropped).map(|_| u64::MAX));
        self.random.shuffle(&mut times);
        for overs in overs {
            times.iter().for_each(|ns| overs.push(*ns));
        }
    }
}

pub(super) fn targets(texts: &[&str]) -> Vec<Target> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub(super) fn scenario(executor: Executor) -> Scenario {
    Scenario {
        name: Some("peak".to_owned()),
        executor,
        preset: None,
        mix: Vec::new(),
        graceful_stop: Duration::from_secs(30),
        stop: Vec::new(),
        abort: false,
        delay: Duration::ZERO,
        faults: Vec::new(),
        seed: None,
    }
}

/// Arrivals at these rates, each for so many seconds; above `overload` is more than is to be borne.
pub(super) fn open(stages: &[(u64, f64)], overload: f64) -> Open {
    let stage = |(seconds, rate): &(u64, f64)| {
        let jump = Stage {
            name: None,
            duration: Duration::ZERO,
            target: *rate,
            overload: false,
        };
        let hold = Stage {
            duration: Duration::from_secs(*seconds),
            overload: *rate > overload,
            ..jump.clone()
        };
        [jump, hold]
    };
    Open {
        executor: "ramping-arrival-rate",
        start_rate: stages[0].1,
        stages: stages.iter().flat_map(stage).collect(),
        arrival: Arrival::Uniform,
        max_in_flight: 100_000,
        on_limit: OnLimit::Queue,
    }
}

pub(super) fn constant(seconds: u64, rate: f64) -> Scenario {
    scenario(Executor::Open(open(&[(seconds, rate)], f64::INFINITY)))
}

pub(super) fn closed(seconds: u64, vus: u32) -> Closed {
    Closed {
        executor: "constant-vus",
        start_vus: vus,
        stages: vec![Stage {
            name: Some("load".to_owned()),
            duration: Duration::from_secs(seconds),
            target: f64::from(vus),
            overload: false,
        }],
        shared_iterations: None,
        iterations_per_vu: None,
    }
}

/// What a load came to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) measured: Box<Measured>,
    pub(super) notes: Vec<String>,
}

impl Outcome {
    pub(super) fn judged(&self, target: &str) -> &Judged {
        let target: Target = target.parse().unwrap();
        let mut judged = self.measured.targets.iter();
        judged.find(|judged| judged.target == target).unwrap()
    }

    pub(super) fn decision(&self, target: &str) -> &Decision {
        &self.judged(target).decision
    }

    /// The term of the reason why a target cannot be told.
    pub(super) fn reason(&self, target: &str) -> String {
        match self.decision(target) {
            Decision::Inconclusive(reason) => reason.to_string(),
            decision => panic!("{target}: {decision:?}"),
        }
    }

    pub(super) fn value(&self, metric: &str) -> f64 {
        let figure = self.measured.summary.figure(&metric.parse().unwrap());
        figure.and_then(|figure| figure.value).unwrap()
    }

    pub(super) fn series(&self) -> &wire::Series {
        self.measured.series.as_deref().unwrap()
    }
}

pub(super) fn run(scenario: &Scenario, server: &mut Server, targets: &[Target]) -> Outcome {
    run_with(scenario, server, targets, Watches::default())
}

pub(super) fn run_with(
    scenario: &Scenario,
    server: &mut Server,
    targets: &[Target],
    watches: Watches<'_>,
) -> Outcome {
    let load = load(scenario, targets);
    let mut outcomes = run_load(&load, server, watches, &mut |_| {}).unwrap();
    let outcome = outcomes.remove(0);
    assert!(outcomes.is_empty());
    of(outcome)
}

pub(super) fn of(outcome: CaseOutcome) -> Outcome {
    match outcome.status {
        Status::Measured(measured) => Outcome {
            measured,
            notes: outcome.notes,
        },
        status => panic!("{status:?}"),
    }
}

pub(super) fn load<'a>(scenario: &'a Scenario, targets: &'a [Target]) -> LoadOf<'a> {
    LoadOf {
        scenario,
        members: vec![Member {
            id: "web::checkout",
            targets,
            acceptable: &[],
            share: 1.0,
        }],
        confidence: 0.99,
        registered_targets: targets.len().max(1),
        seed: 7,
        shard: Shard::WHOLE,
        cores: 2,
    }
}
