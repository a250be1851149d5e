use std::collections::BTreeSet;
use std::sync::Arc;

use perf_targets::{Builtin, Metric, Target};

use super::reference::{References, check_margin, versus_name};
use super::regression::{Rule, Rules};
use super::scenarios::{PlannedLoad, Scenarios, counts_failures};
use super::shards;
use crate::config::{CaseOptions, CaseSettings, Ignore, Mode, Settings};
use crate::load::Scenario;
use crate::registry::{Case, Options};

/// What is run.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// Every case that the selection means, in the order of the source; ignored ones that are not
    /// asked for are among them, since they are told.
    pub(crate) cases: Vec<PlannedCase<'a>>,
    /// What calls those of the cases that have a scenario, in the order of the source.
    pub(crate) loads: Vec<PlannedLoad>,
    /// Cases that the selection left out.
    pub(crate) filtered_out: usize,
    /// The cases of the plan, and those of it that other processes run.
    pub(crate) of_all_shards: usize,
    /// Targets of all registered cases, so that a filtered run judges as the whole one does.
    pub(crate) registered_targets: usize,
}

/// A case with what holds for it.
#[derive(Debug)]
pub(crate) struct PlannedCase<'a> {
    pub(crate) case: &'a Case,
    pub(crate) settings: CaseSettings,
    /// What calls it, instead of a loop.
    pub(crate) scenario: Option<Arc<Scenario>>,
    /// Whether it is run, or only told to be ignored.
    pub(crate) runs: bool,
    /// Whether the selection means it; else it only came along with one that is held against it.
    pub(crate) is_selected: bool,
    /// What its relative targets are held against.
    pub(crate) versus: Vec<Versus<'a>>,
    /// How much worse than the base of the run it may be.
    pub(crate) regression: Arc<[Rule]>,
    /// Whether its figures are kept or held against kept ones, so that they have to be known well.
    pub(crate) is_kept: bool,
    /// Whether another case is held against it.
    pub(crate) is_reference: bool,
    /// Whether a call may fail: a target on `errors` counts it, its own or one that is held against
    /// it.
    pub(crate) tolerates_errors: bool,
}

impl PlannedCase<'_> {
    /// What stored runs are asked for beside the metrics of targets.
    pub(crate) fn kept_metrics(&self) -> impl Iterator<Item = &Metric> {
        let rules = self.regression.iter().filter(|_| self.is_kept);
        rules.map(|rule| &rule.metric)
    }
}

/// Another case that relative targets of a case are held against.
#[derive(Clone, Debug)]
pub(crate) struct Versus<'a> {
    /// As the targets name it.
    pub(crate) name: String,
    pub(crate) case: &'a Case,
    /// Where it stands among the cases of the plan, which holds it where cases are measured.
    pub(crate) place: usize,
}

/// A case whose targets cannot be judged as they are written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{id}: {message}")]
pub(crate) struct PlanError {
    pub(super) id: String,
    pub(super) message: String,
}

impl PlanError {
    pub(super) fn of(case: &Case) -> impl FnOnce(String) -> Self {
        let id = case.id.clone();
        |message| Self { id, message }
    }
}

