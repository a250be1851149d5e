//! What was said, as a table in Markdown.

use std::fmt::Write;

use crate::condition::Condition;
use crate::framework::Framework;
use crate::question::Question;
use crate::said::Said;
use crate::session::{FUNCTIONS, Reply};

/// The counts for each question and framework, and how long a comparison takes.
pub(crate) fn text(replies: &[Reply], condition: Condition) -> String {
    let mut text = String::from(
        "| machine | build | margin | framework | functions asked | called slower | called faster | undecided | time a function |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for question in Question::ALL {
        for framework in Framework::ALL {
            let replies = of(replies, question, framework);
            if !replies.is_empty() {
                text.push_str(&row(condition, question, framework, &replies));
            }
        }
    }
    text.push_str(&times(replies));
    text
}

fn of(replies: &[Reply], question: Question, framework: Framework) -> Vec<&Reply> {
    replies
        .iter()
        .filter(|reply| reply.question == question && reply.framework == framework)
        .collect()
}

fn row(
    condition: Condition,
    question: Question,
    framework: Framework,
    replies: &[&Reply],
) -> String {
    let number = |said| {
        replies
            .iter()
            .map(|reply| reply.number(said))
            .sum::<usize>()
    };
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {:.2} s |\n",
        condition.name(),
        question.build(),
        question.margin(),
        framework.name(),
        replies.len() * FUNCTIONS,
        number(Said::Slower),
        number(Said::Faster),
        number(Said::Undecided),
        median(replies) / FUNCTIONS as f64,
    )
}

/// How many times as long as perf_bench the others take until all functions of a question are answered.
fn times(replies: &[Reply]) -> String {
    let mut text = String::new();
    for question in Question::ALL {
        let ours = of(replies, question, Framework::Ours);
        for framework in Framework::ALL
            .into_iter()
            .filter(|framework| *framework != Framework::Ours)
        {
            let theirs = of(replies, question, framework);
            if !ours.is_empty() && !theirs.is_empty() {
                let _ = write!(
                    text,
                    "\n{}, margin {}: {} takes {:.1} times as long as perf_bench",
                    question.build(),
                    question.margin(),
                    framework.name(),
                    median(&theirs) / median(&ours),
                );
            }
        }
    }
    text.push('\n');
    text
}

/// Of the seconds that all functions of a question took.
fn median(replies: &[&Reply]) -> f64 {
    let mut seconds: Vec<f64> = replies
        .iter()
        .map(|reply| reply.took.as_secs_f64())
        .collect();
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    (seconds[(seconds.len() - 1) / 2] + seconds[middle]) / 2.0
}
