use std::time::Duration;

use super::settings;
use crate::config::{LoadSettings, UnfitFlag, inline_scenario};
use crate::load::{Executor, Scenario, Shard, SoakLoad, Stage};

const S: Duration = Duration::from_secs(1);

fn load(variables: &[(&str, &str)], arguments: &[&str]) -> LoadSettings {
    settings("", variables, arguments).unwrap().load
}

fn under(arguments: &[&str], scenario: &str) -> Result<Scenario, String> {
    let (scenario, unfit) = load(&[], arguments).over(&inline_scenario(scenario).unwrap());
    match unfit.first() {
        None => Ok(scenario),
        Some(unfit) => Err(unfit.error()),
    }
}

fn stages(scenario: Scenario) -> (f64, Vec<(Duration, f64)>) {
    let of = |stages: Vec<Stage>| {
        let stages = stages.into_iter();
        stages.map(|stage| (stage.duration, stage.target)).collect()
    };
    match scenario.executor {
        Executor::Closed(closed)
        | Executor::Soak {
            load: SoakLoad::Closed(closed),
            ..
        } => (f64::from(closed.start_vus), of(closed.stages)),
        Executor::Open(open)
        | Executor::Soak {
            load: SoakLoad::Open(open),
            ..
        } => (open.start_rate, of(open.stages)),
        Executor::ConcurrencySweep { levels } => {
            let levels = levels.iter();
            let levels = levels.map(|level| (level.duration, f64::from(level.vus)));
            (0.0, levels.collect())
        }
        Executor::Breakpoint { .. } => panic!("a search has no stages"),
    }
}

#[test]
fn flags_win_over_variables() {
    let variables = [("PERF_BENCH_VUS", "5"), ("PERF_BENCH_DURATION", "1m")];
    let load = load(&variables, &["--vus", "7", "--rate=2k/s"]);
    assert_eq!(
        (load.vus, load.duration, load.rate),
        (Some(7), Some(60 * S), Some(2_000.0))
    );
    let shown = settings("", &variables, &["--vus=7"]).unwrap().show();
    let line = |name: &str| shown.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(line("vus").ends_with("--vus"), "{shown}");
    assert!(line("duration").ends_with("PERF_BENCH_DURATION"), "{shown}");
}

#[test]
fn a_shard_is_counted_from_one_and_a_pod_from_zero() {
    let shard = |variables: &[(&str, &str)], arguments: &[&str]| load(variables, arguments).shard;
    assert_eq!(
        shard(&[], &["--shard", "1/4"]),
        Some(Shard { index: 0, of: 4 })
    );
    let pod = [("JOB_COMPLETION_INDEX", "3")];
    assert_eq!(
        shard(&pod, &["--shard=auto/4"]),
        Some(Shard { index: 3, of: 4 })
    );
    let twin = [pod[0], ("PERF_BENCH_SHARD", "auto/8")];
    assert_eq!(shard(&twin, &[]), Some(Shard { index: 3, of: 8 }));
    // Nobody asked for a part.
    assert_eq!(shard(&pod, &[]), None);
}

#[test]
fn loads_begin_at_a_moment_to_come() {
    let start = |text: &str| load(&[], &["--start-at", text]);
    let at = start("2026-11-22T10:30:00.5Z");
    assert_eq!(at.start_at, Some(Duration::from_millis(1_795_343_400_500)));
    assert_eq!(start("1795343400.5").start_at, at.start_at);
    assert!(at.check_start(1_795_343_400 * S).is_ok());
    let error = at.check_start(1_795_343_460 * S).unwrap_err().to_string();
    assert_eq!(
        error,
        "--start-at: that was 59s ago; give a moment to come, the same for all shards"
    );
}