/// Chooses cases and settles what holds for each. Where cases are measured, those that a selected
/// one is held against come along.
pub(crate) fn plan<'a>(cases: &'a [Case], settings: &Settings) -> Result<Plan<'a>, PlanError> {
    let settled = settle(cases, settings)?;
    let scenarios = Scenarios::new(cases, &settled, settings)?;
    let registered_targets = settled.iter().map(|settled| settled.targets.len()).sum();
    let rules = Rules::new(&settings.regression);
    let mut planned: Vec<PlannedCase<'a>> = Vec::with_capacity(cases.len());
    let is_measured = settings.mode == Mode::Bench;
    for (place, (case, mut settled)) in cases.iter().zip(settled).enumerate() {
        let is_ignored = settled.ignore.is_some();
        let scenario = scenarios.of(place);
        let mut runs = settings.selection.runs(is_ignored);
        if runs && is_measured && scenario.is_some() && settings.against.is_some() {
            runs = false;
            settled.ignore = Some(NOT_AGAINST.to_owned());
        }
        planned.push(PlannedCase {
            case,
            runs,
            scenario: scenario.cloned(),
            is_selected: settings.selection.selects(
                &case.id,
                &shown(&case.options),
                case.options.tags,
                is_ignored,
            ),
            tolerates_errors: match scenario {
                None => counts_errors(&settled),
                Some(scenario) => {
                    let conditions = settled.every_target().chain(&scenario.stop);
                    conditions.into_iter().any(counts_failures)
                }
            },
            regression: match scenario {
                None => rules.of_case(&settled),
                Some(_) => Arc::default(),
            },
            is_kept: scenario.is_none()
                && (settings.baselines.save.is_some() || settings.baselines.compare.is_some()),
            settings: settled,
            versus: Vec::new(),
            is_reference: false,
        });
    }
    resolve(&mut planned, cases, settings)?;
    // Against another build each case is held against itself.
    let brings = is_measured && settings.against.is_none();
    let mut brought: BTreeSet<usize> = planned
        .iter()
        .filter(|planned| planned.is_selected && brings)
        .flat_map(|planned| planned.versus.iter().map(|versus| versus.place))
        .collect();
    let selected = planned.iter().enumerate();
    let selected = selected.filter(|(_, planned)| planned.is_selected && planned.runs && brings);
    brought.extend(selected.flat_map(|(place, _)| scenarios.company(place)));
    let of_others = match settings.load.shard.filter(|_| is_measured) {
        Some(shard) => shards::of_others(&planned, &brought, shard)?,
        None => BTreeSet::new(),
    };
    let is_in = |place: usize, planned: &PlannedCase<'_>| {
        (planned.is_selected || brought.contains(&place)) && !of_others.contains(&place)
    };
    // Places among the cases of the plan instead of among all.
    let mut places = vec![0; planned.len()];
    let mut count = 0;
    for (place, planned) in planned.iter().enumerate() {
        places[place] = count;
        count += usize::from(is_in(place, planned));
    }
    let mut plan = Plan {
        cases: Vec::with_capacity(count),
        loads: Vec::new(),
        filtered_out: cases.len() - count - of_others.len(),
        of_all_shards: count + of_others.len(),
        registered_targets,
    };
    let mut registered = Vec::with_capacity(count);
    for (place, mut planned) in planned.into_iter().enumerate() {
        if !is_in(place, &planned) {
            continue;
        }
        registered.push(place);
        if !planned.is_selected {
            planned.settings.targets.clear();
            planned.settings.acceptable.clear();
            planned.versus.clear();
        }
        for versus in &mut planned.versus {
            versus.place = places[versus.place];
        }
        plan.cases.push(planned);
    }
    plan.loads = scenarios.loads(&mut plan.cases, &registered, &settings.load)?;
    Ok(plan)
}

const NOT_AGAINST: &str = "a scenario is not held against another build";

/// What holds for each case.
fn settle(cases: &[Case], settings: &Settings) -> Result<Vec<CaseSettings>, PlanError> {
    let mut last: Option<(*const Options, CaseOptions)> = None;
    let mut all = Vec::with_capacity(cases.len());
    for case in cases {
        // Cases of one benchmark share its attribute.
        let identity: *const Options = &raw const *case.options;
        let options = match &last {
            Some((of, options)) if *of == identity => options.clone(),
            _ => attribute_options(&case.options).map_err(PlanError::of(case))?,
        };
        let settled = settings.for_case(&case.names(), &options);
        for target in settled.every_target() {
            if target.over.is_some() && case.options.scenario.is_none() {
                return Err(PlanError::of(case)(format!(
                    "`{target}`: `over` is for scenarios, and this benchmark is called in a loop; leave it out"
                )));
            }
            check_margin(target).map_err(PlanError::of(case))?;
        }
        last = Some((identity, options));
        all.push(settled);
    }
    Ok(all)
}

