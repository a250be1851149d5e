use std::time::Duration;

use perf_targets::parse;

use super::settings;
use crate::config::CaseOptions;
use crate::measure::{CallerCounts, Warmup};

const FILE: &str = r#"
    [run]
    max_time = "11s"
    precision = "11%"
    [profile.ci]
    max_time = "12s"
    [profile.ci.bench."cache::sort*"]
    max_time = "15s"
    [profile.other]
    strict = true
    [bench."cache::*"]
    max_time = "13s"
    [bench."cache::sort*"]
    max_time = "14s"
"#;

#[test]
fn specific_beats_general_then_the_later_source_wins() {
    let attribute = CaseOptions {
        max_time: Some(Duration::from_secs(20)),
        ..CaseOptions::default()
    };
    let ci = [("CI", "true")];
    let variable = [("PERF_BENCH_MAX_TIME", "21s")];
    let flag = ["--max-time", "22s"];
    for (file, environment, arguments, attribute, id, seconds) in [
        ("", &[][..], &[][..], None, "other::a", 3),
        (FILE, &[], &[], None, "other::a", 11),
        // A built-in profile lies over [run], and the file's profile over that.
        ("[run]\nmax_time = \"11s\"", &ci, &[], None, "other::a", 10),
        (FILE, &ci, &[], None, "other::a", 12),
        (FILE, &ci, &["--profile", "other"], None, "other::a", 11),
        (FILE, &ci, &[], Some(&attribute), "other::a", 20),
        (FILE, &[], &[], Some(&attribute), "cache::a", 13),
        // All tables that match, the later one winning, and those of the profile last.
        (FILE, &[], &[], Some(&attribute), "cache::sort/1", 14),
        (FILE, &ci, &[], Some(&attribute), "cache::sort/1", 15),
        (FILE, &variable, &[], Some(&attribute), "cache::sort/1", 21),
        (
            FILE,
            &variable,
            &flag,
            Some(&attribute),
            "cache::sort/1",
            22,
        ),
    ] {
        let settings = settings(file, environment, arguments).unwrap();
        let case = settings.for_case(&[id], &attribute.cloned().unwrap_or_default());
        assert_eq!(
            case.max_time,
            Duration::from_secs(seconds),
            "{environment:?} {arguments:?} {id}"
        );
    }
}

#[test]
fn what_one_source_leaves_out_another_gives() {
    let settings = settings(
        FILE,
        &[("PERF_BENCH_WARMUP", "500")],
        &["--tolerance", "2%"],
    )
    .unwrap();
    let attribute = CaseOptions {
        samples: Some(50),
        ..CaseOptions::default()
    };
    let case = settings.for_case(&["cache::a"], &attribute);
    assert_eq!(case.warmup, Warmup::Calls(500));
    assert_eq!(case.tolerance, 0.02);
    assert_eq!(case.precision, 0.11);
    assert_eq!(case.samples, Some(50));
}

#[test]
fn targets_of_the_file_replace_those_of_the_attribute_and_flags_add() {
    let file = "[bench.'cache::*']\ntargets = ['p99 < 2us', 'allocs == 0']";
    let settings = settings(
        file,
        &[],
        &["--target", "errors == 0", "--target=allocs == 0"],
    )
    .unwrap();
    let attribute = CaseOptions {
        targets: Some(parse("p99 < 1us").unwrap()),
        acceptable: Some(parse("p99 < 5us").unwrap()),
        ..CaseOptions::default()
    };
    let of = |id| {
        let case = settings.for_case(&[id], &attribute);
        let targets: Vec<String> = case.targets.iter().map(ToString::to_string).collect();
        (targets.join(", "), case.acceptable.len())
    };
    assert_eq!(
        of("cache::a"),
        ("p99 < 2us, allocs == 0, errors == 0".to_owned(), 1)
    );
    assert_eq!(
        of("other::a"),
        ("p99 < 1us, errors == 0, allocs == 0".to_owned(), 1)
    );
}

