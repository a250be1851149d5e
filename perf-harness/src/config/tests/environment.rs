use super::settings;
use crate::config::{Color, Environment, Pin};

#[test]
fn a_continuous_integration_chooses_its_profile() {
    for (environment, profile) in [
        (&[][..], "default"),
        (&[("CI", "true")], "ci"),
        (&[("CI", "1")], "ci"),
        (&[("CI", "")], "default"),
        (&[("CI", "false")], "default"),
        (&[("CI", "0")], "default"),
        (&[("CI", "true"), ("PERF_BENCH_PROFILE", "quick")], "quick"),
    ] {
        let run = settings("", environment, &[]).unwrap().run;
        assert_eq!(run.profile, profile, "{environment:?}");
        assert_eq!(run.strict, profile == "ci");
    }
    let run = settings("", &[("CI", "true")], &["--profile", "full"])
        .unwrap()
        .run;
    assert_eq!(run.profile, "full");
}

#[test]
fn every_setting_has_a_variable() {
    let environment = [
        ("PERF_BENCH_CONFIDENCE", "0.95"),
        ("PERF_BENCH_STRICT", "1"),
        ("PERF_BENCH_PIN", "off"),
        ("PERF_BENCH_OUTPUT_FORMAT", "pretty, json=a.json"),
        ("PERF_BENCH_SEED", ""),
    ];
    let settings = settings("", &environment, &[]).unwrap();
    assert_eq!(settings.run.confidence, 0.95);
    assert!(settings.run.strict);
    assert_eq!(settings.run.pin, Pin::Off);
    assert_eq!(settings.run.seed, None);
    let outputs: Vec<String> = settings.outputs.iter().map(ToString::to_string).collect();
    assert_eq!(outputs, ["pretty", "json=/shop/cache/a.json"]);
    assert_eq!(settings.warnings, [""; 0]);
}

#[test]
fn unknown_variables_are_named_with_what_was_meant() {
    let environment = [
        ("PERF_BENCH_MAX_TME", "3s"),
        ("PERF_BENCH_LIST", "1"),
        ("PERF_BENCH_HOME", "/x"),
        ("PERF_BENCH_CACHE", "/x"),
        ("PERF_BENCH_RUN_ID", "7"),
        ("OTHER", "x"),
    ];
    let settings = settings("", &environment, &[]).unwrap();
    assert_eq!(
        settings.warnings,
        [
            "unknown variable PERF_BENCH_LIST is ignored",
            "unknown variable PERF_BENCH_MAX_TME is ignored; did you mean PERF_BENCH_MAX_TIME?",
        ]
    );
}

#[test]
fn colours_are_refused_unless_they_are_asked_for() {
    let refused = ("NO_COLOR", "1");
    for (environment, arguments, color) in [
        (&[][..], &[][..], Color::Auto),
        (&[refused], &[], Color::Never),
        (
            &[refused, ("PERF_BENCH_COLOR", "always")],
            &[],
            Color::Always,
        ),
        (&[refused], &["--color", "always"], Color::Always),
    ] {
        let run = settings("", environment, arguments).unwrap().run;
        assert_eq!(run.color, color, "{environment:?} {arguments:?}");
    }
}

#[test]
fn our_run_id_comes_before_that_of_nextest() {
    let id = |variables: &[(&str, &str)]| {
        let environment = Environment::of("/shop".as_ref(), variables);
        environment
            .run_id()
            .map(|id| id.to_string_lossy().into_owned())
    };
    assert_eq!(id(&[]), None);
    assert_eq!(id(&[("NEXTEST_RUN_ID", "a")]).as_deref(), Some("a"));
    assert_eq!(
        id(&[("NEXTEST_RUN_ID", "a"), ("PERF_BENCH_RUN_ID", "b")]).as_deref(),
        Some("b")
    );
}

#[cfg(feature = "load")]
#[test]
fn a_terminal_is_taken_for_one_of_today_unless_its_locale_says_otherwise() {
    for (variables, is_ascii) in [
        (&[][..], false),
        (&[("LANG", "en_US.UTF-8")], false),
        (&[("LANG", "C.utf8"), ("LC_ALL", "")], false),
        (&[("LANG", "C.utf8"), ("LC_ALL", "C")], true),
        (&[("LANG", "POSIX")], true),
        (
            &[("LANG", "de_DE.ISO-8859-1"), ("LC_CTYPE", "de_DE.UTF-8")],
            false,
        ),
        (&[("LANG", "C.utf8"), ("TERM", "dumb")], true),
    ] {
        let environment = Environment::of("/shop".as_ref(), variables);
        assert_eq!(environment.is_ascii(), is_ascii, "{variables:?}");
    }
}
