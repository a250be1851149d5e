//! Which cases a scenario calls, and what cannot be asked of them.

use std::sync::Arc;

use super::{Plan, plan, with_callers};
use crate::config::{Against, Mode, Settings, settings_of};
use crate::host::Cores;
use crate::load::Executor;
use crate::registry::{Case, Options, ScenarioOf};

const FILE: &str = "
[scenario.peak]
executor = 'constant-vus'
vus = 5
duration = '1m'
[scenario.shop]
executor = 'constant-arrival-rate'
rate = '100/s'
duration = '1m'
mix = { query = 40, write = 30 }
";

fn case(id: &str, scenario: Option<&'static str>, targets: &'static [&'static str]) -> Case {
    let mut case = Case::of(id, |_| ());
    case.path = id.split('/').next().unwrap_or(id).to_owned();
    case.options = Arc::new(Options {
        scenario: scenario.map(ScenarioOf::Named),
        targets,
        ..Options::default()
    });
    case
}

fn called(id: &str, scenario: &'static str) -> Case {
    case(id, Some(scenario), &[])
}

/// Settings of a run that measures, with more of perf.toml.
fn measuring(more: &str) -> Settings {
    let mut settings = settings_of(&format!("{FILE}{more}"));
    settings.mode = Mode::Bench;
    settings
}

/// The loads: the executor's first number, and the members by id and weight.
fn loads(plan: &Plan<'_>) -> Vec<(f64, Vec<(String, f64)>)> {
    let of = |place: usize| plan.cases[place].case.id.clone();
    plan.loads
        .iter()
        .map(|load| {
            let number = match &load.scenario.executor {
                Executor::Closed(closed) => f64::from(closed.start_vus),
                Executor::Open(open) => open.start_rate,
                other => panic!("{other:?}"),
            };
            let members = load.members.iter();
            let members = members.map(|(place, weight)| (of(*place), *weight));
            (number, members.collect())
        })
        .collect()
}

fn refusal(cases: &[Case], settings: &Settings) -> String {
    match plan(cases, settings) {
        Ok(_) => panic!("nothing was refused"),
        Err(error) => error.to_string(),
    }
}

fn one(id: &str, weight: f64) -> (String, f64) {
    (id.to_owned(), weight)
}

#[test]
fn each_case_without_a_mix_is_called_alone_in_the_order_of_the_source() {
    let mut inline = called("b::inline", "peak");
    inline.options = Arc::new(Options {
        scenario: Some(ScenarioOf::Inline(
            "preset = 'steady'\nvus = 9\nduration = '1s'",
        )),
        ..Options::default()
    });
    let cases = [
        called("b::two", "peak"),
        case("b::loop", None, &[]),
        called("b::one", "peak"),
        inline,
    ];
    let plan = plan(&cases, &measuring("")).unwrap();
    assert_eq!(
        loads(&plan),
        [
            (5.0, vec![one("b::two", 1.0)]),
            (5.0, vec![one("b::one", 1.0)]),
            (9.0, vec![one("b::inline", 1.0)]),
        ]
    );
    let has: Vec<bool> = plan
        .cases
        .iter()
        .map(|case| case.scenario.is_some())
        .collect();
    assert_eq!(has, [true, false, true, true]);
}

#[test]
fn a_mix_is_one_load_and_cases_of_a_benchmark_share_its_weight() {
    let cases = [
        called("b::write", "shop"),
        called("b::m::query/1", "shop"),
        called("b::alone", "peak"),
        called("b::m::query/2", "shop"),
    ];
    let plan = plan(&cases, &measuring("")).unwrap();
    let members = vec![
        one("b::write", 30.0),
        one("b::m::query/1", 20.0),
        one("b::m::query/2", 20.0),
    ];
    assert_eq!(
        loads(&plan),
        [(100.0, members), (5.0, vec![one("b::alone", 1.0)])]
    );
}

#[test]
fn who_shares_a_mix_comes_along_unjudged() {
    let cases = [
        case("b::query", Some("shop"), &["p99 < 1s"]),
        case("b::write", Some("shop"), &["p99 < 1s"]),
        called("b::alone", "peak"),
    ];
    let mut settings = measuring("");
    settings.selection.filters.push("query".to_owned());
    let chosen = plan(&cases, &settings).unwrap();
    let told: Vec<(&str, bool, usize)> = chosen
        .cases
        .iter()
        .map(|planned| {
            let targets = planned.settings.targets.len();
            (planned.case.id.as_str(), planned.is_selected, targets)
        })
        .collect();
    assert_eq!(told, [("b::query", true, 1), ("b::write", false, 0)]);
    assert_eq!(chosen.loads[0].members, [(0, 40.0), (1, 30.0)]);
    // One that is called once for a test needs nobody.
    settings.mode = Mode::Test;
    assert_eq!(plan(&cases, &settings).unwrap().cases.len(), 1);
}

#[test]
fn what_is_skipped_is_not_called() {
    let settings = measuring("[bench.'b::write']\nignore = true\n");
    let cases = [called("b::query", "shop"), called("b::write", "shop")];
    let plan = plan(&cases, &settings).unwrap();
    assert_eq!(plan.cases.len(), 2);
    assert_eq!(plan.loads[0].members, [(0, 40.0)]);
}

#[test]
fn a_scenario_that_is_not_there_is_an_error() {
    let settings = measuring("");
    assert_eq!(
        refusal(&[called("b::f", "peek")], &settings),
        "b::f: perf.toml has no scenario `peek`, which the attribute at benches/script.rs line 1 names; did you mean `peak`?"
    );
    assert!(refusal(&[called("b::f", "x")], &settings).ends_with("; it has `peak`, `shop`"));
    let mut empty = settings_of("");
    empty.mode = Mode::Bench;
    assert!(
        refusal(&[called("b::f", "x")], &empty)
            .ends_with("; write [scenario.x] there, or `scenario(executor = …)` in the attribute")
    );
    let mut inline = called("b::f", "peak");
    inline.options = Arc::new(Options {
        scenario: Some(ScenarioOf::Inline(
            "executor = \"breakpoint\"\nstart_rate = \"5/s\"\nmax_rate = \"5/s\"\n",
        )),
        ..Options::default()
    });
    assert_eq!(
        refusal(&[inline], &settings),
        "b::f: the search begins at `start_rate`, which is no less than `max_rate`\n  max_rate = \"5/s\"\n  ^^^^^^^^\nmake `max_rate` the rate that is surely too much"
    );
}

#[test]
fn a_mix_and_its_benchmarks_name_each_other() {
    let settings = measuring("");
    let query = || called("b::query", "shop");
    assert_eq!(
        refusal(&[query()], &settings),
        "b::query: [scenario.shop] weighs `write` in its `mix`, and no benchmark is called so; those that name the scenario are `query`"
    );
    assert_eq!(
        refusal(&[query(), called("b::wriet", "shop")], &settings),
        "b::query: [scenario.shop] weighs `write` in its `mix`, and no benchmark is called so; did you mean `wriet`?"
    );
    assert_eq!(
        refusal(&[query(), case("b::write", None, &[])], &settings),
        "b::query: [scenario.shop] weighs `write` in its `mix`, and the attribute of `write` does not name that scenario"
    );
    assert_eq!(
        refusal(
            &[
                query(),
                called("b::write", "shop"),
                called("b::auth", "shop")
            ],
            &settings
        ),
        "b::auth: it is called by [scenario.shop], whose `mix` has no weight for `auth`; add `auth = …`"
    );
    assert_eq!(
        refusal(
            &[
                query(),
                called("b::m::query", "shop"),
                called("b::write", "shop")
            ],
            &settings
        ),
        "b::query: [scenario.shop] weighs `query` in its `mix`, which may be `b::query`, `b::m::query`; write more of the path, in quotes"
    );
    // Another bench target's.
    assert!(plan(&[called("b::f", "peak")], &settings).is_ok());
}

#[test]
fn windows_are_for_scenarios_and_other_figures_are_not() {
    let settings = measuring("");
    let judged = |scenario, targets| refusal(&[case("b::f", scenario, targets)], &settings);
    assert_eq!(
        judged(None, &["p99 < 1s over 10s"]),
        "b::f: `p99 < 1s over 10s`: `over` is for scenarios, and this benchmark is called in a loop; leave it out"
    );
    let peak = Some("peak");
    assert!(plan(&[case("b::f", peak, &["p99 < 1s over 10s"])], &settings).is_ok());
    assert_eq!(
        judged(peak, &["capacity > 5/s over 10s"]),
        "b::f: `capacity > 5/s over 10s`: `capacity` is told of the whole run alone; leave `over` out"
    );
    assert_eq!(
        judged(peak, &["p99 < 1s over 100ms"]),
        "b::f: `p99 < 1s over 100ms`: windows are whole seconds; write `over 1s`"
    );
    let mut acceptable = case("b::f", peak, &["p99 < 1s"]);
    acceptable.options = Arc::new(Options {
        scenario: Some(ScenarioOf::Named("peak")),
        acceptable: &["p99 < 2s over 2.5s"],
        ..Options::default()
    });
    assert!(refusal(&[acceptable], &settings).ends_with("; write `over 3s`"));
    assert_eq!(
        judged(peak, &["mean <= +2%"]),
        "b::f: `mean <= +2%`: what a scenario measures is held to absolute limits, and to no other figure"
    );
    assert_eq!(
        refusal(
            &[
                case("b::f", None, &["mean <= +2% vs g"]),
                called("b::g", "peak")
            ],
            &settings
        ),
        "b::f: `vs g`: `b::g` is called by a scenario, and nothing is held against one"
    );
}

#[test]
fn perf_toml_names_another_scenario_and_no_callers() {
    let settings = measuring("[bench.'b::f']\nscenario = 'peak'\n");
    let cases = [called("b::f", "shop")];
    assert_eq!(
        loads(&plan(&cases, &settings).unwrap()),
        [(5.0, vec![one("b::f", 1.0)])]
    );
    assert_eq!(
        refusal(&[case("b::f", None, &[])], &settings),
        "b::f: `scenario = \"peak\"` in [bench] is for benchmarks whose attribute has a `scenario`, and this one is called in a loop"
    );
    let settings = measuring("[bench.'b::f']\nthreads = 4\n");
    let error = with_callers(cases.to_vec(), &settings, &Cores::of([0])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "b::f: `threads` is for calls in a loop: the scenario of this benchmark says who calls it"
    );
}

#[test]
fn flags_change_what_is_called_and_are_refused_where_they_do_not_fit() {
    let cases = [called("b::f", "peak"), called("b::g", "peak")];
    let mut settings = measuring("");
    settings.load.vus = Some(50);
    let numbers: Vec<f64> = loads(&plan(&cases, &settings).unwrap())
        .into_iter()
        .map(|(number, _)| number)
        .collect();
    assert_eq!(numbers, [50.0, 50.0]);
    settings.load.vus = None;
    settings.load.rate = Some(5.0);
    assert_eq!(
        refusal(&cases, &settings),
        "b::f: [scenario.peak]: --rate does not fit the executor `constant-vus`, whose calls are made by virtual users; give --vus"
    );
    // What is not called does not mind.
    settings.selection.filters.push("x".to_owned());
    assert!(plan(&cases, &settings).is_ok());
}

#[test]
fn a_flag_is_for_the_loads_that_can_take_it() {
    let cases = [
        called("b::users", "peak"),
        called("b::query", "shop"),
        called("b::write", "shop"),
    ];
    let mut settings = measuring("");
    settings.load.rate = Some(200.0);
    let chosen = plan(&cases, &settings).unwrap();
    let numbers: Vec<f64> = loads(&chosen)
        .into_iter()
        .map(|(number, _)| number)
        .collect();
    assert_eq!(numbers, [5.0, 200.0]);
    let notes: Vec<&[String]> = chosen.loads.iter().map(|load| &*load.notes).collect();
    let without = ["`--rate` does not fit `constant-vus`: it ran as it stands".to_owned()];
    assert_eq!(notes, [&without[..], &[]]);
    // Alone it would run without what was asked for.
    settings.selection.filters.push("users".to_owned());
    assert!(refusal(&cases, &settings).starts_with("b::users: [scenario.peak]: --rate does not"));
    // Each flag for itself.
    settings.selection.filters.clear();
    settings.load.vus = Some(9);
    let both = plan(&cases, &settings).unwrap();
    let numbers: Vec<f64> = loads(&both).into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [9.0, 200.0]);
    assert!(both.loads.iter().all(|load| load.notes.len() == 1));
}

