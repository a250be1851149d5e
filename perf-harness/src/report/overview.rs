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
    let machines = report.machines().count();
    if machines > 1 {
        parts.push(format!(
            "{}, whose times do not compare",
            counted(machines, "machine")
        ));
    } else {
        parts.extend(one_machine(report));
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

/// The processor and the clock.
fn one_machine(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Machine, fixture};

    #[test]
    fn the_first_machine_does_not_stand_for_all() {
        let mut report = fixture::report();
        let one = header_parts(&report, true);
        assert!(
            one.iter().any(|part| part.starts_with("AMD EPYC")),
            "{one:?}"
        );
        assert!(one.iter().any(|part| part.starts_with("clock ")), "{one:?}");
        report.benchmarks[0].machine = Some(Machine {
            key: "another".into(),
            ..Machine::default()
        });
        let two = header_parts(&report, true);
        assert_eq!(
            two.last().unwrap(),
            "2 machines, whose times do not compare"
        );
        assert!(
            !two.iter()
                .any(|part| part.contains("AMD EPYC") || part.contains("clock"))
        );
    }
}
