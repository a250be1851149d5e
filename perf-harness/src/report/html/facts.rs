//! What was measured where and when.

use serde::Serialize;

use crate::report::text::{counted, escape};
use crate::report::{CheckStatus, Machine, Report};
use crate::units::{Bytes, Time};

/// Something that is known of the run, or of a case.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fact {
    what: &'static str,
    is: String,
}

impl Fact {
    pub(super) fn new(what: &'static str, is: impl Into<String>) -> Self {
        Self {
            what,
            is: is.into(),
        }
    }
}

/// A check before the run.
#[derive(Serialize)]
pub(super) struct Check {
    what: String,
    status: CheckStatus,
    detail: String,
}

/// A check of several processes, with one status, has one line.
pub(super) fn checks(report: &Report) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for one in &report.environment {
        let (what, detail) = (escape(&one.check), escape(&one.detail));
        let mut known = checks.iter_mut();
        match known.find(|known| known.what == what && known.status == one.status) {
            Some(known) => {
                known.detail.push_str("; ");
                known.detail.push_str(&detail);
            }
            None => checks.push(Check {
                what: what.into_owned(),
                status: one.status,
                detail: detail.into_owned(),
            }),
        }
    }
    checks
}

pub(super) fn run_facts(report: &Report) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |what, is: String| {
        if !is.is_empty() {
            facts.push(Fact::new(what, is));
        }
    };
    add("time", escape(&report.timestamp).into_owned());
    add("commit", commit(report));
    if let Some(base) = &report.base {
        add("held against", escape(&base.name).into_owned());
    }
    add("profile", escape(&report.profile).into_owned());
    let machines: Vec<String> = report.machines().map(machine).collect();
    let what = match machines.len() {
        1 => "machine",
        _ => "machines",
    };
    add(what, machines.join("; "));
    let clock = &report.clock;
    // Of several machines it is the first one's.
    if !clock.kind.is_empty() && machines.len() == 1 {
        let kind = escape(&clock.kind);
        let (step, cost) = (Time(clock.resolution_ns), Time(clock.overhead_ns));
        add(
            "clock",
            format!("{kind}, step {step}, a reading costs {cost}"),
        );
    }
    if let Some(version) = &report.rust_version {
        add("rustc", escape(version).into_owned());
    }
    add("run", escape(&report.run_id).into_owned());
    add("exit status", report.summary.exit_status.to_string());
    facts
}

/// The processor, the memory and the system.
pub(super) fn machine(machine: &Machine) -> String {
    let mut parts = Vec::new();
    if !machine.cpu.is_empty() {
        parts.push(escape(&machine.cpu).into_owned());
    }
    if machine.cores > 0 {
        parts.push(counted(machine.cores, "core"));
    }
    if machine.memory_bytes > 0 {
        parts.push(Bytes(machine.memory_bytes as f64).to_string());
    }
    if !machine.os.is_empty() {
        parts.push(escape(&machine.os).into_owned());
    }
    if machine.virtualized == Some(true) {
        parts.push("virtual".to_owned());
    }
    parts.join(", ")
}

/// The short form, the branch, and whether there was more than was committed.
fn commit(report: &Report) -> String {
    let Some(commit) = &report.git_commit else {
        return String::new();
    };
    let short: String = commit.chars().take(10).collect();
    let mut text = escape(&short).into_owned();
    if let Some(branch) = &report.git_branch {
        text.push_str(&format!(" on {}", escape(branch)));
    }
    if report.git_dirty == Some(true) {
        text.push_str(", with changes");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_is_not_known_has_no_line() {
        assert_eq!(
            run_facts(&Report::default()),
            [Fact::new("exit status", "0")]
        );
    }

    #[test]
    fn a_check_of_several_processes_has_one_line() {
        let mut report = fixture::report();
        let mut second = report.environment[1].clone();
        second.detail = "0.7".into();
        report.environment.push(second);
        let checks = checks(&report);
        let details: Vec<&str> = checks.iter().map(|check| check.detail.as_str()).collect();
        assert_eq!(details, ["no cpufreq on this machine", "0.1; 0.7"]);
    }

    #[test]
    fn all_machines_are_listed() {
        let mut report = fixture::report();
        report.benchmarks[0].machine = Some(Machine {
            key: "another".into(),
            cpu: "Xeon".into(),
            ..Machine::default()
        });
        let facts = run_facts(&report);
        let machines = facts.iter().find(|fact| fact.what == "machines").unwrap();
        assert!(machines.is.starts_with("AMD EPYC, 2 cores"), "{machines:?}");
        assert!(machines.is.ends_with("; Xeon"), "{machines:?}");
        assert!(facts.iter().all(|fact| fact.what != "clock"));
    }

    #[test]
    fn a_tree_with_changes_is_not_the_commit() {
        let report = Report {
            git_commit: Some("0123456789abcdef".into()),
            git_branch: Some("main".into()),
            git_dirty: Some(true),
            ..Report::default()
        };
        assert_eq!(commit(&report), "0123456789 on main, with changes");
    }
}
