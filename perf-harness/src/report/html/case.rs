//! A case: its row of the table, and its page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::changes::{ChangeRow, Span, change_rows};
use super::display::GradeText;
use super::facts::{Fact, machine};
use super::family::Families;
use super::metrics::{MetricRow, metric_rows, parted};
use super::scenario::Scenario;
use super::standing::Standing;
use super::targets::{TargetRow, nearness, target_rows};
use crate::report::again::{again, next_step};
use crate::report::case_name::{CaseNames, WIDEST};
use crate::report::change::{change_cell, leading_change};
use crate::report::columns::MetricColumn;
use crate::report::distinct_ids::distinct_ids;
use crate::report::headline::{headline, judged_targets, why_skipped};
use crate::report::ratio::{Ratios, ratio_of_means};
use crate::report::text::{elide, escape};
use crate::report::verdict_word::verdict_word;
use crate::report::watched::watched;
use crate::report::{Benchmark, Ledger, Report};
use crate::store::wire::shown_reference;
use crate::units::{Time, grouped};

/// The longest target in the table, in columns; the case's page has all of it.
const LONGEST_TARGET: usize = 120;

/// Everything that is shown of a case.
#[derive(Serialize)]
pub(super) struct Case {
    /// What a link to it ends with: no other case of the report has it.
    key: String,
    name: String,
    id: String,
    pub(super) standing: Standing,
    verdict: &'static str,
    group: String,
    tags: Vec<String>,
    pub(super) bench: String,
    /// One for each column of figures.
    cells: Vec<Cell>,
    change: Option<Mark>,
    ratio: Option<Mark>,
    target: Option<Mark>,
    pub(super) grade: Option<GradeText>,
    facts: Vec<Fact>,
    targets: Vec<TargetRow>,
    changes: Vec<ChangeRow>,
    metrics: Vec<MetricRow>,
    families: Vec<usize>,
    scenario: Option<Scenario>,
    /// What the second distribution is of; empty without one.
    base: String,
    /// The place of the case whose distribution that is, where the case's own data hold none.
    base_case: Option<usize>,
    why: String,
    notes: Vec<String>,
    recommendations: Vec<String>,
    disturbance: String,
    ledger: Vec<Fact>,
    again: String,
    /// The command; empty where there is none.
    next: String,
    /// What to do then, in words.
    then: &'static str,
}

/// A figure in the table.
#[derive(Serialize)]
struct Cell {
    figure: String,
    interval: String,
    span: Span,
}

/// A text with its bar.
#[derive(Serialize)]
struct Mark {
    text: String,
    /// What is said beside the text.
    aside: String,
    span: Option<Span>,
}

impl Case {
    pub(super) fn all(
        report: &Report,
        names: &CaseNames<'_>,
        columns: &[MetricColumn],
        ratios: &Ratios<'_>,
        families: &Families,
    ) -> Vec<Self> {
        let keys = distinct_ids(report);
        let places = places(report);
        let cases = report.benchmarks.iter().enumerate().zip(keys);
        cases
            .map(|((place, benchmark), key)| {
                let base_case = base_case(benchmark, &places);
                let next = next_step(report, benchmark);
                Self {
                    name: names.name(benchmark),
                    base: match base_case {
                        Some(base) => names.name(&report.benchmarks[base]),
                        None => base_name(benchmark),
                    },
                    base_case,
                    cells: columns
                        .iter()
                        .map(|column| cell(benchmark, column))
                        .collect(),
                    ratio: ratio(benchmark, ratios),
                    families: families.of_case(place),
                    again: escape(&again(report, benchmark)).into_owned(),
                    next: next
                        .as_ref()
                        .and_then(|next| next.command.as_deref())
                        .map_or_else(String::new, |command| escape(command).into_owned()),
                    then: next.map_or("", |next| next.then),
                    ..Self::of(benchmark, key.into_owned())
                }
            })
            .collect()
    }

