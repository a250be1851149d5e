//! Reports for the tests of the forms.

use perf_harness::report::{Benchmark, Report};

/// One of everything that a report can hold.
pub(super) fn report() -> Report {
    let text = include_bytes!("../../../perf-harness/tests/fixtures/perf-report-1.json");
    Report::from_json(text).unwrap()
}

/// One measured case under names that no form may stumble over.
pub(super) fn odd_names() -> Report {
    let report = report();
    let of = |name: String| {
        let mut case = Benchmark {
            id: name.clone(),
            name: Some(name.clone()),
            package: name.clone(),
            bench: name.clone(),
            ..report.benchmarks[0].clone()
        };
        let count = case.metrics["allocs"].clone();
        case.params.insert(name.clone(), name.clone());
        case.metrics.insert(name, count);
        case
    };
    let long = LONG_NAME.repeat(1_024);
    let names = ODD_NAMES.iter().map(|name| (*name).to_owned());
    let benchmarks = names.chain([long]).map(of).collect();
    Report {
        benchmarks,
        ..report
    }
}

const ODD_NAMES: [&str; 24] = [
    "",
    " ",
    "a b",
    "a_b",
    "a/b<c>",
    "a/b[c]",
    "a%20b",
    "a-7",
    "it's \"quoted\"",
    "a|b|c",
    "a\\|b",
    "</script><b>",
    "🦀 日本 e\u{301}",
    "a\nb\r\nc\td",
    "\u{1b}[31mred\u{1b}[0m\u{7}",
    "\u{202e}txt.exe",
    "=cmd,1;2",
    "a::b::c",
    "a.b.c",
    "../../x",
    "con",
    "@someone #1 [x](y) *z* _w_",
    "\0\u{85}\u{2028}",
    "A_B",
];

const LONG_NAME: &str = "long_name!";
