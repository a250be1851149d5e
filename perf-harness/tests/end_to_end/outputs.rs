//! What is printed where, and the files that are asked for.

use crate::call::Call;

#[test]
fn colours_are_for_terminals() {
    let one = || Call::bench("met").args("--exact met::get");
    one().run().exits(0).never_says("\x1b");
    one().args("--color always").run().exits(0).says("\x1b");
    one()
        .env("PERF_BENCH_COLOR", "always")
        .run()
        .exits(0)
        .says("\x1b");
    let configured = || one().configured("[run]\ncolor = \"always\"\n");
    configured().run().exits(0).says("\x1b");
    configured()
        .env("NO_COLOR", "1")
        .run()
        .exits(0)
        .never_says("\x1b");
}

#[test]
fn each_format_can_have_a_file_whose_folder_is_made() {
    let call = Call::bench("missed").args("--exact missed::checkout");
    let folder = call.folder().join("a/new/folder");
    let place = |format: &str| format!("{format}={}", folder.join(format).display());
    let formats = [
        "json",
        "csv",
        "markdown",
        "bencher",
        "junit",
        "github",
        "openmetrics",
        "bmf",
    ];
    let outcome = formats
        .iter()
        .fold(call, |call, format| {
            call.arg("--output-format").arg(&place(format))
        })
        .run()
        .exits(3)
        .says("^FAIL  checkout");
    let read = |format: &str| {
        std::fs::read_to_string(outcome.folder().join("a/new/folder").join(format)).unwrap()
    };
    assert!(read("json").contains("\"missed::checkout\""));
    assert!(read("csv").contains("missed::checkout,"));
    assert!(read("markdown").contains("checkout"));
    assert!(read("bencher").starts_with("test missed::checkout ... bench: "));
    assert!(read("junit").contains("<failure type=\"missed\" message=\"mean is "));
    assert!(read("github").starts_with("::error title="));
    assert!(read("openmetrics").ends_with("# EOF\n"));
    assert!(read("bmf").contains("\"shop/missed::checkout\""));
}

/// What the benchmark has printed stays before the annotations, and none of them in its line.
#[test]
fn annotations_stand_in_lines_of_their_own_below_the_table() {
    let asked = |formats: &[&str]| {
        let call = Call::bench("muttering").args("--nocapture --output-format github");
        let call = formats.iter().fold(call, |call, format| {
            call.args("--output-format").arg(format)
        });
        call.run().exits(3).says("muttered")
    };
    for outcome in [asked(&[]), asked(&["pretty"])] {
        let lines = outcome.stdout.lines();
        let annotations: Vec<&str> = lines.filter(|line| line.contains("::error ")).collect();
        assert_eq!(annotations.len(), 2, "{outcome}");
        for annotation in annotations {
            assert!(annotation.starts_with("::error title="), "{annotation}");
            assert!(
                annotation.contains("shop/benches/muttering.rs,line="),
                "{annotation}"
            );
        }
        assert!(outcome.stdout.ends_with("--exact muttering::allocating\n"));
    }
    asked(&["pretty"]).says("^FAIL  allocating");
}

#[test]
fn the_steps_summary_gets_the_table_where_annotations_are_asked_for() {
    let call = || Call::bench("missed").args("--exact missed::tolerated");
    let summary = |outcome: &crate::call::Outcome| {
        std::fs::read_to_string(outcome.folder().join("summary.md")).unwrap()
    };
    let with_summary = |call: Call| {
        let path = call.folder().join("summary.md");
        std::fs::write(&path, "what was there\n").unwrap();
        call.env("GITHUB_STEP_SUMMARY", path.to_str().unwrap())
    };
    let outcome = with_summary(call()).run().exits(0);
    assert_eq!(summary(&outcome), "what was there\n");
    let asked = with_summary(call().args("--output-format github"));
    let outcome = asked.run().exits(0);
    let text = summary(&outcome);
    assert!(text.starts_with("what was there\n"), "{text}");
    assert!(text.contains("### Benchmarks: warn"), "{text}");
    let configured = call().configured("[report]\ngithub = \"annotations.txt\"\n");
    let outcome = with_summary(configured).run().exits(0);
    assert_eq!(summary(&outcome).matches("### Benchmarks").count(), 1);
    let annotations = std::fs::read_to_string(outcome.folder().join("annotations.txt")).unwrap();
    assert!(annotations.starts_with("::warning "), "{annotations}");
}