#[test]
fn other_builds_and_stored_runs_are_not_for_scenarios() {
    let cases = [called("b::f", "peak"), case("b::loop", None, &[])];
    let mut settings = measuring("");
    settings.against = Some(Against {
        program: "base".into(),
        name: "base".to_owned(),
        libraries: None,
    });
    let against = plan(&cases, &settings).unwrap();
    let runs: Vec<bool> = against.cases.iter().map(|case| case.runs).collect();
    assert_eq!(runs, [false, true]);
    assert_eq!(
        against.cases[0].settings.ignore.as_deref(),
        Some("a scenario is not held against another build")
    );
    assert!(against.loads.is_empty());
    settings.against = None;
    settings.baselines.save = Some("main".to_owned());
    let saved = plan(&cases, &settings).unwrap();
    let kept: Vec<bool> = saved.cases.iter().map(|case| case.is_kept).collect();
    assert_eq!(kept, [false, true]);
    assert!(saved.cases[0].regression.is_empty());
}

#[test]
fn calls_may_fail_where_something_counts_it() {
    let tolerates = |targets, more: &str| {
        let settings = measuring(more);
        let cases = [case("b::f", Some("own"), targets)];
        plan(&cases, &settings).unwrap().cases[0].tolerates_errors
    };
    let own = "[scenario.own]\nexecutor = 'constant-vus'\nvus = 5\nduration = '1m'\n";
    assert!(!tolerates(&["p99 < 1s"], own));
    for targets in [
        &["errors < 1%"],
        &["goodput > 5/s"],
        &["dropped == 0"],
        &["availability > 99%"],
        &["stability > 99%"],
        &["capacity > 5/s"],
    ] {
        assert!(tolerates(targets, own), "{targets:?}");
    }
    assert!(tolerates(
        &["p99 < 1s"],
        &format!("{own}stop = 'errors > 5%'\n")
    ));
}
