//! A long load whose live memory is watched.

use super::super::Watches;
use super::super::resources::ResourceWatch;
use super::server::{Server, closed, constant, open, run_with, scenario, targets};
use crate::load::{Executor, SoakLoad};
use crate::store::wire;
use crate::verdict::Decision;

/// A quarter of an hour of load on a process that leaks so much an hour.
fn soak(leak_mb_an_hour: f64, is_open: bool) -> super::server::Outcome {
    let load = if is_open {
        SoakLoad::Open(open(&[(900, 50.0)], f64::INFINITY))
    } else {
        SoakLoad::Closed(closed(900, 1))
    };
    let scenario = scenario(Executor::Soak {
        load,
        leak: 5.0 * 1_048_576.0,
    });
    let mut random = fastrand::Rng::with_seed(11);
    let mut second = 0_u32;
    let mut live_bytes = || {
        second += 1;
        let leaked = leak_mb_an_hour * 1e6 * f64::from(second) / 3_600.0;
        let held = 200e3 * random.f64();
        (30e6 + leaked + held) as u64
    };
    let watches = Watches {
        live_bytes: Some(&mut live_bytes),
        ..Watches::default()
    };
    // Times that take few cells, for there are many seconds.
    let mut server = Server::new(100.0).altered(|_, tally| {
        for histogram in [&mut tally.response, &mut tally.service] {
            histogram.clear();
            histogram.record_n(2_000, tally.passed);
        }
    });
    run_with(&scenario, &mut server, &[], watches)
}

#[test]
fn a_soak_asks_for_its_leak_and_tells_it() {
    for (leak, decision) in [
        (0.0, Decision::Pass),
        (1.0, Decision::Pass),
        (10.0, Decision::Fail),
        (100.0, Decision::Fail),
    ] {
        let outcome = soak(leak, leak < 5.0);
        assert_eq!(*outcome.decision("leak <= 5MiB/h"), decision, "{leak}");
        let found = outcome.value("leak");
        assert!((found - leak * 1e6).abs() < 0.3e6, "{leak}: {found}");
    }
}

/// A process whose processor time, memory and traffic are known.
struct Known(u64);

impl ResourceWatch for Known {
    fn second(&mut self) -> [Option<wire::Resources>; 2] {
        self.0 += 1;
        let process = wire::Resources {
            cpu: Some(0.25),
            rss: Some(100_000_000 + 1_000 * self.0),
            threads: Some(3),
            fds: Some(9),
            io_read: Some(5_000),
            ..wire::Resources::default()
        };
        let child = wire::Resources {
            cpu: Some(0.5),
            ..process
        };
        [Some(process), Some(child)]
    }

    fn peaks(&mut self) -> [Option<u64>; 2] {
        [Some(120_000_000), None]
    }
}

#[test]
fn what_processes_use_is_told_by_the_second_and_judged() {
    let asked = targets(&[
        "cpu < 30%",
        "cpu < 20%",
        "child.cpu < 60%",
        "rss_peak < 110MB",
        "child.rss_peak < 110MB",
        "rss_growth < 5MB/h",
        "io_read < 20B",
        "child.net_bytes < 1B",
    ]);
    let mut known = Known(0);
    let watches = Watches {
        resources: Some(&mut known),
        ..Watches::default()
    };
    let mut server = Server::new(2_000.0);
    let outcome = run_with(&constant(60, 500.0), &mut server, &asked, watches);
    let decision = |target: &str| outcome.decision(target).clone();
    assert_eq!(decision("cpu < 30%"), Decision::Pass);
    assert_eq!(decision("cpu < 20%"), Decision::Fail);
    assert_eq!(decision("child.cpu < 60%"), Decision::Pass);
    assert_eq!(decision("rss_peak < 110MB"), Decision::Fail);
    assert_eq!(decision("child.rss_peak < 110MB"), Decision::Pass);
    // 3.6 MB an hour.
    assert_eq!(decision("rss_growth < 5MB/h"), Decision::Pass);
    assert_eq!(decision("io_read < 20B"), Decision::Pass);
    let why = outcome.reason("child.net_bytes < 1B");
    assert!(why.starts_with("not measurable here"), "{why}");
    let last = outcome.series().seconds.last().unwrap().process.unwrap();
    assert_eq!((last.threads, last.fds), (Some(3), Some(9)));
}
