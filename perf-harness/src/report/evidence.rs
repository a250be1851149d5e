//! What the terminal tells below its table.

use std::fmt::Write as _;

use super::again::{again, next_step};
use super::change::change_sentence;
use super::target_sentence::target_sentence;
use super::terminal::Display;
use super::text::{counted, escape};
use super::verdict_word::{colour, word};
use super::{Benchmark, Outcome, Severity, Tier, Verdict};

impl Display<'_> {
    /// Why a case did not simply pass, and how to see it again.
    pub(super) fn evidence(&self, text: &mut String) {
        let before = text.len();
        for benchmark in &self.report.benchmarks {
            self.case_evidence(text, benchmark);
        }
        self.notes(text);
        if text.len() > before {
            text.push('\n');
        }
    }

    fn case_evidence(&self, text: &mut String, benchmark: &Benchmark) {
        let name = self.names.name(benchmark);
        let mut failed = false;
        if benchmark.outcome == Outcome::Errored {
            failed = true;
            let mut lines = benchmark.error.as_deref().unwrap_or("no message").lines();
            let label = self.paint("errored", colour(Outcome::Errored, Verdict::None));
            let _ = writeln!(
                text,
                "{label}  {name}  {}",
                escape(lines.next().unwrap_or_default())
            );
            for line in lines {
                let _ = writeln!(text, "      {}", escape(line));
            }
        }
        for target in benchmark
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable)
        {
            if matches!(target.verdict, Verdict::Pass | Verdict::None) {
                continue;
            }
            failed |= target.verdict == Verdict::Fail;
            let label = self.paint(
                word(target.verdict),
                colour(Outcome::Completed, target.verdict),
            );
            let _ = writeln!(
                text,
                "{label}  {name}  {}",
                target_sentence(benchmark, target)
            );
        }
        for change in benchmark
            .comparison
            .iter()
            .filter(|change| change.severity == Severity::Notice)
        {
            let sentence = change_sentence(change, benchmark.metrics.get(&change.metric));
            let _ = writeln!(text, "notice  {name}  {sentence}");
        }
        if failed {
            let _ = writeln!(
                text,
                "      again: {}",
                escape(&again(self.report, benchmark))
            );
            if let Some(next) = next_step(self.report, benchmark) {
                for (label, what) in next.parts() {
                    let _ = writeln!(text, "      {label}:  {}", escape(what));
                }
            }
        }
    }

    /// Each note once, with the cases it is about.
    fn notes(&self, text: &mut String) {
        let mut notes: Vec<(&str, Vec<&Benchmark>)> = Vec::new();
        for benchmark in &self.report.benchmarks {
            for note in &benchmark.notes {
                match notes.iter_mut().find(|(known, _)| known == note) {
                    Some((_, about)) => about.push(benchmark),
                    None => notes.push((note, vec![benchmark])),
                }
            }
        }
        for (note, about) in notes {
            let subject = match about.as_slice() {
                [one] => self.names.name(one),
                several => counted(several.len(), "case"),
            };
            let _ = writeln!(text, "note  {subject}  {}", escape(note));
        }
    }
}
