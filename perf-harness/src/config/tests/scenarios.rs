use std::time::Duration;

use super::settings;
use crate::config::inline_scenario;
use crate::load::{Arrival, Closed, Executor, FaultKind, OnLimit, Open, Scenario, SoakLoad, Stage};

const S: Duration = Duration::from_secs(1);

fn scenario(text: &str) -> Scenario {
    inline_scenario(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Stages in short: seconds, load, and the name of those that have one, in capitals where it is an
/// overload.
fn course(stages: &[Stage]) -> Vec<(f64, f64, String)> {
    let name = |stage: &Stage| {
        let name = stage.name.clone().unwrap_or_default();
        match stage.overload {
            true => name.to_uppercase(),
            false => name,
        }
    };
    stages
        .iter()
        .map(|stage| (stage.duration.as_secs_f64(), stage.target, name(stage)))
        .collect()
}

fn at(seconds: f64, load: f64, name: &str) -> (f64, f64, String) {
    (seconds, load, name.to_owned())
}

fn open(text: &str) -> Open {
    match scenario(text).executor {
        Executor::Open(open) => open,
        other => panic!("{other:?}"),
    }
}

fn closed(text: &str) -> Closed {
    match scenario(text).executor {
        Executor::Closed(closed) => closed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let expected = include_str!("scenario_errors.txt");
    let shown: Vec<String> = expected
        .split("====\n")
        .map(|block| {
            let (file, _) = block.split_once("\n----\n").expect("a file and its error");
            let error = match settings(file, &[], &[]) {
                Ok(_) => panic!("{file} is no mistake"),
                Err(error) => error,
            };
            format!("{file}\n----\n{error}\n")
        })
        .collect();
    assert_eq!(shown.join("====\n"), expected);
}

#[test]
fn executors_of_virtual_users() {
    let constant = closed("executor = 'constant-vus'\nvus = 50\nduration = '1m'");
    assert_eq!(
        constant,
        Closed {
            executor: "constant-vus",
            start_vus: 50,
            stages: vec![Stage {
                name: None,
                duration: 60 * S,
                target: 50.0,
                overload: false,
            }],
            shared_iterations: None,
            iterations_per_vu: None,
        }
    );
    let ramping = closed(
        "executor = 'ramping-vus'\nstages = [{ duration = '10s', target = 20, name = 'up' }, { duration = '0s', target = 0 }]",
    );
    assert_eq!((ramping.executor, ramping.start_vus), ("ramping-vus", 1));
    assert_eq!(
        course(&ramping.stages),
        [at(10.0, 20.0, "up"), at(0.0, 0.0, "")]
    );
    let shared = closed("executor = 'shared-iterations'\nvus = 5\niterations = 100");
    assert_eq!(shared.shared_iterations, Some(100));
    assert_eq!(shared.stages[0].duration, 600 * S);
    let each =
        closed("executor = 'per-vu-iterations'\nvus = 5\niterations = 2\nmax_duration = '30s'");
    assert_eq!(each.iterations_per_vu, Some(2));
    assert_eq!(course(&each.stages), [at(30.0, 5.0, "")]);
}

#[test]
fn executors_of_arrivals() {
    let constant = open("executor = 'constant-arrival-rate'\nrate = '500/s'\nduration = '10s'");
    assert_eq!(
        (constant.start_rate, constant.max_in_flight),
        (500.0, 10_000)
    );
    assert_eq!(
        (constant.arrival, constant.on_limit),
        (Arrival::Uniform, OnLimit::Queue)
    );
    assert_eq!(course(&constant.stages), [at(10.0, 500.0, "")]);
    let ramping = open(
        "executor = 'ramping-arrival-rate'\nstart_rate = '100/s'\narrival = 'poisson'\nmax_in_flight = 5\non_limit = 'drop'\n\
         stages = [{ duration = '10s', target = '1k/s', overload = true }]",
    );
    assert_eq!((ramping.start_rate, ramping.max_in_flight), (100.0, 5));
    assert_eq!(
        (ramping.arrival, ramping.on_limit),
        (Arrival::Poisson, OnLimit::Drop)
    );
    assert!(ramping.stages[0].overload);
}

#[test]
fn searches_and_soaks() {
    let breakpoint =
        scenario("executor = 'breakpoint'\nstart_rate = '100/s'\nmax_rate = '10k/s'").executor;
    let Executor::Breakpoint {
        start_rate,
        max_rate,
        dwell,
        tolerance,
        ..
    } = breakpoint
    else {
        panic!("{breakpoint:?}");
    };
    assert_eq!((start_rate, max_rate), (100.0, 10_000.0));
    assert_eq!((dwell, tolerance), (10 * S, 0.05));
    let levels = |text: &str| match scenario(text).executor {
        Executor::ConcurrencySweep { levels } => {
            assert!(levels.iter().all(|level| level.duration == 5 * S));
            levels.iter().map(|level| level.vus).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let sweep = "executor = 'concurrency-sweep'\nduration = '5s'\n";
    assert_eq!(levels(&format!("{sweep}vus = [8, 1, 2, 2]")), [1, 2, 8]);
    assert_eq!(levels(&format!("{sweep}vus = 20")), [1, 2, 4, 8, 16, 20]);
    let preset = "preset = 'sweep'\nduration = '5s'\nstart_vus = 2\nmax_vus = 8";
    assert_eq!(levels(preset), [2, 4, 8]);
    let soak = |text: &str| match scenario(text).executor {
        Executor::Soak { load, leak } => (load, leak),
        other => panic!("{other:?}"),
    };
    let (load, leak) = soak("executor = 'soak'\nrate = '5/s'\nduration = '1h'\nleak = '1MiB/h'");
    assert!(matches!(load, SoakLoad::Open(open) if open.start_rate == 5.0));
    assert_eq!(leak, 1_048_576.0);
    let (load, leak) = soak("preset = 'soak'\nvus = 5\nduration = '1h'");
    assert!(matches!(load, SoakLoad::Closed(closed) if closed.start_vus == 5));
    assert_eq!(leak, 10_485_760.0);
}

#[test]
fn a_curve_is_repeated_and_cut_at_its_end() {
    let curve = open(
        "executor = 'ramping-arrival-rate'\ncurve = ['10/s', '30/s']\nperiod = '20s'\nduration = '35s'",
    );
    assert_eq!(curve.start_rate, 10.0);
    assert_eq!(
        course(&curve.stages),
        [
            at(10.0, 30.0, ""),
            at(10.0, 10.0, ""),
            at(10.0, 30.0, ""),
            at(5.0, 20.0, "")
        ]
    );
    let once = closed("executor = 'ramping-vus'\ncurve = [10, 30, 20]\nperiod = '30s'");
    assert_eq!(once.start_vus, 10);
    assert_eq!(
        course(&once.stages),
        [at(10.0, 30.0, ""), at(10.0, 20.0, ""), at(10.0, 10.0, "")]
    );
}

#[test]
fn presets_are_shapes_of_load() {
    let steady = open("preset = 'steady'\nrate = '100/s'\nduration = '1m'");
    assert_eq!(steady.executor, "constant-arrival-rate");
    let steady = closed("preset = 'steady'\nvus = 100\nduration = '1m'\nramp_up = '10s'");
    assert_eq!(
        (steady.executor, steady.start_vus, course(&steady.stages)),
        (
            "ramping-vus",
            0,
            vec![at(10.0, 100.0, "ramp up"), at(60.0, 100.0, "steady")]
        )
    );
    let peak = open("preset = 'peak'\nrate = '100/s'\nduration = '40s'");
    assert_eq!(
        course(&peak.stages),
        [
            at(10.0, 100.0, "ramp up"),
            at(40.0, 100.0, "peak"),
            at(10.0, 0.0, "ramp down")
        ]
    );
    let spike = closed(
        "preset = 'spike'\nbaseline = 100\nburst = 2000\nburst_duration = '30s'\ninterval = '5m'\nbursts = 2",
    );
    assert_eq!(spike.start_vus, 100);
    assert_eq!(
        course(&spike.stages),
        [
            at(270.0, 100.0, "baseline"),
            at(0.0, 2000.0, ""),
            at(30.0, 2000.0, "BURST 1"),
            at(0.0, 100.0, ""),
            at(270.0, 100.0, "baseline"),
            at(0.0, 2000.0, ""),
            at(30.0, 2000.0, "BURST 2"),
            at(0.0, 100.0, ""),
            at(270.0, 100.0, "baseline"),
        ]
    );
    let ramp = open("preset = 'ramp'\nrate = '100/s'\nduration = '1m'\nstart_rate = '10/s'");
    assert_eq!(ramp.start_rate, 10.0);
    assert_eq!(course(&ramp.stages), [at(60.0, 100.0, "ramp")]);
    let stress = open(
        "preset = 'stress'\nstart_rate = '10/s'\nincrement = '10/s'\nmax_rate = '25/s'\ndwell = '5s'",
    );
    assert_eq!(stress.start_rate, 10.0);
    assert_eq!(
        course(&stress.stages),
        [
            at(5.0, 10.0, "step 1"),
            at(0.0, 20.0, ""),
            at(5.0, 20.0, "STEP 2"),
            at(0.0, 25.0, ""),
            at(5.0, 25.0, "STEP 3"),
            at(0.0, 10.0, ""),
            at(5.0, 10.0, "recovery"),
        ]
    );
}

#[test]
fn what_a_preset_expands_to_is_the_same_scenario() {
    for preset in [
        "preset = 'steady'\nrate = '100/s'\nduration = '1m'\narrival = 'poisson'\non_limit = 'drop'",
        "preset = 'steady'\nvus = 7\nduration = '1m'",
        "preset = 'peak'\nrate = '333/s'\nduration = '41s'\nmax_in_flight = 7",
        "preset = 'peak'\nvus = 7\nduration = '41s'\nramp_down = '0s'",
        "preset = 'spike'\nbaseline = '1/s'\nburst = '3/s'\nburst_duration = '3s'\ninterval = '9s'",
        "preset = 'ramp'\nvus = 7\nduration = '41s'",
        "preset = 'stress'\nstart_vus = 1\nincrement = 2\nmax_vus = 6\ndwell = '1s'",
        "preset = 'soak'\nrate = '9/s'\nduration = '1h'",
        "preset = 'soak'\nvus = 9\nduration = '1h'\nleak = '1kB/h'",
        "preset = 'sweep'\nmax_vus = 9",
    ] {
        let preset = scenario(preset);
        let (_, expansion) = preset.preset.clone().expect("a preset");
        let expanded = scenario(&expansion);
        assert_eq!(expanded.executor, preset.executor, "{expansion}");
    }
    let (name, text) = scenario(
        "preset = 'spike'\nbaseline = '100/s'\nburst = '2k/s'\nburst_duration = '30s'\ninterval = '5m'\nbursts = 1",
    )
    .preset
    .expect("a preset");
    assert_eq!(name, "spike");
    assert_eq!(
        text,
        "executor = \"ramping-arrival-rate\"\n\
         start_rate = \"100/s\"\n\
         stages = [\n  \
           { name = \"baseline\", duration = \"270s\", target = \"100/s\" },\n  \
           { duration = \"0s\", target = \"2k/s\" },\n  \
           { name = \"burst 1\", duration = \"30s\", target = \"2k/s\", overload = true },\n  \
           { duration = \"0s\", target = \"100/s\" },\n  \
           { name = \"baseline\", duration = \"270s\", target = \"100/s\" },\n\
         ]\n"
    );
}

#[test]
fn what_every_scenario_may_say() {
    let base = "executor = 'constant-vus'\nvus = 5\nduration = '1m'\n";
    let silent = scenario(base);
    assert_eq!(silent.graceful_stop, 30 * S);
    assert_eq!(
        (silent.abort, silent.delay, silent.seed),
        (false, Duration::ZERO, None)
    );
    let all = scenario(&format!(
        "{base}mix = {{ query = 40, \"b::write\" = 0.5 }}\ngraceful_stop = '0s'\n\
         stop = ['errors >= 5% over 10s', 'p95 > 5s, checks.status < 99%']\nabort = true\ndelay = '5s'\nseed = 7\n\
         faults = [{{ at = '10s', for = '5s', every = '30s', share = '10%', latency = '100ms' }}, {{ restart = 'server' }}, \
         {{ for = '1s', fill = '/data', leave = '10MiB' }}, {{ for = '1s', bandwidth = '10MB/s' }}]"
    ));
    assert_eq!(
        all.mix,
        [("query".to_owned(), 40.0), ("b::write".to_owned(), 0.5)]
    );
    let stop: Vec<String> = all.stop.iter().map(ToString::to_string).collect();
    assert_eq!(
        stop,
        ["errors >= 5% over 10s", "p95 > 5s", "checks.status < 99%"]
    );
    assert_eq!(
        (all.graceful_stop, all.abort, all.delay, all.seed),
        (Duration::ZERO, true, 5 * S, Some(7))
    );
    let latency = &all.faults[0];
    assert_eq!(
        (latency.at, latency.lasting, latency.every, latency.share),
        (10 * S, 5 * S, Some(30 * S), 0.1)
    );
    let kinds: Vec<FaultKind> = all.faults.into_iter().map(|fault| fault.kind).collect();
    assert_eq!(
        kinds,
        [
            FaultKind::Latency(S / 10),
            FaultKind::Restart("server".to_owned()),
            FaultKind::FillDisk {
                folder: "/data".into(),
                leave: 10 << 20
            },
            FaultKind::Bandwidth(10e6),
        ]
    );
}

#[test]
fn a_profile_replaces_a_scenario_whole() {
    let file = "[scenario.a]\nexecutor = 'constant-vus'\nvus = 5\nduration = '1m'\n\
                [scenario.b]\npreset = 'steady'\nvus = 7\nduration = '1m'\n\
                [profile.x.scenario.a]\nexecutor = 'constant-arrival-rate'\nrate = '5/s'\nduration = '1s'\n";
    let plain = settings(file, &[], &[]).unwrap();
    assert!(matches!(plain.scenarios["a"].executor, Executor::Closed(_)));
    assert_eq!(plain.scenarios["a"].name.as_deref(), Some("a"));
    let profile = settings(file, &[], &["--profile", "x"]).unwrap();
    assert!(matches!(profile.scenarios["a"].executor, Executor::Open(_)));
    assert!(matches!(
        profile.scenarios["b"].executor,
        Executor::Closed(_)
    ));
    let shown = profile.show();
    assert!(!shown.contains("scenario.a.vus"), "{shown}");
    for line in [
        "scenario.a.rate",
        "scenario.b.preset",
        "executor = \"constant-vus\" vus = 7 duration = \"1m\"",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
}
