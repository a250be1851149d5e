//! Which cases are called by a scenario, and which of them by one load.

use std::collections::BTreeMap;
use std::sync::Arc;

use perf_targets::{Builtin, Limit, Metric, Target, nearest};

use super::planned::{PlanError, PlannedCase};
use super::reference::listed;
use crate::config::{
    CaseSettings, LoadSettings, Settings, UnfitFlag, check_window, inline_scenario,
    is_told_each_second,
};
use crate::load::Scenario;
use crate::registry::{Case, ScenarioOf};

/// Load that is made at once: of one case, or of all that share a mix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlannedLoad {
    pub(crate) scenario: Arc<Scenario>,
    /// Places among the cases of the plan, and the weight of each.
    pub(crate) members: Vec<(usize, f64)>,
    /// Of each case: which flags the scenario ran without.
    pub(crate) notes: Vec<String>,
}

/// The scenario of each registered case that has one, without what flags say.
#[derive(Debug)]
pub(super) struct Scenarios {
    of_cases: Vec<Option<Arc<Scenario>>>,
    /// The weight of each case in the mix of its scenario, where that has one.
    weights: Vec<Option<f64>>,
}

impl Scenarios {
    pub(super) fn new(
        cases: &[Case],
        settled: &[CaseSettings],
        settings: &Settings,
    ) -> Result<Self, PlanError> {
        let mut known: BTreeMap<Asked<'_>, Arc<Scenario>> = BTreeMap::new();
        let mut of_cases = Vec::with_capacity(cases.len());
        for (case, settled) in cases.iter().zip(settled) {
            let Some(asked) = asked_for(case, settled).map_err(PlanError::of(case))? else {
                of_cases.push(None);
                continue;
            };
            let scenario = match known.get(&asked) {
                Some(scenario) => Arc::clone(scenario),
                None => {
                    let found = find(asked, case, settings).map_err(PlanError::of(case))?;
                    let found = Arc::new(found);
                    known.insert(asked, Arc::clone(&found));
                    found
                }
            };
            for target in settled.every_target() {
                check_limit(target).map_err(PlanError::of(case))?;
            }
            of_cases.push(Some(scenario));
        }
        let mut weights = vec![None; cases.len()];
        for scenario in known.values().filter(|scenario| !scenario.mix.is_empty()) {
            weigh(scenario, cases, &of_cases, &mut weights)?;
        }
        Ok(Self { of_cases, weights })
    }

    pub(super) fn of(&self, place: usize) -> Option<&Arc<Scenario>> {
        self.of_cases.get(place)?.as_ref()
    }

    /// The cases that are called by the same load as this one, and this one.
    pub(super) fn company(&self, place: usize) -> Vec<usize> {
        match (self.of(place), self.weights.get(place)) {
            (Some(scenario), Some(Some(_))) => self.members(scenario).collect(),
            _ => vec![place],
        }
    }

    fn members<'s>(&'s self, scenario: &'s Arc<Scenario>) -> impl Iterator<Item = usize> + 's {
        let is_member =
            |of: &Option<Arc<Scenario>>| of.as_ref().is_some_and(|of| Arc::ptr_eq(of, scenario));
        let cases = self.of_cases.iter().enumerate();
        cases
            .filter(move |(_, of)| is_member(of))
            .map(|(place, _)| place)
    }

