//! The lines of test mode and of `--list`, as libtest writes them and nextest reads them.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use super::text::{counted, escape};
use crate::run::TestOutcome;

/// A whole run in test mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TestRun {
    /// Ids and outcomes, in the order of running.
    pub(crate) tests: Vec<(String, TestOutcome)>,
    /// Cases that the filter left out.
    pub(crate) filtered_out: usize,
    /// Start to end.
    pub(crate) elapsed: Duration,
}

/// The ids of `--list`; nextest reads the terse form.
pub(crate) fn write_list<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    terse: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut count = 0;
    for id in ids {
        writeln!(out, "{}: benchmark", escape(id))?;
        count += 1;
    }
    if terse {
        return Ok(());
    }
    if count > 0 {
        writeln!(out)?;
    }
    writeln!(out, "0 tests, {}", counted(count, "benchmark"))
}

/// The line before the first test.
pub(crate) fn write_start(count: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nrunning {}", counted(count, "test"))
}

/// The line of one test.
pub(crate) fn write_test(id: &str, outcome: &TestOutcome, out: &mut dyn Write) -> io::Result<()> {
    let word: Cow<'_, str> = match outcome {
        TestOutcome::Ok => "ok".into(),
        TestOutcome::Failed(_) => "FAILED".into(),
        TestOutcome::Ignored(why) if why.is_empty() => "ignored".into(),
        TestOutcome::Ignored(why) => format!("ignored, {}", escape(why)).into(),
    };
    writeln!(out, "test {} ... {word}", escape(id))
}

/// The failures with their messages, and the result.
pub(crate) fn write_end(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    let count = |wanted: fn(&TestOutcome) -> bool| {
        run.tests
            .iter()
            .filter(|(_, outcome)| wanted(outcome))
            .count()
    };
    let passed = count(|outcome| *outcome == TestOutcome::Ok);
    let failed = count(|outcome| matches!(outcome, TestOutcome::Failed(_)));
    let ignored = count(|outcome| matches!(outcome, TestOutcome::Ignored(_)));
    if failed > 0 {
        write_failures(run, out)?;
    }
    writeln!(
        out,
        "\ntest result: {}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        run.filtered_out,
        run.elapsed.as_secs_f64(),
    )
}

fn write_failures(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    let failures = || {
        run.tests.iter().filter_map(|(id, outcome)| match outcome {
            TestOutcome::Failed(message) => Some((escape(id), message)),
            TestOutcome::Ok | TestOutcome::Ignored(_) => None,
        })
    };
    writeln!(out, "\nfailures:\n")?;
    for (id, message) in failures() {
        writeln!(out, "---- {id} ----")?;
        for line in message.lines() {
            writeln!(out, "{}", escape(line))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "\nfailures:")?;
    for (id, _) in failures() {
        writeln!(out, "    {id}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(run: &TestRun) -> String {
        let mut out = Vec::new();
        write_start(run.tests.len(), &mut out).unwrap();
        for (id, outcome) in &run.tests {
            write_test(id, outcome, &mut out).unwrap();
        }
        write_end(run, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_run_with_everything() {
        let tests = [
            ("cache::get", TestOutcome::Ok),
            (
                "cache::put",
                TestOutcome::Failed("panicked at benches/cache.rs:12:\nno room\u{1b}[0m".into()),
            ),
            ("cache::odd\nname", TestOutcome::Failed(String::new())),
            ("cache::slow", TestOutcome::Ignored(String::new())),
            ("cache::net", TestOutcome::Ignored("needs a network".into())),
        ];
        let run = TestRun {
            tests: tests.map(|(id, outcome)| (id.to_owned(), outcome)).to_vec(),
            filtered_out: 2,
            elapsed: Duration::from_millis(1_234),
        };
        insta::assert_snapshot!("libtest", whole(&run));
    }

    #[test]
    fn all_well() {
        let run = TestRun {
            tests: vec![("cache::get".into(), TestOutcome::Ok)],
            filtered_out: 0,
            elapsed: Duration::from_millis(10),
        };
        assert_eq!(
            whole(&run),
            "\nrunning 1 test\ntest cache::get ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; \
             0 filtered out; finished in 0.01s\n\n"
        );
    }

    #[test]
    fn the_list_is_terse_or_counted() {
        let list = |ids: &[&str], terse| {
            let mut out = Vec::new();
            write_list(ids.iter().copied(), terse, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            list(&["a::b", "a::c/1"], true),
            "a::b: benchmark\na::c/1: benchmark\n"
        );
        assert_eq!(
            list(&["a::b"], false),
            "a::b: benchmark\n\n0 tests, 1 benchmark\n"
        );
        assert_eq!(list(&[], false), "0 tests, 0 benchmarks\n");
        assert_eq!(list(&[], true), "");
    }
}