#[test]
fn a_summary_that_cannot_be_written_is_a_warning() {
    let call = Call::bench("met").args("--output-format github --exact met::get");
    let folder = call.folder().to_str().unwrap().to_owned();
    call.env("GITHUB_STEP_SUMMARY", &folder)
        .run()
        .exits(0)
        .complains("^warning: the step's summary `.*`, which GITHUB_STEP_SUMMARY names, was not");
}

#[test]
fn a_report_that_cannot_be_written_is_told_after_the_results() {
    let call = Call::bench("met").args("--exact met::get");
    let folder = call.folder().to_owned();
    std::fs::write(folder.join("file"), "").unwrap();
    let path = folder.join("file/report.json");
    call.arg("--output-format")
        .arg(&format!("json={}", path.display()))
        .run()
        .exits(2)
        .says("^get .* pass ")
        .says("1 pass")
        .complains("^error: cannot .*file.*a part of the path is a file where a folder is needed");
}

#[test]
fn a_report_of_the_file_that_cannot_be_written_is_told_after_the_results() {
    let outcome = Call::bench("met")
        .args("--exact met::get")
        .configured("[report]\njson = \"perf.toml/report.json\"\n")
        .run()
        .exits(2)
        .says("^get .* pass ")
        .complains("^error: cannot .*perf.toml");
    assert!(
        outcome.folder().join("home/runs").is_dir(),
        "the run file is there all the same"
    );
}

#[test]
fn one_report_that_cannot_be_written_keeps_no_other_from_being_written() {
    let call = Call::bench("met").args("--exact met::get");
    for file in ["one", "two"] {
        std::fs::write(call.folder().join(file), "").unwrap();
    }
    let outcome = call
        .configured(
            "[report]\njson = \"one/a.json\"\njunit = \"junit.xml\"\nmarkdown = \"two/a.md\"\n",
        )
        .run()
        .exits(2)
        .complains("^error: cannot make the folder `.*one`")
        .complains("^error: cannot make the folder `.*two`");
    assert!(outcome.folder().join("junit.xml").is_file());
}

#[test]
#[cfg(target_os = "linux")]
fn results_that_cannot_be_shown_are_stored() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let outcome = Call::bench("met")
        .args("--exact met::get")
        .configured("[report]\njunit = \"junit.xml\"\n")
        .stdout(full)
        .run()
        .exits(2)
        .complains("^error: .*standard output");
    assert!(outcome.folder().join("junit.xml").is_file());
    assert!(outcome.folder().join("home/runs").is_dir());
}

#[test]
fn quiet_leaves_the_summary_and_what_is_not_in_order() {
    Call::bench("missed")
        .args("--quiet --exact missed::checkout missed::met")
        .run()
        .exits(3)
        .says("^FAIL  checkout ")
        .says("^2 cases in ")
        .never_says("^met ");
}

#[test]
fn verbose_tells_more() {
    let one = || Call::bench("met").args("--exact met::get");
    let brief = one().run().exits(0).stdout.lines().count();
    let verbose = one().arg("--verbose").run().exits(0).stdout.lines().count();
    assert!(verbose > brief, "{verbose} lines are no more than {brief}");
}

#[test]
fn help_and_version_answer_whatever_else_is_wrong() {
    let broken = || Call::bench("met").configured("nonsense");
    broken()
        .arg("--help")
        .run()
        .exits(0)
        .says("--max-time")
        .stays_quiet();
    broken()
        .arg("--version")
        .run()
        .exits(0)
        .says(r"^perf-harness \d+\.\d+\.\d+$")
        .stays_quiet();
}
