use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::report::fixture::{self, written};
use crate::report::fixture_parts::count;
use crate::report::{Change, ChangeVerdict, Format, Machine, Metric, Outcome, Severity, Verdict};

#[test]
fn the_fixture() {
    insta::assert_snapshot!("markdown", written(Format::Markdown, &fixture::report()));
}

#[test]
fn scenarios_are_told_by_stage_as_many_as_have_room() {
    let report = fixture::scenarios();
    let text = written(Format::Markdown, &report);
    insta::assert_snapshot!("markdown_scenarios", text);
    let mut report = report;
    let cases = report.benchmarks.clone();
    for turn in 0..60 {
        report.benchmarks.extend(cases.iter().map(|case| Benchmark {
            id: format!("{}/{turn}", case.id),
            verdict: Verdict::Pass,
            targets: Vec::new(),
            ..case.clone()
        }));
    }
    let text = written(Format::Markdown, &report);
    let read = assert_is_sound(&report, &text);
    let titles = read.titles.iter().filter(|titles| titles[0] == "stage");
    assert!(titles.count() > 10);
    assert!(text.contains(" further scenarios: the JSON report holds all."));
}

/// What a reader sees of a page.
#[derive(Debug, Default)]
struct Read {
    /// The cells of the rows of the tables that have a verdict.
    rows: Vec<Vec<String>>,
    titles: Vec<Vec<String>>,
    folds: (usize, usize),
    code: Vec<String>,
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    let mut is_table_of_cases = false;
    let mut cell: Option<String> = None;
    let mut cells: Vec<String> = Vec::new();
    let mut in_html_code = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => cells.extend(cell.take()),
            Event::Start(Tag::TableHead | Tag::TableRow) => cells.clear(),
            Event::End(TagEnd::TableHead) => {
                is_table_of_cases = cells[0] == "verdict";
                read.titles.push(cells.clone());
            }
            Event::End(TagEnd::TableRow) if is_table_of_cases => read.rows.push(cells.clone()),
            Event::InlineHtml(html) if &*html == "<code>" => in_html_code = Some(String::new()),
            Event::InlineHtml(html) if &*html == "</code>" => read.code.extend(in_html_code.take()),
            Event::Html(html) => {
                read.folds.0 += html.matches("<details>").count();
                read.folds.1 += html.matches("</details>").count();
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&part);
                }
                match &mut in_html_code {
                    Some(code) => code.push_str(&part),
                    None => read.code.push(part.to_string()),
                }
            }
            _ => {}
        }
    }
    read
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// Whether the page holds together, whatever it is about.
fn assert_is_sound(report: &Report, text: &str) -> Read {
    let length = text.chars().count();
    assert!(length <= LONGEST, "{length}");
    assert!(text.starts_with("<!-- perf_bench:report -->\n"));
    let heading = text.lines().find(|line| !line.starts_with("<!--")).unwrap();
    assert!(heading.starts_with("### Benchmarks: "));
    let read = read(text);
    assert_eq!(read.folds.0, read.folds.1);
    let missing = text
        .lines()
        .find_map(|line| line.strip_suffix(" not shown; the JSON report holds all."))
        .map_or(0, |count| count.split(' ').next().unwrap().parse().unwrap());
    assert_eq!(
        read.rows.len() + missing,
        report.benchmarks.len(),
        "each case is shown or counted"
    );
    read
}

#[test]
fn a_reader_sees_every_case_in_a_row_of_its_own() {
    for report in [
        fixture::report(),
        fixture::odd_names(),
        fixture::scenarios(),
    ] {
        let text = written(Format::Markdown, &report);
        let read = assert_is_sound(&report, &text);
        let names = CaseNames::of(&report);
        let expected = report.benchmarks.iter().map(|case| names.name(case));
        let shown = read.rows.iter().map(|row| row[1].clone());
        assert_eq!(sorted(shown.collect()), sorted(expected.collect()));
        // A row with a bar too many or too few would be cut or filled up by the reader.
        for table in text.split("\n\n").filter(|part| part.starts_with("| ")) {
            let bars: BTreeSet<usize> = table
                .lines()
                .map(|line| line.matches('|').count())
                .collect();
            assert_eq!(bars.len(), 1, "{table}");
        }
    }
}

