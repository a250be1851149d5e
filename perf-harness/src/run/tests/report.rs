//! A whole run as its report.

use std::time::Duration;

use super::script::{Script, US, settings};
use crate::config::{CaseSettings, Color, FailOn, Pin, RunSettings};
use crate::host::{Cores, Machine, Revision, Switches};
use crate::report::{Format, Report, Style, write};
use crate::run::outcome::{Measured, Status};
use crate::run::{Surroundings, assemble, run};

#[test]
fn a_run_with_every_outcome() {
    let acceptable = CaseSettings {
        acceptable: perf_targets::parse("p50 < 1ms").unwrap(),
        ..settings("p50 < 10us")
    };
    let ignored = CaseSettings {
        ignore: Some("not today".to_owned()),
        ..settings("p99 < 1ms")
    };
    let script = Script::default()
        .calls("script::met", settings("p99 < 1ms, mean < 1ms"), |n| {
            100 * US + n % 10
        })
        .calls("script::missed", settings("p99 < 50us"), |n| {
            100 * US + n % 10
        })
        .calls("script::tolerated", acceptable, |n| 100 * US + n % 10)
        .calls("script::close", settings("p99 < 150us"), |n| {
            if n % 100 == 50 { 200 * US } else { 100 * US }
        })
        .calls("script::free", settings(""), |n| 100 * US + n % 10)
        .body("script::broken", settings("p99 < 1ms"), |session, _| {
            session.fail("out of order".to_owned());
        })
        .calls("script::ignored", ignored, |_| 100 * US);
    let report = report_of(&script, |_| {});
    assert_eq!(report.summary.exit_status, 101);
    let met = &report.benchmarks[0];
    assert!(met.timeline.len() > 10 && met.timeline.len() <= 120);
    let in_time: u64 = met.timeline.iter().map(|(_, calls, ..)| calls).sum();
    let in_cells: u64 = met.histogram.iter().map(|(_, calls)| calls).sum();
    assert_eq!(in_time, in_cells);
    assert_eq!(met.timeline[0].0, 0);
    let mut text = Vec::new();
    write(Format::Pretty, &report, &mut text, Style::default()).unwrap();
    insta::assert_snapshot!("every_outcome", String::from_utf8(text).unwrap());
}

#[test]
fn what_disturbed_a_case_is_evidence_where_it_may_matter() {
    let script = Script::default()
        .calls("script::met", settings("p99 < 1ms"), |_| 100 * US)
        .calls("script::missed", settings("p99 < 50us"), |_| 100 * US)
        .calls("script::close", settings("p99 < 150us"), |n| {
            if n % 100 == 50 { 200 * US } else { 100 * US }
        })
        .calls("script::unreal", settings("p99 < 3ns"), |_| 3)
        .body("script::counted", settings("tries < 1"), |session, hand| {
            session.bencher().bench_local(|| {
                crate::record("tries", 3);
                hand.advance(100 * US);
            });
        });
    let report = report_of(&script, |measured| {
        measured.ledger.switches = Some(Switches {
            voluntary: 1,
            involuntary: 132,
        });
        measured.ledger.system.stolen = Some(Duration::from_millis(30));
        for judged in &mut measured.targets {
            judged.ledger = measured.ledger.clone();
        }
    });
    let is_told = |id: &str| {
        let case = report.benchmarks.iter().find(|case| case.id == id).unwrap();
        assert_eq!(case.ledger.involuntary_switches, Some(132));
        assert_eq!(case.ledger.steal_ms, Some(30.0));
        assert_eq!(case.ledger.throttled_ms, None, "nobody told");
        case.targets[0]
            .explanation
            .ends_with("; disturbed: 132 involuntary context switches, 30 ms stolen")
    };
    assert!(is_told("script::missed"));
    assert!(is_told("script::close"));
    assert!(!is_told("script::met"));
    assert!(!is_told("script::counted"), "a count is what it is");
    assert!(
        !is_told("script::unreal"),
        "a quiet machine has the same clock"
    );
}

/// What is reported of the cases, each of them changed before.
fn report_of(script: &Script, change: impl Fn(&mut Measured)) -> Report {
    let (clock, cores) = (script.clock(), Cores::allowed());
    let plan = script.plan();
    let mut outcomes = run(&plan, &script.bench(&clock, &cores, 0), &mut |_| {});
    for outcome in &mut outcomes {
        if let Status::Measured(measured) = &mut outcome.status {
            change(measured);
        }
    }
    let machine = Machine {
        cpu: "a simulated processor".to_owned(),
        cores: 2,
        memory_bytes: 1 << 30,
        os: "linux".to_owned(),
        virtualized: Some(false),
    };
    let surroundings = Surroundings {
        package: "script",
        bench: "script",
        run_id: "run",
        timestamp: "2026-01-01T00:00:00Z".to_owned(),
        revision: Revision::default(),
        machine: &machine,
        clock: &clock,
        environment: Vec::new(),
        elapsed: Duration::from_secs(4),
        base: None,
        shard: None,
        removed: Vec::new(),
        removed_from: String::new(),
        grade: crate::config::Grade::default(),
    };
    assemble(&plan, outcomes, &run_settings(), surroundings)
}

fn run_settings() -> RunSettings {
    RunSettings {
        profile: "default".to_owned(),
        confidence: 0.99,
        strict: false,
        fail_on: FailOn::Fail,
        pin: Pin::Off,
        instructions: false,
        time_budget: None,
        seed: None,
        color: Color::Never,
        quiet: false,
        verbose: false,
        nocapture: false,
    }
}