/// Finds, for each selected case, what its targets name.
fn resolve<'a>(
    planned: &mut [PlannedCase<'a>],
    cases: &'a [Case],
    settings: &Settings,
) -> Result<(), PlanError> {
    let has_own = |case: &CaseSettings| {
        case.every_target()
            .any(|target| versus_name(target).is_some() && !settings.is_for_all(target))
    };
    let mut references = None;
    for place in 0..planned.len() {
        let case = cases.get(place).expect("a planned case is one of all");
        let mut names: Vec<(String, bool)> = Vec::new();
        let of_case = &planned[place];
        if !of_case.is_selected {
            continue;
        }
        for target in of_case.settings.every_target() {
            if let Some(name) = versus_name(target)
                && !names.iter().any(|(known, _)| known == name)
            {
                names.push((name.to_owned(), settings.is_for_all(target)));
            }
        }
        if names.is_empty() && case.options.same_result {
            return Err(PlanError::of(case)(
                "`same_result` has nothing to agree with: no target of it says `vs NAME`"
                    .to_owned(),
            ));
        }
        for (name, is_for_all) in names {
            let references = references.get_or_insert_with(|| References::new(cases));
            let found = references.find(case, &name).map_err(PlanError::of(case))?;
            if found == place && is_for_all {
                // What all cases are held against is not held against itself.
                let of_case = &mut planned[place].settings;
                of_case
                    .targets
                    .retain(|target| versus_name(target) != Some(&name));
                continue;
            }
            if planned[found].scenario.is_some() {
                return Err(PlanError::of(case)(format!(
                    "`vs {name}`: `{}` is called by a scenario, and nothing is held against one",
                    cases[found].id
                )));
            }
            if found == place {
                return Err(PlanError::of(case)(format!(
                    "`vs {name}`: it cannot be held against itself"
                )));
            }
            if has_own(&planned[found].settings) {
                return Err(PlanError::of(case)(format!(
                    "`vs {name}`: `{}` is itself held against another benchmark; hold both against that one",
                    cases[found].id
                )));
            }
            let of_errors =
                |target: &Target| versus_name(target) == Some(&name) && is_on_errors(target);
            if planned[place].settings.every_target().any(of_errors) {
                planned[found].tolerates_errors = true;
            }
            planned[found].is_reference = true;
            planned[place].versus.push(Versus {
                name,
                case: &cases[found],
                place: found,
            });
        }
    }
    Ok(())
}

/// Whether a target of the case counts calls that fail.
pub(crate) fn counts_errors(settings: &CaseSettings) -> bool {
    settings.every_target().any(is_on_errors)
}

fn is_on_errors(target: &Target) -> bool {
    target.metric == Metric::Builtin(Builtin::Errors)
}

/// Group and name as reports show them: `group/name`.
fn shown(options: &Options) -> String {
    let parts: Vec<&str> = options.group.into_iter().chain(options.name).collect();
    parts.join("/")
}

/// The attribute as a source of options.
fn attribute_options(options: &Options) -> Result<CaseOptions, String> {
    let targets = |texts: &[&str]| {
        if texts.is_empty() {
            return Ok(None);
        }
        let mut targets = Vec::new();
        for text in texts {
            targets.extend(perf_targets::parse(text).map_err(|error| error.render(text))?);
        }
        Ok::<_, String>(Some(targets))
    };
    Ok(CaseOptions {
        targets: targets(options.targets)?,
        acceptable: targets(options.acceptable)?,
        warmup: options.warmup,
        max_time: options.max_time,
        min_time: options.min_time,
        timeout: options.timeout,
        iters: options.iters,
        samples: options.samples,
        alone: options.alone.then_some(true),
        isolate: options.isolate.then_some(true),
        ignore: options.ignore.map(|why| Ignore::Yes(why.to_owned())),
        ..CaseOptions::default()
    })
}
