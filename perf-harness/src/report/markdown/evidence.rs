//! Why cases need a look, and how to see it again.

use super::LONGEST_SENTENCE;
use super::markup::{code, plain};
use crate::report::Finding;
use crate::report::text::{counted, cut, elide};

/// The longest list of sentences about one case.
const MOST_STATEMENTS: usize = 12;

impl Finding<'_> {
    /// The finding as items of a Markdown list, an item a sentence, and below them the commands that
    /// show it again. Names and sentences are code, so that they call nobody and nothing.
    ///
    /// ```
    /// use perf_harness::report::{Report, findings};
    ///
    /// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
    /// let text = findings(&report)[0].to_markdown();
    /// assert!(text.starts_with("- **errored** `refill`: `panicked at"), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let shown = |text: &str| code(&elide(text, LONGEST_SENTENCE));
        let name = code(&self.name);
        let mut item = String::new();
        for statement in self.statements.iter().take(MOST_STATEMENTS) {
            // What a sentence is about stands first.
            let sentence = code(&cut(&statement.text, LONGEST_SENTENCE));
            item.push_str(&format!("- **{}** {name}: {sentence}\n", statement.word));
        }
        let left = self.statements.len().saturating_sub(MOST_STATEMENTS);
        if left > 0 {
            item.push_str(&format!(
                "- {name}: {}\n",
                counted(left, "further sentence")
            ));
        }
        if item.is_empty() {
            item = format!("- **{}** {name}\n", self.kind.word());
        }
        if let Some(again) = &self.again {
            item.push_str(&format!("  again: {}\n", shown(again)));
        }
        if let Some(next) = &self.next {
            item.push_str(&format!("  next: {}\n", shown(next)));
        }
        if let Some(then) = self.then {
            item.push_str(&format!("  then: {}\n", plain(then)));
        }
        item
    }
}

/// The first findings, as many as have room.
pub(super) fn evidence(findings: &[Finding<'_>], room: usize) -> String {
    let mut text = String::new();
    let mut left = room;
    for (told, finding) in findings.iter().enumerate() {
        let item = finding.to_markdown();
        let length = item.chars().count();
        if length > left {
            let left = findings.len() - told;
            text.push_str(&format!("- and {}\n", counted(left, "further case")));
            break;
        }
        left -= length;
        text.push_str(&item);
    }
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}
