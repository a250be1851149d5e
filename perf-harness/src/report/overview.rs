//! What a report is about, in a few words.

use super::text::{counted, escape};
use super::{CheckStatus, Grade, Report};
use crate::units::{Time, significant};

/// What was measured, on what.
pub(super) fn header_parts(report: &Report, verbose: bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut benches: Vec<&str> = Vec::new();
    for benchmark in &report.benchmarks {
        if !benchmark.bench.is_empty() && !benches.contains(&benchmark.bench.as_str()) {
            benches.push(&benchmark.bench);
        }
    }
    match benches.len() {
        0 => {}
        1..=3 => parts.push(escape(&benches.join(", ")).into_owned()),
        count => parts.push(counted(count, "bench target")),
    }
    parts.push(counted(report.benchmarks.len(), "case"));
    if !report.profile.is_empty() {
        parts.push(format!("profile {}", escape(&report.profile)));
    }
    let machine = &report.machine;
    let mut hardware = Vec::new();
    if !machine.cpu.is_empty() {
        hardware.push(escape(&machine.cpu).into_owned());
    }
    if machine.cores > 0 {
        hardware.push(counted(machine.cores, "core"));
    }
    if machine.virtualized == Some(true) {
        hardware.push("virtual".to_owned());
    }
    if !hardware.is_empty() {
        parts.push(hardware.join(", "));
    }
    let clock = &report.clock;
    if !clock.kind.is_empty() {
        parts.push(format!(
            "clock {}, {}",
            escape(&clock.kind),
            Time(clock.resolution_ns)
        ));
    }
    let notes = report
        .environment
        .iter()
        .filter(|check| check.status != CheckStatus::Ok)
        .count();
    if notes > 0 && !verbose {
        parts.push(format!("{} (--verbose)", counted(notes, "note")));
    }
    parts
}

/// `Good (82.4 of 100)`.
pub(super) fn grade_text(grade: &Grade) -> String {
    format!(
        "{} ({} of 100)",
        escape(&grade.name),
        significant(grade.score)
    )
}

/// `10 pass, 1 warn, 1 fail`, without what there is none of.
pub(super) fn count_words(report: &Report) -> String {
    let summary = &report.summary;
    [
        (summary.pass, "pass"),
        (summary.warn, "warn"),
        (summary.fail, "fail"),
        (summary.inconclusive, "inconclusive"),
        (summary.errored, "errored"),
        (summary.unjudged, "without target"),
        (summary.skipped, "skipped"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect::<Vec<_>>()
    .join(", ")
}