/// The fixture's cases again and again, all of their names different.
fn many(turns: usize, mut change: impl FnMut(&mut Benchmark)) -> Report {
    let mut report = fixture::report();
    let cases = std::mem::take(&mut report.benchmarks);
    for turn in 0..turns {
        report.benchmarks.extend(cases.iter().map(|case| {
            let mut case = case.clone();
            case.id.push_str(&format!("/{turn}"));
            case.error = case.error.map(|error| error.repeat(200));
            change(&mut case);
            case
        }));
    }
    report
}

#[test]
fn a_suite_of_any_size_fits_a_comment_and_tells_what_is_missing() {
    let report = many(200, |_| {});
    let text = written(Format::Markdown, &report);
    let read = assert_is_sound(&report, &text);
    assert!(text.len() > 40_000, "{}", text.len());
    assert!(text.contains("- and "));
    // 200 each are errored, failed and so on: the first ones have the room.
    assert_eq!(read.rows[0][0], "errored");
    assert!(
        read.rows
            .iter()
            .all(|row| row[0] != "pass" && row[0] != "skipped")
    );
}

#[test]
fn what_needs_no_look_is_folded_by_group_and_gives_way_first() {
    let report = many(150, |case| {
        if case.id != "cache::checkout/3" {
            case.outcome = Outcome::Completed;
            case.verdict = Verdict::Pass;
            case.comparison.clear();
        }
        case.group = Some(format!("group {}", case.id.len()));
    });
    let text = written(Format::Markdown, &report);
    let read = assert_is_sound(&report, &text);
    assert_eq!(read.rows[0][..2], ["FAIL", "checkout/3"]);
    assert!(read.folds.0 > 1);
    assert!(
        text.contains("<details><summary><code>group&#32;")
            || text.contains("<summary><code>group ")
    );
    assert!(text.contains("not shown; the JSON report holds all."));
    let before_folds = text.split("<details>").next().unwrap();
    assert!(before_folds.contains("again: `cargo bench"));
}

#[test]
fn changes_of_p95_throughput_and_memory_lead() {
    let change = |metric: &str, ratio: f64, verdict| Change {
        metric: metric.into(),
        reference: "build:main".into(),
        base: Some(1_000.0),
        current: Some(1_000.0 * ratio),
        ratio: Some(ratio),
        lo: Some(ratio - 0.01),
        hi: Some(ratio + 0.01),
        severity: Severity::None,
        verdict,
    };
    let mut report = fixture::report();
    assert!(!written(Format::Markdown, &report).contains("**p95"));
    report.benchmarks[0].comparison = vec![
        change("p95", 1.3, ChangeVerdict::Regressed),
        change("allocs", 1.0, ChangeVerdict::Same),
    ];
    report.benchmarks[1].comparison = vec![
        change("throughput", 1.5, ChangeVerdict::Improved),
        change("p95", 1.6, ChangeVerdict::Regressed),
    ];
    let text = written(Format::Markdown, &report);
    let read = assert_is_sound(&report, &text);
    assert_eq!(
        read.titles[0][..5],
        ["metric", "benchmark", "base", "now", "change"]
    );
    let lead: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| p95") || line.starts_with("| throughput"))
        .map(|line| line.split('`').nth(1).unwrap())
        .collect();
    assert_eq!(lead, ["sort/1000", "get_hit", "sort/1000"]);
    assert!(!text.contains("| allocs | `"));
}

/// A change of each of the metrics that have a table, in a unit of any length.
fn key_changes_of(unit: &str) -> (Vec<Change>, BTreeMap<String, Metric>) {
    let metrics = [
        "p95",
        "throughput",
        "peak_bytes",
        "alloc_bytes",
        "allocs",
        "rss_peak",
    ];
    let change = |metric: &str| Change {
        metric: metric.into(),
        reference: "build:main".into(),
        base: Some(1_000.0),
        current: Some(1_300.0),
        ratio: Some(1.3),
        lo: Some(1.2),
        hi: Some(1.4),
        severity: Severity::None,
        verdict: ChangeVerdict::Regressed,
    };
    let measured = |metric: &str| {
        let measured = Metric {
            unit: unit.into(),
            ..count(1_300.0)
        };
        (metric.to_owned(), measured)
    };
    (metrics.map(change).into(), metrics.map(measured).into())
}

