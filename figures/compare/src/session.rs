//! The frameworks are asked by turns, under one condition.

#![expect(
    clippy::disallowed_methods,
    reason = "whole processes are timed, from outside"
)]

use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Trouble;
use crate::builds::Builds;
use crate::condition::Condition;
use crate::framework::Framework;
use crate::question::Question;
use crate::request::Request;
use crate::said::Said;

/// In the project that is asked about.
pub(crate) const FUNCTIONS: usize = 20;

/// What a framework made of one question in one run.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) framework: Framework,
    pub(crate) question: Question,
    said: Vec<Said>,
    /// From the first process's start to the last one's end, the storing of the base included.
    pub(crate) took: Duration,
}

impl Reply {
    /// Of so many functions this was said. What was not mentioned was not decided.
    pub(crate) fn number(&self, said: Said) -> usize {
        let number = self.said.iter().filter(|one| **one == said).count();
        match said {
            Said::Undecided => number + FUNCTIONS.saturating_sub(self.said.len()),
            _ => number,
        }
    }
}

/// A framework in one run: its folder, and how long it took to store the base there.
#[derive(Debug)]
struct Turn {
    framework: Framework,
    folder: TempDir,
    stored: Duration,
}

impl Turn {
    fn begin(framework: Framework, builds: &Builds) -> Result<Self, Trouble> {
        let folder = builds.scratch()?;
        let begin = Instant::now();
        framework.store(&builds.base(framework), folder.path())?;
        Ok(Self {
            framework,
            folder,
            stored: begin.elapsed(),
        })
    }

    fn ask(&self, builds: &Builds, question: Question) -> Result<Reply, Trouble> {
        let begin = Instant::now();
        let said = self.framework.ask(
            &builds.candidate(self.framework, question.slower),
            &builds.base(self.framework),
            question.margin,
            self.folder.path(),
        )?;
        Ok(Reply {
            framework: self.framework,
            question,
            said,
            took: self.stored + begin.elapsed(),
        })
    }
}

/// Asks as often as was requested.
pub(crate) fn ask(
    request: &Request,
    builds: &Builds,
    condition: Condition,
) -> Result<Vec<Reply>, Trouble> {
    let mut replies = Vec::new();
    for run in 1..=request.runs {
        let asked = |framework: &&Framework| framework.is_paired() || run <= request.stored_runs;
        let turns: Vec<Turn> = request
            .frameworks
            .iter()
            .filter(asked)
            .map(|framework| Turn::begin(*framework, builds))
            .collect::<Result<_, Trouble>>()?;
        for question in &request.questions {
            for turn in &turns {
                let reply = turn.ask(builds, *question)?;
                eprintln!(
                    "compare: {} run {run} of {}, build {}, margin {}: {} called {} slower, {} faster, {} undecided in {:.1} s",
                    condition.name(),
                    request.runs,
                    question.build(),
                    question.margin(),
                    turn.framework.name(),
                    reply.number(Said::Slower),
                    reply.number(Said::Faster),
                    reply.number(Said::Undecided),
                    reply.took.as_secs_f64(),
                );
                replies.push(reply);
            }
        }
    }
    Ok(replies)
}
