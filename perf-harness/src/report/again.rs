use std::borrow::Cow;

use super::change::is_from_baseline;
use super::{Base, Benchmark, Outcome, Report, Target, Verdict};

/// The command that measures this case alone, beside the same build if it was held against one.
pub(super) fn again(report: &Report, benchmark: &Benchmark) -> String {
    let base = base(report, benchmark);
    let compare = base.and_then(|base| base.command.as_deref());
    let (first, handed_on) = parts(compare.unwrap_or("cargo bench"));
    let mut command = first.to_owned();
    command.push_str(&target(report, benchmark));
    command.push_str(if compare.is_none() { " -- " } else { " " });
    if let (None, Some(base)) = (compare, base) {
        command.push_str("--against ");
        command.push_str(&quoted(&base.program));
        command.push(' ');
    }
    if !["", "default"].contains(&report.profile.as_str()) {
        command.push_str("--profile ");
        command.push_str(&quoted(&report.profile));
        command.push(' ');
    }
    let is_counted = |target: &Target| {
        let metric = target.metric.split(' ').next().unwrap_or_default();
        ["instructions", "branch_misses", "cache_misses"].contains(&metric)
    };
    let missed = benchmark
        .targets
        .iter()
        .filter(|target| target.verdict == Verdict::Fail);
    if missed.clone().any(is_counted) {
        command.push_str("--instructions ");
    }
    let stored = benchmark
        .comparison
        .iter()
        .find_map(|change| change.reference.strip_prefix("baseline:"));
    if let Some(baseline) = stored {
        command.push_str("--baseline ");
        command.push_str(&quoted(baseline));
        command.push(' ');
    }
    command.push_str("--exact ");
    command.push_str(&quoted(&benchmark.id));
    command.push_str(handed_on);
    command
}

/// A command, and what stands behind its dashes, which keeps the last place.
fn parts(command: &str) -> (&str, &str) {
    command.split_at(command.find(" -- ").unwrap_or(command.len()))
}

/// What to do about a case that got worse.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NextStep {
    /// The command under which a profiler sees the case alone, where it got slower.
    pub(super) command: Option<String>,
    /// What to do then, and the page that says how to go on: no command.
    pub(super) then: &'static str,
}

impl NextStep {
    /// What stands under which label.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let command = self.command.as_deref();
        let command = command.map(|command| ("next", command));
        command.into_iter().chain([("then", self.then)])
    }
}

/// `None` for a case that was not held against a build or a baseline.
pub(super) fn next_step(report: &Report, benchmark: &Benchmark) -> Option<NextStep> {
    let mut changes = benchmark.comparison.iter();
    if !changes.any(is_from_baseline) {
        return None;
    }
    let mut missed = benchmark
        .targets
        .iter()
        .filter(|target| target.verdict == Verdict::Fail);
    // A profiler tells where time is, and not where allocations come from.
    if !missed.any(|target| ["ns", "1/s", "B/s"].contains(&target.unit.as_str())) {
        return Some(NextStep {
            command: None,
            then: "docs/regressions.md of perf_bench says how to go on",
        });
    }
    let command = format!(
        "perf record --call-graph dwarf cargo bench{} -- --exact {} --min-time 3s",
        target(report, benchmark),
        quoted(&benchmark.id)
    );
    Some(NextStep {
        command: Some(command),
        then: "perf report shows where the time goes; docs/regressions.md of perf_bench says how to go on",
    })
}

/// The other build that the case was held against.
fn base<'a>(report: &'a Report, benchmark: &Benchmark) -> Option<&'a Base> {
    let base = report.base.as_ref()?;
    let reference = base.reference();
    let mut changes = benchmark.comparison.iter();
    let is_told = changes.any(|change| change.reference == reference);
    (is_told || benchmark.outcome == Outcome::Errored).then_some(base)
}

