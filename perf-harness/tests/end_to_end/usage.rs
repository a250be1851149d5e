//! What calls use beside time, and what they record.

use crate::call::{Call, case};

#[test]
fn what_is_known_beforehand_is_found() {
    let outcome = Call::bench("usage")
        .args("--exact usage::mix usage::handed_back usage::input_by_reference")
        .run()
        .exits(0)
        .says("^3 cases in .*: 3 pass");
    let report = outcome.report();
    let mix = case(&report, "usage::mix");
    for metric in [
        "allocs",
        "alloc_bytes",
        "peak_bytes",
        "retained_bytes",
        "leaked_bytes",
    ] {
        assert_eq!(mix["metrics"][metric]["reason"], "deterministic", "{mix}");
    }
}

#[test]
fn resources_are_judged_and_say_what_they_are_of() {
    let outcome = Call::bench("usage")
        .args("--exact usage::touches usage::modest usage::peak_alone usage::peak_in_company")
        .run()
        .exits(0)
        .never_says("not measurable")
        .never_says("FAIL")
        .says("^peak_alone .* pass +rss_peak < 1000GiB")
        .says("^peak_in_company .* pass +rss_peak < 1000GiB");
    let report = outcome.report();
    let metrics = &case(&report, "usage::modest")["metrics"];
    for (metric, unit) in [
        ("cpu", "share"),
        ("cpu_time", "ns"),
        ("cpu_user", "ns"),
        ("cpu_system", "ns"),
        ("context_switches", "1"),
        ("page_faults", "1"),
        ("rss_growth", "B/h"),
        ("rss_peak", "B"),
        ("io_read", "B"),
        ("io_write", "B"),
        ("net_bytes", "B"),
    ] {
        assert!(metrics[metric]["value"].is_number(), "{metric}: {metrics}");
        assert_eq!(metrics[metric]["unit"], unit, "{metric}: {metrics}");
        assert_eq!(metrics[metric]["better"], "lower", "{metric}: {metrics}");
    }
    let net = metrics["net_bytes"]["reason"].as_str().unwrap();
    assert!(net.contains("whoever used them"), "{net}");
    let peak = |id| &case(&report, id)["metrics"]["rss_peak"]["bound"];
    assert_eq!(peak("usage::peak_in_company"), "at_most");
}

#[test]
fn a_runtime_has_figures_and_no_runtime_has_none() {
    Call::bench("usage")
        .args("--exact usage::with_a_task usage::awaits_nothing")
        .run()
        .exits(0)
        .never_says("FAIL")
        .says("^with_a_task .* rt_tasks == 1")
        .says("^inconclusive  awaits_nothing  rt_busy .* not measurable here: the benchmark awaits nothing");
}

#[test]
fn figures_of_the_benchmarks_own_have_units_and_directions() {
    let outcome = Call::bench("usage")
        .args("--exact usage::own_figures usage::from_threads")
        .run()
        .exits(0)
        .says("^2 cases in .*: 2 pass");
    let report = outcome.report();
    let metrics = &case(&report, "usage::own_figures")["metrics"];
    for (figure, unit, better) in [
        ("queue_depth", "1", None),
        ("rows", "1", None),
        ("size", "B", None),
        ("wait", "ns", Some("lower")),
        ("hits", "share", Some("higher")),
    ] {
        assert_eq!(metrics[figure]["unit"], unit, "{metrics}");
        assert_eq!(metrics[figure]["better"].as_str(), better, "{metrics}");
    }
}

#[test]
fn a_direction_of_what_nobody_records_is_told() {
    Call::bench("usage")
        .args("--exact usage::misspelt")
        .run()
        .exits(0)
        .says("it was said which way `hitz` is better, and no call recorded it");
}

#[test]
fn a_gauge_has_no_total() {
    Call::bench("totals")
        .run()
        .exits(101)
        .says("the target `depth.total < 5` is about a total, and the gauge `depth` has none");
}