#[test]
fn key_changes_of_wide_names_on_several_machines_leave_room_for_the_cases() {
    let (comparison, metrics) = key_changes_of(&"a unit".repeat(100));
    let mut turn = 0;
    let mut report = many(250, |case| {
        turn += 1;
        case.id = format!("{}{turn}", "*|_".repeat(100));
        case.name = None;
        case.comparison = comparison.clone();
        case.metrics.extend(metrics.clone());
        case.machine = Some(Machine {
            key: format!("key {}", turn % 3),
            cpu: "[|]".repeat(100),
            ..Machine::default()
        });
    });
    report.machine.key = "key 0".into();
    assert_eq!(report.benchmarks.len(), 2_000);
    let text = written(Format::Markdown, &report);
    let read = assert_is_sound(&report, &text);
    assert!(!read.rows.is_empty());
    let (_, table) = text.split_once("**p95, throughput, memory**").unwrap();
    let (table, rest) = table.split_once("of these metrics below.").unwrap();
    assert!(table.chars().count() <= LONGEST_KEY_CHANGES);
    assert!(rest.contains("| verdict |"), "{rest}");
}

/// Names of all kinds of characters, those without width and those that mean something included.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_:/]{1,20}",
        "\\PC{0,40}",
        "[|`<>@#&\\\\*_\\[\\]~! \n\r\t-]{0,60}",
        "[\u{301}\u{200d}\u{202e}\u{0}]{0,3000}",
        "<!--.{0,9}-->|</details>\n\n<b>|```\n",
    ]
}

fn verdict() -> impl Strategy<Value = (Outcome, Verdict)> {
    prop_oneof![
        Just((Outcome::Completed, Verdict::Pass)),
        Just((Outcome::Completed, Verdict::None)),
        Just((Outcome::Completed, Verdict::Fail)),
        Just((Outcome::Completed, Verdict::Warn)),
        Just((Outcome::Completed, Verdict::Inconclusive)),
        Just((Outcome::Errored, Verdict::None)),
        Just((Outcome::Skipped, Verdict::None)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_report_makes_a_sound_page(
        cases in prop::collection::vec((name(), name(), name(), verdict()), 0..12),
        turns in prop_oneof![Just(1_usize), Just(1), 1_usize..40],
        machine in name(),
        base in name(),
        unit in name(),
        is_compared in any::<bool>(),
    ) {
        let mut report = fixture::report();
        report.machine.cpu = machine;
        report.git_branch = Some(base.clone());
        report.base.as_mut().unwrap().name = base;
        let model = report.benchmarks[2].clone();
        report.benchmarks.clear();
        let (comparison, metrics) = key_changes_of(&unit);
        for turn in 0..turns {
            for (id, group, text, (outcome, verdict)) in &cases {
                let mut case = model.clone();
                case.id = format!("{id}{turn}");
                case.group = Some(group.clone());
                case.bench.clone_from(text);
                (case.outcome, case.verdict) = (*outcome, *verdict);
                case.error = Some(text.clone());
                case.targets[0].explanation.clone_from(text);
                case.targets[0].target.clone_from(text);
                case.metrics.insert(text.clone(), case.metrics["allocs"].clone());
                if is_compared {
                    case.comparison.extend(comparison.clone());
                    case.metrics.extend(metrics.clone());
                }
                report.benchmarks.push(case);
            }
        }
        let text = written(Format::Markdown, &report);
        let read = assert_is_sound(&report, &text);
        let names = CaseNames::of(&report);
        let known: BTreeSet<String> =
            report.benchmarks.iter().map(|case| names.name(case)).collect();
        for row in &read.rows {
            prop_assert!(known.contains(&row[1]), "{:?} is no case", row[1]);
        }
    }
}