#[test]
fn targets_of_the_command_line_stand_for_those_of_the_environment() {
    let variable = [("PERF_BENCH_TARGET", "p99 < 1us, allocs == 0")];
    let count = |arguments: &[&str]| {
        let settings = settings("", &variable, arguments).unwrap();
        settings
            .for_case(&["cache::a"], &CaseOptions::default())
            .targets
            .len()
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--target", "errors == 0"]), 1);
}

#[test]
fn a_case_can_be_ignored_and_taken_back() {
    let file = "[bench.'cache::*']\nignore = 'slow'\n[bench.'cache::a']\nignore = false";
    let settings = settings(file, &[], &[]).unwrap();
    let ignored = |id| settings.for_case(&[id], &CaseOptions::default()).ignore;
    assert_eq!(ignored("cache::b"), Some("slow".to_owned()));
    assert_eq!(ignored("cache::a"), None);
}

#[test]
fn a_case_can_be_run_alone_and_taken_back() {
    let file = "[bench.'cache::*']\nalone = true\n[bench.'cache::a']\nalone = false";
    let settings = settings(file, &[], &[]).unwrap();
    let attribute = CaseOptions {
        alone: Some(true),
        ..CaseOptions::default()
    };
    let alone = |id, options: &CaseOptions| settings.for_case(&[id], options).alone;
    let silent = CaseOptions::default();
    assert!(!alone("other::a", &silent) && alone("other::a", &attribute));
    assert!(alone("cache::b", &silent) && !alone("cache::a", &attribute));
}

#[test]
fn the_more_specific_end_of_the_measuring_time_moves_the_other_one() {
    let seconds = |minimum, maximum| (Duration::from_secs(minimum), Duration::from_secs(maximum));
    for (file, arguments, expected) in [
        (
            "[run]\nmin_time = '5s'\nmax_time = '9s'",
            &["--max-time", "2s"],
            seconds(2, 2),
        ),
        (
            "[run]\nmin_time = '5s'\nmax_time = '9s'",
            &["--max-time", "7s"],
            seconds(5, 7),
        ),
        ("", &["--min-time", "8s"], seconds(8, 8)),
    ] {
        let settings = settings(file, &[], arguments).unwrap();
        let case = settings.for_case(&["cache::a"], &CaseOptions::default());
        assert_eq!((case.min_time, case.max_time), expected, "{arguments:?}");
    }
}

#[test]
fn a_profile_adds_its_tables_over_those_of_the_file() {
    let file = r#"
        [regression]
        mean = { fail = "20%" }
        allocs = { fail = "0%" }
        [report]
        json = "a.json"
        csv = "a.csv"
        [profile.ci.regression]
        mean = { fail = "30%" }
        [profile.ci.report]
        csv = "ci.csv"
        home = "ci"
    "#;
    let of = |environment| {
        let settings = settings(file, environment, &[]).unwrap();
        let rules = settings.regression.iter();
        let rules: Vec<String> = rules
            .map(|rule| format!("{} {:?}", rule.metric, rule.fail))
            .collect();
        let files: Vec<String> = settings
            .report_files
            .iter()
            .map(ToString::to_string)
            .collect();
        (rules, files, settings.home)
    };
    let (rules, files, home) = of(&[]);
    assert_eq!(rules, ["mean Some(0.2)", "allocs Some(0.0)"]);
    assert_eq!(files, ["json=/shop/a.json", "csv=/shop/a.csv"]);
    assert_eq!(home.to_str(), Some("/shop/cache/target/perf"));
    let (rules, files, home) = of(&[("CI", "1")]);
    assert_eq!(rules, ["allocs Some(0.0)", "mean Some(0.3)"]);
    assert_eq!(files, ["json=/shop/a.json", "csv=/shop/ci.csv"]);
    assert_eq!(home.to_str(), Some("/shop/ci"));
}

#[test]
fn the_more_specific_source_says_who_calls() {
    let file = "[bench.\"cache::a\"]\nthreads = [1, 4]\n\
                [bench.\"cache::b/threads=2\"]\niters = 7\n\
                [bench.\"cache::b\"]\nsamples = 5\n";
    let settings = settings(file, &[], &[]).unwrap();
    let attribute = CaseOptions {
        concurrency: Some(CallerCounts::one(10)),
        ..CaseOptions::default()
    };
    let of = |id| settings.callers_of(id, attribute.clone());
    assert_eq!(of("cache::a"), (Some(CallerCounts::list([1, 4])), None));
    assert_eq!(of("cache::b"), (None, Some(CallerCounts::one(10))));
    // Tables may name all cases of a benchmark or one of them.
    let one = settings.for_case(&["cache::b/threads=2", "cache::b"], &attribute);
    assert_eq!((one.iters, one.samples), (Some(7), Some(5)));
    let other = settings.for_case(&["cache::b/threads=4", "cache::b"], &attribute);
    assert_eq!((other.iters, other.samples), (None, Some(5)));
}
