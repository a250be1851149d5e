use std::borrow::Cow;

use super::{Benchmark, Report, Target, Verdict};

/// The command that measures this case alone.
pub(super) fn again(report: &Report, benchmark: &Benchmark) -> String {
    let mut command = "cargo bench".to_owned();
    let packages_differ = report
        .benchmarks
        .iter()
        .any(|other| other.package != benchmark.package);
    if packages_differ && !benchmark.package.is_empty() {
        command.push_str(" -p ");
        command.push_str(&quoted(&benchmark.package));
    }
    if !benchmark.bench.is_empty() {
        command.push_str(" --bench ");
        command.push_str(&quoted(&benchmark.bench));
    }
    command.push_str(" -- ");
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
    command
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
}
