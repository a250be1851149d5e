//! What a page was about, hidden in it, so that a later run can tell that it is over.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::report::finding::is_against_base;
use crate::report::text::elide;
use crate::report::{Finding, FindingKind, Target, Tier, Verdict};

const BEFORE: &str = "<!-- perf_bench-cases:";
const AFTER: &str = " -->";

/// What it may take of a page, in characters.
pub(super) const LONGEST: usize = 2_000;

/// Of one case.
const MOST_MISSED: usize = 8;

/// The longest text of a target, in columns.
const LONGEST_TARGET: usize = 80;

/// A case that a page has told of.
///
/// ```
/// use perf_harness::report::{FindingKind, Format, Report, Style, told_of, write};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let mut page = Vec::new();
/// write(Format::Markdown, &report, &mut page, Style::default())?;
/// let told = told_of(&String::from_utf8(page)?);
/// assert_eq!((told[1].id.as_str(), told[1].kind), ("cache::checkout", FindingKind::Failed));
/// assert_eq!(told[1].missed, ["p99 < 1us"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Told {
    /// The package that the case is of.
    pub package: String,
    /// The case's id.
    pub id: String,
    /// Why the page tells of it.
    pub kind: FindingKind,
    /// The targets that it was found by, as many as there is room for: those that it misses, that are
    /// undecided, or that only the looser tier holds.
    pub missed: Vec<String>,
    /// What those are held against that are held against another build or a stored run.
    pub reference: Option<String>,
}

impl Told {
    pub(super) fn of(finding: &Finding<'_>) -> Self {
        let found = match finding.kind {
            FindingKind::Failed | FindingKind::Regressed => Some(Verdict::Fail),
            FindingKind::Inconclusive => Some(Verdict::Inconclusive),
            FindingKind::Warned => Some(Verdict::Warn),
            FindingKind::Errored | FindingKind::Improved | FindingKind::Noticed => None,
        };
        let targets = finding.benchmark.targets.iter();
        let missed: Vec<&Target> = targets
            .filter(|target| Some(target.verdict) == found && target.tier != Tier::Acceptable)
            .collect();
        let mut of_base = missed.iter().filter(|target| is_against_base(target));
        Self {
            reference: of_base.find_map(|target| target.reference.clone()),
            package: finding.benchmark.package.clone(),
            id: finding.benchmark.id.clone(),
            kind: finding.kind,
            missed: missed
                .into_iter()
                .take(MOST_MISSED)
                .map(|target| named(target).into_owned())
                .collect(),
        }
    }
}

/// A target as [`Told::missed`] names it.
pub(in crate::report) fn named(target: &Target) -> Cow<'_, str> {
    elide(&target.target, LONGEST_TARGET)
}

/// The hidden line; empty where there is nothing to be known. Cases for which there is no room are
/// counted among those that an earlier page had none for.
pub(super) fn line(cases: &[Told], mut untold: usize, room: usize) -> String {
    if cases.is_empty() && untold == 0 {
        return String::new();
    }
    let mut line = String::from(BEFORE);
    let mut left = room;
    for told in cases {
        let Told {
            package,
            id,
            missed,
            reference,
            ..
        } = told;
        let case = serde_json::json!([told.kind.word(), package, id, missed, reference]);
        // Nothing in it ends the comment of HTML, or looks as if.
        let text = escaped(&case.to_string());
        if text.len() + 1 > left {
            untold += 1;
            continue;
        }
        left -= text.len() + 1;
        line.push_str(&text);
        line.push(',');
    }
    let _ = writeln!(line, "{untold}{AFTER}");
    line
}

/// JSON in plain ASCII without a sign that means something to HTML.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for unit in json.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(c) if (c.is_ascii_graphic() || c == ' ') && !"<>-".contains(c) => text.push(c),
            _ => {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// The cases that a page of [`Format::Markdown`] or [`issue_page`] has told of: it keeps them in a
/// hidden line. Somebody else's page has none, and neither has one whose line was edited.
///
/// [`Format::Markdown`]: crate::report::Format::Markdown
/// [`issue_page`]: crate::report::issue_page
///
/// ```
/// assert!(perf_harness::report::told_of("somebody else's page").is_empty());
/// ```
#[must_use]
pub fn told_of(page: &str) -> Vec<Told> {
    read(page).0
}

/// The cases that a page has told of, and how many more there were.
pub(super) fn read(page: &str) -> (Vec<Told>, usize) {
    let lines = page.lines().map(str::trim);
    let mut hidden = lines.filter_map(|line| line.strip_prefix(BEFORE)?.strip_suffix(AFTER));
    let parsed = hidden
        .next()
        .and_then(|list| serde_json::from_str::<Vec<serde_json::Value>>(&format!("[{list}]")).ok());
    let mut cases = Vec::new();
    let mut untold = 0;
    for value in parsed.unwrap_or_default() {
        type Case = (String, String, String, Vec<String>, Option<String>);
        if let Some(count) = value.as_u64() {
            untold = usize::try_from(count).unwrap_or(usize::MAX);
        } else if let Ok((word, package, id, missed, reference)) =
            serde_json::from_value::<Case>(value)
        {
            let kinds = FindingKind::ALL.into_iter();
            let kind = kinds.filter(|kind| kind.word() == word);
            cases.extend(kind.map(|kind| Told {
                package: package.clone(),
                id: id.clone(),
                kind,
                missed: missed.clone(),
                reference: reference.clone(),
            }));
        }
    }
    (cases, untold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{findings, fixture};

    #[test]
    fn whatever_a_case_is_called_it_is_read_back_or_counted() {
        let mut report = fixture::odd_names();
        report.benchmarks[0].id = "--> <!-- -->".into();
        let cases: Vec<Told> = findings(&report).iter().map(Told::of).collect();
        for told in &cases {
            let line = line(std::slice::from_ref(told), 0, 60_000);
            assert_eq!(line.matches("-->").count(), 1, "{line}");
            let page = format!("<!-- perf_bench:report -->\n{line}### Benchmarks\n");
            assert_eq!(read(&page), (vec![told.clone()], 0));
            let below_a_persons_words = format!("{}{page}", "Known.\n\n".repeat(5));
            assert_eq!(read(&below_a_persons_words), (vec![told.clone()], 0));
        }
        let all = line(&cases, 0, LONGEST);
        assert!(all.is_ascii() && all.len() < LONGEST + 100, "{}", all.len());
        let (some, untold) = read(&all);
        assert!(!some.is_empty() && untold > 0);
        assert_eq!(some.len() + untold, cases.len());
        assert_eq!(read(&line(&[], 7, LONGEST)), (Vec::new(), 7));
    }

    #[test]
    fn a_page_that_was_edited_has_told_of_nothing() {
        for page in [
            "",
            "<!-- perf_bench-cases:[1,2 -->",
            "<!-- perf_bench-cases:[\"failed\",1,2,[]],[\"failed\"],\"x\",{} -->",
            "<!-- perf_bench-cases:0",
        ] {
            assert_eq!(read(page), (Vec::new(), 0), "{page}");
        }
    }
}