    /// The loads of a plan whose cases stand at these places among all, with what the flags say.
    /// A flag is for the loads that can take it, of which there has to be one.
    pub(super) fn loads(
        &self,
        planned: &mut [PlannedCase<'_>],
        places: &[usize],
        flags: &LoadSettings,
    ) -> Result<Vec<PlannedLoad>, PlanError> {
        let mut loads: Vec<(Arc<Scenario>, PlannedLoad)> = Vec::new();
        let mut misfits: Vec<(UnfitFlag, PlanError)> = Vec::new();
        for (place, (of_case, registered)) in planned.iter_mut().zip(places).enumerate() {
            let Some(scenario) = self.of(*registered).filter(|_| of_case.runs) else {
                continue;
            };
            let weight = self.weights[*registered];
            let shared = loads
                .iter_mut()
                .find(|(of, _)| weight.is_some() && Arc::ptr_eq(of, scenario));
            if let (Some(weight), Some((_, load))) = (weight, shared) {
                load.members.push((place, weight));
                of_case.scenario = Some(Arc::clone(&load.scenario));
                continue;
            }
            let (flagged, unfit) = flags.over(scenario);
            let notes = unfit.iter().map(UnfitFlag::note).collect();
            misfits.extend(unfit.into_iter().map(|unfit| {
                let named = match &scenario.name {
                    Some(name) => format!("[scenario.{name}]: {}", unfit.error()),
                    None => unfit.error(),
                };
                (unfit, PlanError::of(of_case.case)(named))
            }));
            let flagged = Arc::new(flagged);
            of_case.scenario = Some(Arc::clone(&flagged));
            let load = PlannedLoad {
                scenario: flagged,
                members: vec![(place, weight.unwrap_or(1.0))],
                notes,
            };
            loads.push((Arc::clone(scenario), load));
        }
        let fits_nothing = |flag: &str| {
            let refused = misfits.iter().filter(|(unfit, _)| unfit.flag == flag);
            refused.count() == loads.len()
        };
        let for_nothing = misfits.iter().find(|(unfit, _)| fits_nothing(unfit.flag));
        match for_nothing {
            Some((_, error)) => Err(error.clone()),
            None => Ok(loads.into_iter().map(|(_, load)| load).collect()),
        }
    }
}

/// Which scenario calls a case: of that name, or this text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked<'a> {
    Named(&'a str),
    Inline(&'a str),
}

/// What calls a case: what perf.toml says of it, else its attribute.
fn asked_for<'a>(case: &'a Case, settled: &'a CaseSettings) -> Result<Option<Asked<'a>>, String> {
    match (&case.options.scenario, &settled.scenario) {
        (None, Some(name)) => Err(format!(
            "`scenario = \"{name}\"` in [bench] is for benchmarks whose attribute has a `scenario`, and this one is called in a loop"
        )),
        (Some(_), Some(name)) => Ok(Some(Asked::Named(name))),
        (Some(ScenarioOf::Named(name)), None) => Ok(Some(Asked::Named(name))),
        (Some(ScenarioOf::Inline(text)), None) => Ok(Some(Asked::Inline(text))),
        (None, None) => Ok(None),
    }
}

fn find(asked: Asked<'_>, case: &Case, settings: &Settings) -> Result<Scenario, String> {
    let name = match asked {
        Asked::Inline(text) => return inline_scenario(text),
        Asked::Named(name) => name,
    };
    if let Some(scenario) = settings.scenarios.get(name) {
        return Ok(scenario.clone());
    }
    let known = || settings.scenarios.keys().map(String::as_str);
    let way_out = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if settings.scenarios.is_empty() => {
            format!("write [scenario.{name}] there, or `scenario(executor = …)` in the attribute")
        }
        None => format!("it has {}", listed(known())),
    };
    let source = case.source;
    Err(format!(
        "perf.toml has no scenario `{name}`, which the attribute at {} line {} names; {way_out}",
        source.file, source.line
    ))
}

/// Refuses what nothing of a scenario can be held to.
fn check_limit(target: &Target) -> Result<(), String> {
    match target.limit {
        Limit::Absolute(_) if target.over.is_some() && !is_told_each_second(&target.metric) => {
            Err(format!(
                "`{target}`: `{}` is told of the whole run alone; leave `over` out",
                target.metric
            ))
        }
        Limit::Absolute(_) => {
            check_window(target).map_err(|(message, way_out)| format!("{message}; {way_out}"))
        }
        Limit::Relative(_) => Err(format!(
            "`{target}`: what a scenario measures is held to absolute limits, and to no other figure"
        )),
    }
}

/// Gives each case of a mix its weight: that of its benchmark, of which all cases have an equal part.
fn weigh(
    scenario: &Arc<Scenario>,
    cases: &[Case],
    of_cases: &[Option<Arc<Scenario>>],
    weights: &mut [Option<f64>],
) -> Result<(), PlanError> {
    let is_member = |place: usize| {
        let of = of_cases.get(place).and_then(Option::as_ref);
        of.is_some_and(|of| Arc::ptr_eq(of, scenario))
    };
    let members: Vec<usize> = (0..cases.len()).filter(|place| is_member(*place)).collect();
    let Some(first) = members.first().map(|place| &cases[*place]) else {
        return Ok(());
    };
    let shown = match &scenario.name {
        Some(name) => format!("[scenario.{name}]"),
        None => "its scenario".to_owned(),
    };
    let is_called =
        |case: &Case, name: &str| case.path == name || case.path.ends_with(&format!("::{name}"));
    for (name, weight) in &scenario.mix {
        let of_name: Vec<usize> = members
            .iter()
            .copied()
            .filter(|place| is_called(&cases[*place], name))
            .collect();
        let mut paths: Vec<&str> = of_name.iter().map(|place| &*cases[*place].path).collect();
        paths.dedup();
        let fault = match paths.as_slice() {
            [_] => None,
            [] if cases.iter().any(|case| is_called(case, name)) => Some(format!(
                "{shown} weighs `{name}` in its `mix`, and the attribute of `{name}` does not name that scenario"
            )),
            [] => {
                let known = || members.iter().map(|place| function(&cases[*place]));
                let way_out = match nearest(name, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("those that name the scenario are {}", listed(known())),
                };
                Some(format!(
                    "{shown} weighs `{name}` in its `mix`, and no benchmark is called so; {way_out}"
                ))
            }
            several => Some(format!(
                "{shown} weighs `{name}` in its `mix`, which may be {}; write more of the path, in quotes",
                listed(several.iter().copied())
            )),
        };
        if let Some(fault) = fault {
            return Err(PlanError::of(first)(fault));
        }
        for place in &of_name {
            weights[*place] = Some(weight / of_name.len() as f64);
        }
    }
    match members.iter().find(|place| weights[**place].is_none()) {
        None => Ok(()),
        Some(place) => {
            let case = &cases[*place];
            let name = function(case);
            Err(PlanError::of(case)(format!(
                "it is called by {shown}, whose `mix` has no weight for `{name}`; add `{name} = …`"
            )))
        }
    }
}

fn function(case: &Case) -> &str {
    case.path.rsplit("::").next().unwrap_or(&case.path)
}

/// Whether a target or a condition of a scenario counts calls that fail.
pub(super) fn counts_failures(target: &Target) -> bool {
    matches!(
        target.metric,
        Metric::Builtin(
            Builtin::Errors
                | Builtin::Goodput
                | Builtin::Dropped
                | Builtin::Availability
                | Builtin::Stability
                | Builtin::Capacity
        )
    )
}