/// The flags of cargo's that choose the case's bench target.
fn target(report: &Report, benchmark: &Benchmark) -> String {
    let mut flags = String::new();
    let packages_differ = report
        .benchmarks
        .iter()
        .any(|other| other.package != benchmark.package);
    if packages_differ && !benchmark.package.is_empty() {
        flags.push_str(" -p ");
        flags.push_str(&quoted(&benchmark.package));
    }
    if !benchmark.bench.is_empty() {
        flags.push_str(" --bench ");
        flags.push_str(&quoted(&benchmark.bench));
    }
    flags
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-:/.,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', "'\\''")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Change, ChangeVerdict, fixture_parts};

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(
            quoted("cache::sort/size=100,batch=1"),
            "cache::sort/size=100,batch=1"
        );
        assert_eq!(quoted("sort<u32>"), "'sort<u32>'");
        assert_eq!(quoted("it's;rm -rf"), r"'it'\''s;rm -rf'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn the_package_is_named_where_there_are_several() {
        let mut one = Benchmark::new("cache::a");
        one.package = "shop".into();
        one.bench = "cache".into();
        let mut report = Report {
            benchmarks: vec![one.clone()],
            ..Report::default()
        };
        assert_eq!(
            again(&report, &one),
            "cargo bench --bench cache -- --exact cache::a"
        );
        report.benchmarks.push(Benchmark {
            package: "stock".into(),
            ..one.clone()
        });
        assert_eq!(
            again(&report, &one),
            "cargo bench -p shop --bench cache -- --exact cache::a"
        );
    }

    #[test]
    fn a_profile_other_than_the_default_one_is_named() {
        let again_with = |profile: &str| {
            let report = Report {
                profile: profile.into(),
                ..Report::default()
            };
            again(&report, &Benchmark::new("cache::a"))
        };
        assert_eq!(again_with("default"), "cargo bench -- --exact cache::a");
        assert_eq!(again_with(""), "cargo bench -- --exact cache::a");
        assert_eq!(
            again_with("night run"),
            "cargo bench -- --profile 'night run' --exact cache::a"
        );
    }

    #[test]
    fn a_case_that_was_held_against_a_build_is_held_against_it_again() {
        let mut report = Report {
            base: Some(Base {
                name: "main".into(),
                program: "old build/cache".into(),
                command: None,
            }),
            ..Report::default()
        };
        let mut case = Benchmark::new("cache::a");
        case.bench = "cache".into();
        assert_eq!(
            again(&report, &case),
            "cargo bench --bench cache -- --exact cache::a"
        );
        assert_eq!(next_step(&report, &case), None);
        case.comparison = vec![Change::without_figures("build:main", ChangeVerdict::New)];
        assert_eq!(
            again(&report, &case),
            "cargo bench --bench cache -- --against 'old build/cache' --exact cache::a"
        );
        let base = report.base.as_mut().unwrap();
        base.command = Some("cargo perf-bench compare --base main".into());
        assert_eq!(
            again(&report, &case),
            "cargo perf-bench compare --base main --bench cache --exact cache::a"
        );
        report.base.as_mut().unwrap().command =
            Some("cargo perf-bench compare -- --pin off".into());
        assert_eq!(
            again(&report, &case),
            "cargo perf-bench compare --bench cache --exact cache::a -- --pin off"
        );
        let next = next_step(&report, &case).unwrap();
        assert_eq!(next.command, None);
        assert!(next.then.starts_with("docs/regressions.md"), "{next:?}");
        case.targets = vec![fixture_parts::target("mean <= +5%", Verdict::Fail)];
        case.targets[0].unit = "ns".into();
        let next = next_step(&report, &case).unwrap();
        assert_eq!(
            next.command.as_deref(),
            Some(
                "perf record --call-graph dwarf cargo bench --bench cache -- --exact cache::a --min-time 3s"
            )
        );
        assert!(next.then.contains("docs/regressions.md"), "{next:?}");
    }
}
