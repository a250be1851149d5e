//! Test mode, and the calls that nextest makes.

use crate::call::Call;
use crate::project::{cargo, project};

/// What `odd` has, in the order of its source, the ignored ones last but one.
const ODD: [&str; 12] = [
    "odd::value/two_words",
    "odd::value/two_lines",
    "odd::value/🦀",
    "odd::value/#3",
    "odd::value/#4",
    "odd::value/a::b",
    "odd::value/100%",
    "odd::value/-x",
    "odd::talking",
    "odd::printed",
    "odd::silent",
    "odd::inner::named",
];

fn listed(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("{id}: benchmark\n")).collect()
}

#[test]
fn every_case_runs_once() {
    let outcome = Call::test("met").run().exits(0).stays_quiet().says("^running 17 tests$").says(
        "^test result: ok. 17 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in ",
    );
    assert_eq!(
        outcome
            .stdout
            .lines()
            .filter(|line| line.ends_with(" ... ok"))
            .count(),
        17
    );
    let outcome = Call::test("odd")
        .args("--exact odd::talking")
        .run()
        .exits(0);
    assert_eq!(
        outcome.stdout.matches("printed by the benchmark").count(),
        1
    );
}

#[test]
fn what_goes_wrong_fails() {
    Call::test("troubled")
        .run()
        .exits(101)
        .says("^test troubled::sound ... ok$")
        .says("^test troubled::panicking ... FAILED$")
        .says("^test troubled::stuck ... ignored, it never ends$")
        .says(r"^---- troubled::panicking ----\npanicked at .*: the shelf is empty$")
        .says("^---- troubled::refusing ----\nreturned an error: \"closed today\"$")
        .says("^test result: FAILED. 3 passed; 9 failed; 2 ignored; 0 measured; 0 filtered out; ");
}

#[test]
fn test_wins_over_bench() {
    Call::bench("met")
        .arg("--test")
        .run()
        .exits(0)
        .says("^running 17 tests$");
}

#[test]
fn test_mode_writes_no_report() {
    let outcome = Call::test("met").run().exits(0);
    assert!(!outcome.folder().join("home").exists());
}

#[test]
fn cases_are_listed() {
    let terse = Call::test("odd")
        .args("--list --format terse")
        .run()
        .exits(0)
        .stays_quiet();
    assert_eq!(terse.stdout, listed(&ODD));
    let ignored = Call::test("odd")
        .args("--list --format terse --ignored")
        .run()
        .exits(0)
        .stays_quiet();
    assert_eq!(ignored.stdout, listed(&["odd::printed", "odd::silent"]));
    let pretty = Call::test("odd").arg("--list").run().exits(0);
    assert_eq!(pretty.stdout, listed(&ODD) + "\n0 tests, 12 benchmarks\n");
    let filtered = Call::bench("odd")
        .args("--list --format terse value --skip /a --skip #")
        .run()
        .exits(0);
    assert_eq!(
        filtered.stdout,
        listed(&[
            "odd::value/two_words",
            "odd::value/two_lines",
            "odd::value/🦀",
            "odd::value/100%",
            "odd::value/-x"
        ])
    );
}

#[test]
fn each_listed_id_runs_alone_by_its_exact_name() {
    for id in ODD {
        Call::test("odd")
            .args("--exact --include-ignored --nocapture")
            .arg(id)
            .run()
            .exits(0)
            .says("^running 1 test$")
            .says(&format!("^test {} ... ok$", regex::escape(id)));
    }
}

#[test]
fn a_case_is_measured_by_its_exact_name() {
    Call::bench("odd")
        .args("--exact odd::value/🦀 --nocapture")
        .run()
        .exits(0)
        .says("^1 case in ");
    Call::bench("odd")
        .args("--exact odd::printed --nocapture --ignored")
        .run()
        .exits(0)
        .says("^printed .* pass ");
}

#[test]
fn ignored_cases_run_when_asked_for() {
    Call::test("odd")
        .arg("--ignored")
        .run()
        .exits(0)
        .says("2 passed; 0 failed; 0 ignored; 0 measured; 10 filtered out");
    Call::test("odd")
        .arg("--include-ignored")
        .run()
        .exits(0)
        .says("12 passed; 0 failed; 0 ignored");
    Call::bench("odd")
        .arg("--ignored")
        .run()
        .exits(0)
        .says("^2 cases in ");
    Call::bench("odd")
        .arg("printed")
        .run()
        .exits(0)
        .says("^printed +skipped +ignored: needs a printer$");
}

#[test]
fn cargo_test_runs_the_benches_once() {
    let mut cargo = cargo(&project().package());
    cargo.args([
        "test",
        "--profile",
        "bench",
        "--bench",
        "met",
        "--bench",
        "odd",
    ]);
    Call::of(cargo)
        .run()
        .exits(0)
        .says("^test met::sort/1000 ... ok$")
        .says("^test odd::inner::named ... ok$");
}