#[test]
fn constant_loads_are_replaced_and_stages_scaled() {
    let constant = "executor = 'constant-arrival-rate'\nrate = '100/s'\nduration = '10s'";
    let flags = ["--rate=1k/s", "--duration=1m"];
    let (start, of) = stages(under(&flags, constant).unwrap());
    assert_eq!((start, of), (1_000.0, vec![(60 * S, 1_000.0)]));
    let ramping = "executor = 'ramping-vus'\nstart_vus = 10\nstages = [{ duration = '1s', target = 40 }, { duration = '2s', target = 0 }]";
    let (start, of) = stages(under(&["--vus=20", "--duration=9s"], ramping).unwrap());
    assert_eq!((start, of), (5.0, vec![(3 * S, 20.0), (6 * S, 0.0)]));
    // Parts that are no whole nanoseconds come to the whole.
    let (_, of) = stages(under(&["--duration=1s"], ramping).unwrap());
    assert_eq!(of.iter().map(|(lasting, _)| *lasting).sum::<Duration>(), S);
    let soak = "preset = 'soak'\nvus = 5\nduration = '1h'";
    let (_, of) = stages(under(&["--duration=1m", "--vus=7"], soak).unwrap());
    assert_eq!(of, [(60 * S, 7.0)]);
    let sweep = "preset = 'sweep'\nmax_vus = 4";
    let (_, of) = stages(under(&["--duration=2s"], sweep).unwrap());
    assert_eq!(of, [(2 * S, 1.0), (2 * S, 2.0), (2 * S, 4.0)]);
    let calls = "executor = 'per-vu-iterations'\nvus = 5\niterations = 2";
    let (start, _) = stages(under(&["--vus=9"], calls).unwrap());
    assert_eq!(start, 9.0);
}

#[test]
fn what_does_not_fit_the_executor_is_refused() {
    let error = |flag: &str, scenario: &str| under(&[flag], scenario).unwrap_err();
    let rate = "executor = 'constant-arrival-rate'\nrate = '100/s'\nduration = '10s'\n";
    let users = "executor = 'constant-vus'\nvus = 5\nduration = '10s'\n";
    let search = "executor = 'breakpoint'\nstart_rate = '1/s'\nmax_rate = '9/s'";
    let calls = "executor = 'shared-iterations'\nvus = 5\niterations = 20";
    let sweep = "preset = 'sweep'\nmax_vus = 4";
    assert_eq!(
        error("--vus=5", rate),
        "--vus does not fit the executor `constant-arrival-rate`, whose calls arrive at a rate; give --rate"
    );
    assert_eq!(
        error("--rate=5/s", users),
        "--rate does not fit the executor `constant-vus`, whose calls are made by virtual users; give --vus"
    );
    assert_eq!(
        error("--duration=5s", search),
        "--duration does not fit the executor `breakpoint`, which ends when it has found the capacity; `dwell` says how long a step takes"
    );
    assert_eq!(
        error("--duration=5s", calls),
        "--duration does not fit the executor `shared-iterations`, which ends with its iterations"
    );
    assert_eq!(
        error("--vus=50", calls),
        "--vus: 20 iterations are fewer than 50 virtual users; ask for no more than these"
    );
    for (flag, scenario) in [
        ("--rate=5/s", search),
        ("--vus=5", search),
        ("--rate=5/s", sweep),
        ("--vus=5", sweep),
    ] {
        assert!(error(flag, scenario).contains("does not fit the executor"));
    }
    let late = format!("{users}faults = [{{ at = '8s', kill = 'server' }}]");
    assert_eq!(
        error("--duration=5s", &late),
        "--duration: a fault begins at 8s, when all is over; make it longer"
    );
    let delayed = format!("{users}delay = '8s'");
    assert_eq!(
        error("--duration=5s", &delayed),
        "--duration: `delay` is as long; make it longer"
    );
}

#[test]
fn what_does_not_fit_is_noted_and_changes_nothing() {
    let told = |arguments: &[&str], scenario: &str| {
        let scenario = inline_scenario(scenario).unwrap();
        let (changed, unfit) = load(&[], arguments).over(&scenario);
        let notes: Vec<String> = unfit.iter().map(UnfitFlag::note).collect();
        (changed == scenario, notes)
    };
    let search = "executor = 'breakpoint'\nstart_rate = '1/s'\nmax_rate = '9/s'";
    assert_eq!(
        told(&["--duration=5s", "--rate=5/s"], search),
        (
            true,
            vec![
                "`--duration` does not fit `breakpoint`: it ran as it stands".to_owned(),
                "`--rate` does not fit `breakpoint`: it ran as it stands".to_owned(),
            ]
        )
    );
    let users = "executor = 'constant-vus'\nvus = 5\nduration = '10s'\n";
    let late = format!("{users}faults = [{{ at = '8s', kill = 'server' }}]");
    let (is_unchanged, notes) = told(&["--duration=5s"], &late);
    assert!(is_unchanged);
    assert_eq!(
        notes,
        [
            "`--duration` does not fit, since a fault begins at 8s, when all is over: it ran as it stands"
        ]
    );
    // The flags that fit are taken.
    let (is_unchanged, notes) = told(&["--duration=5s", "--vus=7"], &late);
    assert_eq!((is_unchanged, notes.len()), (false, 1));
}
