//! Scripted workloads: each call moves the simulated clock by as much as its script says.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SimulatedClock};
use crate::config::{CaseSettings, Pin, settings_of};
use crate::host::Cores;
use crate::measure::{Callers, Session, Warmup, WitnessSpeed};
use crate::plan::{Plan, PlannedCase, Rule, Rules, Versus, counts_errors, versus_name};
use crate::registry::Case;
use crate::run::event_counting::EventSources;
use crate::run::outcome::{CaseOutcome, Measured, Status};
use crate::run::{Bench, run};
use crate::verdict::Decision;

pub(super) const US: u64 = 1_000;
pub(super) const MS: u64 = 1_000_000;

/// Cases that share one simulated clock.
#[derive(Debug, Default)]
pub(super) struct Script {
    hand: SimulatedClock,
    cases: Vec<(Case, CaseSettings)>,
    /// Whether the figures are kept for later runs.
    is_kept: bool,
    /// What later runs are held to.
    regression: Arc<[Rule]>,
}

/// Settings of a case without a warm-up that has three seconds.
pub(in crate::run) fn settings(targets: &str) -> CaseSettings {
    CaseSettings {
        targets: if targets.is_empty() {
            Vec::new()
        } else {
            perf_targets::parse(targets).unwrap()
        },
        acceptable: Vec::new(),
        warmup: Warmup::Time(Duration::ZERO),
        max_time: Duration::from_secs(3),
        min_time: Duration::ZERO,
        timeout: None,
        iters: None,
        samples: None,
        precision: 0.01,
        tolerance: 0.01,
        alone: false,
        isolate: false,
        ignore: None,
        scenario: None,
    }
}

impl Script {
    /// Cases on a machine where work that starts at a time takes as long as `machine` says.
    pub(super) fn on(machine: impl Fn(u64, u64) -> u64 + Send + Sync + 'static) -> Self {
        Self {
            hand: SimulatedClock::on(machine),
            cases: Vec::new(),
            is_kept: false,
            regression: Arc::default(),
        }
    }

    /// A case whose call number n, from 0, takes `time(n)` nanoseconds.
    pub(super) fn calls(
        mut self,
        id: &str,
        settings: CaseSettings,
        time: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static,
    ) -> Self {
        let hand = self.hand.clone();
        self.cases.push((
            Case::of(id, move |session| {
                let (number, hand, time) = (Cell::new(0), hand.clone(), time.clone());
                session
                    .bencher()
                    .bench_local(move || hand.work(time(number.replace(number.get() + 1))));
            }),
            settings,
        ));
        self
    }

    /// A case with a body of its own, which gets the hand of the clock.
    pub(super) fn body(
        mut self,
        id: &str,
        settings: CaseSettings,
        body: impl Fn(&Session, &SimulatedClock) + Send + Sync + 'static,
    ) -> Self {
        let hand = self.hand.clone();
        self.cases
            .push((Case::of(id, move |session| body(session, &hand)), settings));
        self
    }

    /// The latest case does so many items a call.
    pub(super) fn doing(mut self, items: u64) -> Self {
        let (case, _) = self.cases.last_mut().unwrap();
        case.work.items = Some(items);
        self
    }

    /// The latest case, called by these.
    pub(super) fn called_by(mut self, callers: Callers) -> Self {
        let (case, _) = self.cases.last_mut().unwrap();
        *case = case.called_by(callers, false);
        self
    }

    /// The figures are kept for later runs.
    pub(super) fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    /// Later runs are held to these rules.
    pub(super) fn under(mut self, toml: &str) -> Self {
        let rules = Rules::new(&settings_of(toml).regression);
        self.regression = rules.of_case(&settings(""));
        self
    }

    /// What becomes of the cases, in their order.
    pub(super) fn run(&self) -> Vec<CaseOutcome> {
        self.run_with(0)
    }

    /// The same in the order that a seed draws.
    pub(super) fn run_with(&self, seed: u64) -> Vec<CaseOutcome> {
        run(
            &self.plan(),
            &self.bench(&self.clock(), &Cores::allowed(), seed),
            &mut |_| {},
        )
    }

