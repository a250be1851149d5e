//! A page for a pull request: what needs a look first, and shorter than a comment may be.

mod evidence;
mod head;
mod issue;
mod key_changes;
mod known;
mod markup;
mod resolved;
mod rest;
mod scenarios;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::case_name::CaseNames;
use super::finding::{findings, kind};
use super::{Benchmark, Report, Style};
pub use head::base_name;
pub use issue::issue_page;
pub(super) use known::named;
pub use known::{Told, told_of};
pub use resolved::resolved;
use table::Layout;

/// A comment on GitHub is refused from 65,536 characters on; a heading of the caller's fits too.
const LONGEST: usize = 64_000;

/// What the evidence may take of it.
const LONGEST_EVIDENCE: usize = 20_000;

/// What the table of key changes may take of it.
const LONGEST_KEY_CHANGES: usize = 15_000;

/// The longest single sentence of evidence, in columns.
const LONGEST_SENTENCE: usize = 400;

/// The longest part of a line of the head, in columns.
const LONGEST_LINE: usize = 200;

/// For the line that tells of what was left out.
const RESERVE: usize = 120;

pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    let names = CaseNames::of(report);
    let findings = findings(report);
    let layout = Layout::of(report, &names);
    let mut text = head::head(report, &findings, style);
    text.push_str(&key_changes::key_changes(
        report,
        &names,
        LONGEST_KEY_CHANGES,
    ));

    let evidence = evidence::evidence(&findings, LONGEST_EVIDENCE);
    let urgent: Vec<&Benchmark> = findings.iter().map(|finding| finding.benchmark).collect();
    let taken = text.chars().count() + evidence.chars().count() + RESERVE;
    let (table, told) = layout.table(&urgent, LONGEST.saturating_sub(taken));
    if told > 0 {
        text.push('\n');
        text.push_str(&table);
    }
    let other: Vec<&Benchmark> = report
        .benchmarks
        .iter()
        .filter(|case| kind(case).is_none())
        .collect();
    if told < urgent.len() {
        // What needs no look has no room where not all has that needs one.
        text.push_str(&rest::not_shown(report.benchmarks.len() - told));
        text.push_str(&evidence);
    } else {
        text.push_str(&evidence);
        let room = LONGEST.saturating_sub(text.chars().count());
        text.push_str(&rest::rest(&layout, &other, room));
        let room = LONGEST.saturating_sub(text.chars().count());
        text.push_str(&scenarios::scenarios(report, &names, room));
    }
    out.write_all(text.as_bytes())
}
