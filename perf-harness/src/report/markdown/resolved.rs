//! The page that takes the place of one that had something to say.

use super::head::{census, marker_line, origin};
use super::known::{self, Told};
use super::markup::code;
use super::{LONGEST, LONGEST_LINE, Style};
use crate::report::case_name::CaseNames;
use crate::report::text::{counted, elide, escape};
use crate::report::{Report, Since};

const RESOLVED: &str = "### Benchmarks: resolved";
const OPEN: &str = "### Benchmarks: nothing found, not all judged again";

/// The page that takes the place of an earlier one of [`Format::Markdown`] when the report has nothing
/// to say: it tells what became of each case that the earlier page was about. It claims `resolved`
/// when each of them was judged again and is well; else it says which were not, and stays open for a
/// later run. `None` where the earlier page is already resolved.
///
/// [`Format::Markdown`]: crate::report::Format::Markdown
///
/// ```
/// use perf_harness::report::{Format, Report, Style, resolved, write};
///
/// let failing = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let mut page = Vec::new();
/// write(Format::Markdown, &failing, &mut page, Style::default())?;
/// let page = String::from_utf8(page)?;
///
/// let mut mended = failing.clone();
/// mended.benchmarks.retain(|case| case.id == "cache::get_hit");
/// let later = resolved(&page, &mended, Style::default()).expect("the page is open");
/// assert!(later.contains("`cache::checkout`, failed before: not measured"), "{later}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn resolved(earlier: &str, report: &Report, style: Style<'_>) -> Option<String> {
    if earlier
        .lines()
        .take(5)
        .any(|line| line.trim_end() == RESOLVED)
    {
        return None;
    }
    let (cases, untold) = known::read(earlier);
    let names = CaseNames::of(report);
    let mut items = String::new();
    let mut open: Vec<Told> = Vec::new();
    for case in &cases {
        let since = Since::of(report, case);
        let measured = report
            .benchmarks
            .iter()
            .find(|other| other.id == case.id && other.package == case.package);
        let name = measured.map_or_else(
            || elide(&escape(&case.id), LONGEST_LINE).into_owned(),
            |measured| names.name(measured),
        );
        let word = match since {
            Since::Over => "not any more",
            Since::NotMeasured => "not measured by this run",
            Since::Undecided => "not decided by this run",
            Since::Persists => "still",
        };
        let item = format!("- {}, {} before: {word}\n", code(&name), case.kind.word());
        items.push_str(&item);
        if since != Since::Over {
            open.push(case.clone());
        }
    }
    if untold > 0 {
        items.push_str(&format!("- and {}\n", counted(untold, "further case")));
    }
    let are_all_known = untold == 0 && !cases.is_empty();
    let is_as_large = report.benchmarks.len() >= cases.len() + untold;
    let is_over = open.is_empty() && (are_all_known || (is_as_large && is_whole(report)));
    if untold > 0 {
        // Only a run that holds them all again speaks for those that nobody knows the names of.
        open = cases;
    }
    let mut text = marker_line(style);
    if !is_over {
        text.push_str(&known::line(&open, untold, known::LONGEST));
    }
    let heading = if is_over { RESOLVED } else { OPEN };
    text.push_str(&format!(
        "{heading}\n\n{}  \n{}\n",
        census(report),
        origin(report, style)
    ));
    if !items.is_empty() {
        text.push_str("\nWhat stood here before:\n\n");
        text.push_str(&items);
    }
    debug_assert!(text.chars().count() < LONGEST);
    Some(text)
}

/// Whether the report has cases and left none undecided, so that what nobody knows the name of is
/// over too.
fn is_whole(report: &Report) -> bool {
    let summary = &report.summary;
    !report.benchmarks.is_empty() && summary.inconclusive == 0 && summary.skipped == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, written};
    use crate::report::{Benchmark, Format, Outcome, Tier, Verdict};

    /// The fixture with every case well.
    fn mended() -> Report {
        let mut report = fixture::report();
        for case in &mut report.benchmarks {
            case.outcome = Outcome::Completed;
            case.verdict = Verdict::Pass;
            case.comparison.clear();
            case.targets
                .retain(|target| target.tier != Tier::Acceptable);
            for target in &mut case.targets {
                target.verdict = Verdict::Pass;
            }
        }
        report.summary = crate::report::Summary {
            pass: 8,
            verdict: Verdict::Pass,
            ..crate::report::Summary::default()
        };
        report
    }

    #[test]
    fn what_is_over_is_named_and_stays_so() {
        let before = written(Format::Markdown, &fixture::report());
        let style = Style {
            report_url: Some("https://ci.example/2"),
            ..Style::default()
        };
        let page = resolved(&before, &mended(), style).unwrap();
        insta::assert_snapshot!("resolved", page);
        assert_eq!(resolved(&page, &mended(), style), None);
    }

    #[test]
    fn a_case_that_was_not_judged_keeps_the_page_open_until_it_was() {
        let before = written(Format::Markdown, &fixture::report());
        let mut report = mended();
        report
            .benchmarks
            .retain(|case| case.id != "cache::checkout");
        let page = resolved(&before, &report, Style::default()).unwrap();
        assert!(page.contains(OPEN) && !page.contains(RESOLVED), "{page}");
        assert!(page.contains("- `cache::checkout`, failed before: not measured by this run"));
        let later = resolved(&page, &mended(), Style::default()).unwrap();
        assert!(
            later.contains(RESOLVED) && later.contains("`checkout`"),
            "{later}"
        );
        assert!(!later.contains("refill"), "{later}");
        for earlier in [
            &*before,
            "<!-- perf_bench:report -->\n### Benchmarks: measured\n",
        ] {
            let nothing = resolved(earlier, &Report::default(), Style::default()).unwrap();
            assert!(nothing.contains(OPEN), "{nothing}");
        }
    }

    #[test]
    fn those_that_had_no_room_are_handed_on_and_need_a_run_as_large() {
        let named = |count: usize| {
            let mut report = mended();
            let case = report.benchmarks[0].clone();
            report.benchmarks = (0..count)
                .map(|number| Benchmark {
                    id: format!("cache::a_case_with_a_name_of_some_length/{number}"),
                    ..case.clone()
                })
                .collect();
            report
        };
        let mut failing = named(60);
        for case in &mut failing.benchmarks {
            case.verdict = Verdict::Fail;
            case.targets[0].verdict = Verdict::Fail;
        }
        let before = written(Format::Markdown, &failing);
        let (told, untold) = known::read(&before);
        assert!(!told.is_empty() && untold > 0);
        let few = resolved(&before, &named(told.len()), Style::default()).unwrap();
        assert!(few.contains(OPEN), "{few}");
        assert_eq!(known::read(&few), (told, untold));
        let fewer = resolved(&few, &named(untold), Style::default()).unwrap();
        assert!(fewer.contains(OPEN), "{fewer}");
        let all = resolved(&fewer, &named(60), Style::default()).unwrap();
        assert!(all.contains(RESOLVED), "{all}");
    }

    #[test]
    fn odd_names_make_a_page_that_fits() {
        let before = written(Format::Markdown, &fixture::odd_names());
        let page = resolved(&before, &Report::default(), Style::default()).unwrap();
        assert!(page.chars().count() < LONGEST);
        assert!(page.contains("further case"), "{page}");
        assert!(page.contains(OPEN));
    }
}