    /// The same where something counts what the processor does.
    pub(super) fn run_counting(&self, events: impl Fn(&Clock) -> EventSources) -> Vec<CaseOutcome> {
        let (clock, cores) = (self.clock(), Cores::allowed());
        let bench = Bench {
            events: events(&clock),
            ..self.bench(&clock, &cores, 0)
        };
        run(&self.plan(), &bench, &mut |_| {})
    }

    /// Where the hand of the clock stands.
    pub(super) fn now(&self) -> u64 {
        self.hand.now()
    }

    pub(super) fn clock(&self) -> Clock {
        Clock::simulated(self.hand.clone())
    }

    pub(super) fn plan(&self) -> Plan<'_> {
        Plan {
            cases: self
                .cases
                .iter()
                .map(|(case, settings)| PlannedCase {
                    case,
                    settings: settings.clone(),
                    scenario: None,
                    runs: settings.ignore.is_none(),
                    is_selected: true,
                    is_reference: false,
                    regression: Arc::clone(&self.regression),
                    is_kept: self.is_kept,
                    versus: self.versus(settings),
                    tolerates_errors: counts_errors(settings),
                })
                .collect(),
            loads: Vec::new(),
            filtered_out: 0,
            of_all_shards: self.cases.len(),
            registered_targets: self
                .cases
                .iter()
                .map(|(_, settings)| settings.targets.len())
                .sum(),
        }
    }

    /// The cases that the targets name by their ids.
    fn versus(&self, settings: &CaseSettings) -> Vec<Versus<'_>> {
        let mut versus: Vec<Versus<'_>> = Vec::new();
        for target in settings.every_target() {
            let Some(name) = versus_name(target) else {
                continue;
            };
            let place = self.cases.iter().position(|(case, _)| case.id == name);
            let name = name.to_owned();
            let place = place.expect("a script names its own cases");
            if !versus.iter().any(|known| known.name == name) {
                let case = &self.cases[place].0;
                versus.push(Versus { name, case, place });
            }
        }
        versus
    }

    pub(super) fn bench<'a>(&self, clock: &'a Clock, cores: &'a Cores, seed: u64) -> Bench<'a> {
        Bench {
            clock,
            cores,
            pin: &Pin::Off,
            confidence: 0.99,
            registered_targets: self.plan().registered_targets,
            counts_allocations: false,
            events: EventSources::missing("no counters in a script"),
            loop_ns: 0.0,
            load: crate::config::LoadSettings::default(),
            #[cfg(feature = "load")]
            logs: None,
            speed: WitnessSpeed::measure(clock),
            seed,
            program: Err("a simulation has no program".to_owned()),
        }
    }
}

/// A script of one case.
pub(super) fn one(
    settings: CaseSettings,
    time: impl Fn(u64) -> u64 + Clone + Send + Sync + 'static,
) -> Box<Measured> {
    let mut outcomes = Script::default()
        .calls("script::case", settings, time)
        .run();
    measured(outcomes.remove(0))
}

#[track_caller]
pub(super) fn measured(outcome: CaseOutcome) -> Box<Measured> {
    match outcome.status {
        Status::Measured(measured) => measured,
        other => panic!("the case was not measured: {other:?}"),
    }
}

#[track_caller]
pub(super) fn error(outcome: &CaseOutcome) -> &str {
    match &outcome.status {
        Status::Errored(error) => error,
        other => panic!("the case has no error: {other:?}"),
    }
}

/// The calls timed alone.
pub(super) fn calls(measured: &Measured) -> u64 {
    measured.histogram.iter().map(|(_, count)| count).sum()
}

/// Each target's answer in a word, and why where it is none.
pub(super) fn answers(measured: &Measured) -> Vec<String> {
    let words = measured
        .targets
        .iter()
        .map(|judged| match &judged.decision {
            Decision::Pass => "pass".to_owned(),
            Decision::Fail => "fail".to_owned(),
            Decision::Open | Decision::Suspect(_) => "open".to_owned(),
            Decision::Inconclusive(reason) => reason.to_string(),
        });
    words.collect()
}