    /// What needs no look at other cases.
    fn of(benchmark: &Benchmark, key: String) -> Self {
        let escaped = |text: &String| escape(text).into_owned();
        Self {
            key,
            name: String::new(),
            id: escaped(&benchmark.id),
            standing: Standing::of(benchmark),
            verdict: match verdict_word(benchmark) {
                "" => "no target",
                word => word,
            },
            group: benchmark.group.as_deref().map_or_else(String::new, brief),
            tags: benchmark.tags.iter().map(|tag| brief(tag)).collect(),
            bench: brief(&benchmark.bench),
            cells: Vec::new(),
            change: leading_change(benchmark).map(|change| Mark {
                text: change_cell(benchmark),
                aside: String::new(),
                span: Some(Span::of_ratio(change)),
            }),
            ratio: None,
            target: target(benchmark),
            grade: benchmark.grade.as_ref().map(GradeText::of),
            facts: facts(benchmark),
            targets: target_rows(benchmark),
            changes: change_rows(benchmark),
            metrics: metric_rows(benchmark),
            families: Vec::new(),
            scenario: Scenario::of(benchmark),
            base: String::new(),
            base_case: None,
            why: why_skipped(benchmark).unwrap_or_else(|| why_errored(benchmark)),
            notes: benchmark.notes.iter().map(escaped).collect(),
            recommendations: benchmark.recommendations.iter().map(escaped).collect(),
            disturbance: benchmark.ledger.disturbance().unwrap_or_default(),
            ledger: ledger(&benchmark.ledger),
            again: String::new(),
            next: String::new(),
            then: "",
        }
    }

    pub(super) fn has_target(&self) -> bool {
        self.target.is_some()
    }
}

/// As it stands in the table; the case's page has all of it.
fn brief(text: &str) -> String {
    elide(&escape(text), WIDEST).into_owned()
}

/// Where each case stands; of several with one id none is meant.
type Places<'a> = BTreeMap<(&'a str, &'a str, &'a str), Option<usize>>;

fn places(report: &Report) -> Places<'_> {
    let mut places = Places::new();
    for (place, case) in report.benchmarks.iter().enumerate() {
        places
            .entry((&case.package, &case.bench, &case.id))
            .and_modify(|known| *known = None)
            .or_insert(Some(place));
    }
    places
}

/// The case that this one was measured beside, whose calls are laid over its own.
fn base_case(benchmark: &Benchmark, places: &Places<'_>) -> Option<usize> {
    if benchmark.base_histogram.is_some() {
        return None;
    }
    let mut changes = benchmark.comparison.iter();
    changes.find_map(|change| {
        let key = (
            benchmark.package.as_str(),
            benchmark.bench.as_str(),
            change.reference.as_str(),
        );
        *places.get(&key)?
    })
}

fn base_name(benchmark: &Benchmark) -> String {
    let base = benchmark.base_histogram.as_ref();
    base.map_or_else(String::new, |base| {
        escape(shown_reference(&base.reference)).into_owned()
    })
}

fn cell(benchmark: &Benchmark, column: &MetricColumn) -> Cell {
    let (figure, interval) = if column.spares_interval {
        (column.brief_cell(benchmark), String::new())
    } else {
        parted(&column.cell(benchmark))
    };
    let metric = benchmark.metrics.get(&column.metric);
    Cell {
        figure,
        interval,
        span: Span {
            lo: metric.and_then(|metric| metric.lo),
            at: metric.and_then(|metric| metric.value),
            hi: metric.and_then(|metric| metric.hi),
        },
    }
}

/// Against the case that it was measured beside.
fn ratio(benchmark: &Benchmark, ratios: &Ratios<'_>) -> Option<Mark> {
    let text = Some(ratios.cell(benchmark)).filter(|text| !text.is_empty())?;
    Some(Mark {
        text,
        aside: String::new(),
        span: ratio_of_means(benchmark).map(Span::of_ratio),
    })
}

/// The target that decided the verdict.
fn target(benchmark: &Benchmark) -> Option<Mark> {
    let headline = headline(benchmark)?;
    let (text, aside) = headline.split_once("  ").unwrap_or((&headline, ""));
    let judged = judged_targets(benchmark);
    Some(Mark {
        text: elide(text, LONGEST_TARGET).into_owned(),
        aside: elide(aside, LONGEST_TARGET).into_owned(),
        span: judged.first().and_then(|target| nearness(target)),
    })
}

/// Its message, line by line.
fn why_errored(benchmark: &Benchmark) -> String {
    let lines = benchmark.error.as_deref().unwrap_or_default().lines();
    let lines: Vec<_> = lines.map(escape).collect();
    lines.join("\n")
}

