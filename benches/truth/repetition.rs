//! Runs of the known functions, each in a process of its own.

#![expect(
    clippy::disallowed_methods,
    reason = "a run is a program that is called from outside: its time is told from there, and it gets none of the settings that this process was given"
)]

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use core_affinity::CoreId;
use perf_harness::report::{Outcome, Report};

use crate::Trouble;
use crate::answer::{Answer, Judged};
use crate::hog::Hog;
use crate::request::{Condition, Runs};

/// One run and what it said.
#[derive(Clone, Debug)]
pub(crate) struct Repetition {
    pub(crate) condition: Condition,
    pub(crate) answers: Vec<Answer>,
    /// Time spent in slices, over all cases.
    pub(crate) measured: Duration,
    /// From the start of the process to its end.
    pub(crate) wall: Duration,
}

/// Runs so often under one condition.
pub(crate) fn repeat(condition: Condition, asked: &Runs) -> Result<Vec<Repetition>, Trouble> {
    let runs = asked.number;
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let Some((measuring, others)) = cores.split_last() else {
        return Err("no core can be bound to on this system".into());
    };
    let busy = match condition {
        Condition::Quiet => &[],
        Condition::Neighbour if others.is_empty() => {
            return Err("a neighbour needs a second core".into());
        }
        Condition::Neighbour => &others[others.len() - 1..],
        Condition::Crowded => &cores[..],
    };
    let _hogs: Vec<Hog> = busy
        .iter()
        .copied()
        .map(Hog::on)
        .collect::<io::Result<_>>()?;
    (1..=runs)
        .map(|run| {
            let repetition = Repetition::make(condition, run, *measuring, &asked.filters)?;
            // Standard error is for who waits; nobody may be there.
            let _ = writeln!(
                io::stderr(),
                "truth: {} {run} of {runs}: {} right, {} wrong, {} undecided, {:.1} s",
                condition.name(),
                repetition.number(Judged::Right),
                repetition.number(Judged::Wrong),
                repetition.number(Judged::Undecided),
                repetition.wall.as_secs_f64(),
            );
            Ok(repetition)
        })
        .collect()
}

impl Repetition {
    fn make(
        condition: Condition,
        run: u32,
        core: CoreId,
        filters: &[String],
    ) -> Result<Self, Trouble> {
        let home = tempfile::tempdir()?;
        let configuration = home.path().join("perf.toml");
        fs::write(&configuration, "")?;
        let mut command = Command::new(env::current_exe()?);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("PERF_BENCH_") {
                command.env_remove(name);
            }
        }
        command
            .env("PERF_BENCH_HOME", home.path())
            .args(["--bench", "--ignored", "--profile", "default"])
            .args(["--output-format", "json", "--fail-on", "never", "--quiet"])
            .args(["--pin", &core.id.to_string()])
            .arg("--config")
            .arg(&configuration)
            .args(filters)
            .stdin(Stdio::null());
        let begin = Instant::now();
        let output = command.output()?;
        let wall = begin.elapsed();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("a run ended with {}: {}", output.status, said.trim()).into());
        }
        let report = Report::from_json(&output.stdout)?;
        Self::read(condition, run, wall, &report)
    }

    fn read(
        condition: Condition,
        run: u32,
        wall: Duration,
        report: &Report,
    ) -> Result<Self, Trouble> {
        let mut answers = Vec::new();
        let mut measured_ns = 0.0;
        let measured = report
            .benchmarks
            .iter()
            .filter(|case| case.outcome == Outcome::Completed);
        for case in measured {
            measured_ns += case.measured_ns;
            for target in &case.targets {
                answers.push(Answer::new(condition, run, &case.id, target)?);
            }
        }
        Ok(Self {
            condition,
            answers,
            measured: Duration::from_secs_f64(measured_ns / 1e9),
            wall,
        })
    }

    /// How many verdicts are of this kind.
    pub(crate) fn number(&self, judged: Judged) -> usize {
        self.answers
            .iter()
            .filter(|answer| answer.judged == judged)
            .count()
    }
}
