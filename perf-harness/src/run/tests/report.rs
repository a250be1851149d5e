//! A whole run as its report.

use std::time::Duration;

use super::script::{Script, US, settings};
use crate::config::{CaseSettings, Color, FailOn, Pin, RunSettings};
use crate::host::{Cores, Machine, Revision};
use crate::report::{Format, Style, write};
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
    let (clock, cores) = (script.clock(), Cores::allowed());
    let plan = script.plan();
    let outcomes = run(&plan, &script.bench(&clock, &cores, 0), &mut |_| {});
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
    };
    let report = assemble(&plan, outcomes, &run_settings(), surroundings);
    assert_eq!(report.summary.exit_status, 101);
    let mut text = Vec::new();
    write(Format::Pretty, &report, &mut text, Style::default()).unwrap();
    insta::assert_snapshot!("every_outcome", String::from_utf8(text).unwrap());
}

fn run_settings() -> RunSettings {
    RunSettings {
        profile: "default".to_owned(),
        confidence: 0.99,
        strict: false,
        fail_on: FailOn::Fail,
        pin: Pin::Off,
        seed: None,
        color: Color::Never,
        quiet: false,
        verbose: false,
        nocapture: false,
    }
}