fn facts(benchmark: &Benchmark) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |what, is: String| {
        if !is.is_empty() {
            facts.push(Fact::new(what, is));
        }
    };
    add(
        "group",
        benchmark
            .group
            .as_deref()
            .map_or_else(String::new, |group| escape(group).into()),
    );
    add("tags", escape(&benchmark.tags.join(", ")).into_owned());
    let params: Vec<String> = benchmark
        .params
        .iter()
        .map(|(name, value)| format!("{} = {}", escape(name), escape(value)))
        .collect();
    add("parameters", params.join(", "));
    let source = &benchmark.source;
    if !source.file.is_empty() {
        add(
            "source",
            format!("{}:{}", escape(&source.file), source.line),
        );
    }
    add("bench target", escape(&benchmark.bench).into_owned());
    add("package", escape(&benchmark.package).into_owned());
    if let Some(on) = &benchmark.machine {
        add("machine", machine(on));
    }
    add("watched", watched(benchmark));
    if benchmark.span_ns > 0.0 {
        add("from first to last", Time(benchmark.span_ns).to_string());
    }
    facts
}

/// Every reading, those of nothing included: nothing seen is not the same as not looked.
fn ledger(ledger: &Ledger) -> Vec<Fact> {
    let count = |count: Option<u64>| count.map(grouped);
    let time = |ms: Option<f64>| ms.map(|ms| Time(ms * 1e6).to_string());
    let readings = [
        (
            "samples interrupted, at most",
            count(ledger.interrupted_samples),
        ),
        (
            "involuntary context switches",
            count(ledger.involuntary_switches),
        ),
        (
            "voluntary context switches",
            count(ledger.voluntary_switches),
        ),
        ("migrations to another core", count(ledger.migrations)),
        ("stolen by the hypervisor", time(ledger.steal_ms)),
        ("CPU pressure", time(ledger.pressure_ms)),
        ("throttled by a quota", time(ledger.throttled_ms)),
        ("periods throttled", count(ledger.throttled_periods)),
    ];
    if readings.iter().all(|(_, reading)| reading.is_none()) {
        return Vec::new();
    }
    readings
        .into_iter()
        .map(|(what, reading)| {
            Fact::new(what, reading.unwrap_or_else(|| "not known here".to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Change, ChangeVerdict};

    #[test]
    fn a_link_leads_to_one_case() {
        let of = |package: &str, id: &str| Benchmark {
            package: package.into(),
            ..Benchmark::new(id)
        };
        let report = Report {
            benchmarks: vec![of("shop", "a::f"), of("shop", "a::g"), of("stock", "a::f")],
            ..Report::default()
        };
        let display = super::super::display::Display::of(&report);
        let cases = serde_json::to_value(&display).unwrap()["cases"].clone();
        let of_each = |what: &str| -> Vec<String> {
            let cases = cases.as_array().unwrap().iter();
            cases
                .map(|case| case[what].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(of_each("key"), ["shop/a::f", "a::g", "stock/a::f"]);
        assert_eq!(of_each("name"), ["shop/f", "g", "stock/f"]);
    }

    #[test]
    fn the_case_that_it_was_measured_beside_is_found_in_its_own_bench() {
        let mut beside = Benchmark::new("a::f");
        beside.comparison = vec![Change::without_figures("a::g", ChangeVerdict::Same)];
        let mut elsewhere = Benchmark::new("a::g");
        elsewhere.bench = "other".into();
        let mut report = Report {
            benchmarks: vec![beside.clone(), elsewhere],
            ..Report::default()
        };
        assert_eq!(base_case(&beside, &places(&report)), None);
        report.benchmarks.push(Benchmark::new("a::g"));
        assert_eq!(base_case(&beside, &places(&report)), Some(2));
        report.benchmarks.push(Benchmark::new("a::g"));
        assert_eq!(base_case(&beside, &places(&report)), None);
    }

    #[test]
    fn a_ledger_that_nobody_kept_is_not_one_of_nothing() {
        assert!(ledger(&Ledger::default()).is_empty());
        let looked = Ledger {
            migrations: Some(0),
            ..Ledger::default()
        };
        let readings = ledger(&looked);
        assert_eq!(readings[3], Fact::new("migrations to another core", "0"));
        assert_eq!(
            readings[4],
            Fact::new("stolen by the hypervisor", "not known here")
        );
    }
}
