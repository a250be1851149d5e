use super::settings;
use crate::config::{Color, FailOn, Ignored, ListFormat, Mode, Pin, Selection};

#[test]
fn flags_make_the_mode() {
    for (arguments, mode) in [
        (&[][..], Mode::Test),
        (&["--bench"], Mode::Bench),
        (&["--test"], Mode::Test),
        (&["--test", "--bench"], Mode::Test),
        (&["--list", "--bench"], Mode::List(ListFormat::Pretty)),
        (
            &["--list", "--format", "terse"],
            Mode::List(ListFormat::Terse),
        ),
        (&["--format=terse", "--list"], Mode::List(ListFormat::Terse)),
        (
            &["--show-settings", "--list", "--bench"],
            Mode::ShowSettings,
        ),
        (&["--help", "--bench"], Mode::Help),
        (&["-h"], Mode::Help),
        (&["-V", "--list"], Mode::Version),
    ] {
        assert_eq!(
            settings("", &[], arguments).unwrap().mode,
            mode,
            "{arguments:?}"
        );
    }
}

#[test]
fn filters_stand_anywhere_between_flags() {
    let arguments = [
        "get",
        "--max-time",
        "1s",
        "--exact",
        "put",
        "--skip",
        "slow",
        "--tag=io",
        "--ignored",
        "--nocapture",
        "--test-threads",
        "1",
        "--show-output",
        "--bench",
    ];
    let settings = settings("", &[], &arguments).unwrap();
    let expected = Selection {
        filters: vec!["get".to_owned(), "put".to_owned()],
        exact: true,
        skip: vec!["slow".to_owned()],
        tags: vec!["io".to_owned()],
        ignored: Ignored::Only,
    };
    assert_eq!(settings.selection, expected);
    assert!(settings.run.nocapture);
}

#[test]
fn what_nextest_asks_for_is_understood() {
    let listed = settings("", &[], &["--list", "--format", "terse", "--ignored"]).unwrap();
    assert_eq!(listed.mode, Mode::List(ListFormat::Terse));
    assert_eq!(listed.selection.ignored, Ignored::Only);
    let run = settings(
        "",
        &[],
        &["--exact", "cache::sort/100", "--nocapture", "--bench"],
    )
    .unwrap();
    assert_eq!(run.mode, Mode::Bench);
    assert_eq!(run.selection.filters, ["cache::sort/100"]);
}

#[test]
fn words_after_two_dashes_are_filters() {
    let settings = settings("", &[], &["--", "--list", "--bench"]).unwrap();
    assert_eq!(settings.selection.filters, ["--list"]);
    assert_eq!(settings.mode, Mode::Bench, "cargo's own flag stays one");
}

#[test]
fn settings_of_the_process_are_read() {
    let arguments = [
        "--confidence=95%",
        "--strict",
        "--fail-on",
        "warn",
        "--pin",
        "0,2",
        "--seed",
        "7",
        "--color=never",
        "-v",
    ];
    let run = settings("", &[], &arguments).unwrap().run;
    assert_eq!(run.confidence, 0.95);
    assert!(run.strict && run.verbose && !run.quiet && !run.nocapture);
    assert_eq!(run.fail_on, FailOn::Warn);
    assert_eq!(run.pin, Pin::Cores(vec![0, 2]));
    assert_eq!(run.seed, Some(7));
    assert_eq!(run.color, Color::Never);
}

#[test]
fn a_later_flag_wins() {
    for (arguments, strict, verbose, quiet) in [
        (&["--strict", "--strict=false"][..], false, false, false),
        (&["-q", "-v"], false, true, false),
        (&["-v", "-q"], false, false, true),
        (&["-qv", "--strict"], true, true, false),
    ] {
        let run = settings("", &[], arguments).unwrap().run;
        assert_eq!(
            (run.strict, run.verbose, run.quiet),
            (strict, verbose, quiet),
            "{arguments:?}"
        );
    }
}

#[test]
fn criterions_flags_are_other_words_for_ours() {
    let theirs = [
        "--warm-up-time",
        "0.5",
        "--measurement-time=2",
        "--sample-size",
        "50",
        "--quick",
    ];
    let ours = [
        "--warmup",
        "500ms",
        "--max-time",
        "2s",
        "--samples",
        "50",
        "--profile",
        "quick",
    ];
    let of = |arguments: &[&str]| {
        let settings = settings("", &[], arguments).unwrap();
        let case = settings.for_case(&["cache::a"], &Default::default());
        (settings.run, case)
    };
    assert_eq!(of(&theirs), of(&ours));
}

#[test]
fn one_output_goes_to_standard_output_or_the_table_with_annotations() {
    for (arguments, expected) in [
        (&[][..], &["pretty"][..]),
        (&["--output-format", "json"], &["json"]),
        (
            &["--output-format=json=a.json"],
            &["pretty", "json=/shop/cache/a.json"],
        ),
        (
            &[
                "--output-format",
                "csv=/tmp/a=b.csv",
                "--output-format",
                "bencher",
            ],
            &["csv=/tmp/a=b.csv", "bencher"],
        ),
        (
            &["--output-format", "github", "--output-format", "pretty"],
            &["github", "pretty"],
        ),
    ] {
        let outputs = settings("", &[], arguments).unwrap().outputs;
        let outputs: Vec<String> = outputs.iter().map(ToString::to_string).collect();
        assert_eq!(outputs, expected, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    let odd = OsStr::from_bytes(b"a\xff").to_owned();
    for before in [None, Some("--skip"), Some("--max-time")] {
        let argv = [Some("cache"), before]
            .into_iter()
            .flatten()
            .map(Into::into);
        let error =
            crate::config::args::parse(argv.chain([odd.clone()]), Path::new("/")).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("`a\u{fffd}` is not valid UTF-8"),
            "{error}"
        );
    }
}
