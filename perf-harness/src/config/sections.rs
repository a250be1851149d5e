//! The tables of perf.toml that are no options.

use std::path::{Path, PathBuf};

use perf_targets::{Dimension, Direction, Metric, Quantity};

use super::choice::Output;
use super::fault::Fault;
use super::file::Tables;
use super::format::Format;
use super::kind::{fraction, one_of};
use super::reader::{Item, Reader};
use super::show::Row;
use super::value::Value;

/// How much worse than the baseline a metric may be; each bound is a fraction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RegressionRule {
    pub(crate) metric: Metric,
    pub(crate) notice: Option<f64>,
    pub(crate) warn: Option<f64>,
    pub(crate) fail: Option<f64>,
}

/// The least scores of the grades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grade {
    pub(crate) excellent: f64,
    pub(crate) good: f64,
    pub(crate) fair: f64,
}

impl Default for Grade {
    fn default() -> Self {
        Self {
            excellent: 90.0,
            good: 75.0,
            fair: 60.0,
        }
    }
}

/// The checks before the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checks {
    pub(crate) on_problem: OnProblem,
    pub(crate) require: Requirements,
}

/// What happens when a check finds a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnProblem {
    Ignore,
    #[default]
    Warn,
    Fail,
}

impl OnProblem {
    const NAMES: &[(&str, Self)] = &[
        ("ignore", Self::Ignore),
        ("warn", Self::Warn),
        ("fail", Self::Fail),
    ];
}

/// What the machine must have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requirements {
    /// Free memory in bytes.
    pub(crate) memory: Option<u64>,
    /// Free space in the home of the results, in bytes.
    pub(crate) disk: Option<u64>,
    /// Addresses that accept a connection.
    pub(crate) tcp: Vec<String>,
    /// Commands that end with status 0.
    pub(crate) command: Vec<String>,
}

/// `[report]`: where results live, and the files that are written after every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) home: Option<PathBuf>,
    pub(super) files: Vec<Output>,
}

impl Report {
    /// What is said here, and over it what `specific` says.
    pub(super) fn under(mut self, specific: Self) -> Self {
        let repeated = |file: &Output| {
            specific
                .files
                .iter()
                .any(|other| other.format == file.format)
        };
        self.files.retain(|file| !repeated(file));
        self.files.extend(specific.files);
        Self {
            home: specific.home.or(self.home),
            files: self.files,
        }
    }
}

/// The rules, and over them the `specific` ones of the same metrics.
pub(super) fn regression_under(
    mut rules: Vec<RegressionRule>,
    specific: Vec<RegressionRule>,
) -> Vec<RegressionRule> {
    rules.retain(|rule| specific.iter().all(|other| other.metric != rule.metric));
    rules.extend(specific);
    rules
}

/// What the tables say where they are silent.
pub(super) fn defaults() -> Vec<Row> {
    let Grade {
        excellent,
        good,
        fair,
    } = Grade::default();
    vec![
        Row::new("grade.excellent", excellent.to_string(), "built-in"),
        Row::new("grade.good", good.to_string(), "built-in"),
        Row::new("grade.fair", fair.to_string(), "built-in"),
        Row::new("environment.on_problem", "\"warn\"", "built-in"),
    ]
}

/// `[report]`; paths count from `folder`.
pub(super) fn report<'a>(
    reader: &mut Reader<'a>,
    table: &Item<'a>,
    folder: &Path,
    into: &mut Tables,
) {
    for item in reader.items(table, "a table of report files") {
        let known = Format::NAMES.iter().find(|(name, _)| *name == item.key);
        if known.is_none() && item.key != "home" {
            let names: Vec<&str> = Format::NAMES
                .iter()
                .map(|(name, _)| *name)
                .chain(["home"])
                .collect();
            reader.unknown(&item, "[report]", &names);
            continue;
        }
        let value = reader.value(&item);
        let path = match value.text() {
            Some(text) if !text.text.is_empty() => folder.join(text.text),
            _ => {
                reader.faults.push(value.mistyped("a path as a string"));
                continue;
            }
        };
        match known {
            Some((_, format)) => into.report.files.push(Output {
                format: *format,
                path: Some(path),
            }),
            None => into.report.home = Some(path),
        }
        into.rows.push(Row::written(reader, "report", &item));
    }
}

/// `[regression]`.
pub(super) fn regression<'a>(
    reader: &mut Reader<'a>,
    table: &Item<'a>,
    rows: &mut Vec<Row>,
) -> Vec<RegressionRule> {
    let mut rules = Vec::new();
    for item in reader.items(table, "a table of metrics") {
        let metric = item.key.parse().map_err(|error: perf_targets::ParseError| {
            let fault = item.fault(error.message());
            match error.help() {
                Some(help) => fault.helping(help),
                None => fault,
            }
        });
        let Some(metric) = reader.take(metric) else {
            continue;
        };
        let mut rule = RegressionRule {
            metric,
            notice: None,
            warn: None,
            fail: None,
        };
        for tier in reader.items(&item, "tiers such as { warn = \"10%\", fail = \"20%\" }") {
            let bound = match tier.key {
                "notice" => &mut rule.notice,
                "warn" => &mut rule.warn,
                "fail" => &mut rule.fail,
                _ => {
                    reader.unknown(&tier, "a regression", &["notice", "warn", "fail"]);
                    continue;
                }
            };
            let value = reader.value(&tier);
            let share = worsening(&value).and_then(|share| match rule.metric.direction() {
                Some(Direction::Higher) if share >= 1.0 => Err(value
                    .fault(format!(
                        "`{}` cannot fall by 100%, which leaves nothing",
                        item.key
                    ))
                    .expecting("a percentage under 100%")),
                _ if share > 0.0 && share < NARROWEST_MARGIN && !is_count(&rule.metric) => {
                    Err(value
                        .fault("a margin under 0.1% cannot be told")
                        .helping("write 0%, which allows `tolerance`, or a wider one"))
                }
                _ => Ok(share),
            });
            *bound = reader.take(share);
        }
        let tiers: Vec<f64> = [rule.notice, rule.warn, rule.fail]
            .into_iter()
            .flatten()
            .collect();
        if !tiers.is_sorted() {
            let message = format!(
                "the tiers of `{}` must not fall from notice over warn to fail",
                item.key
            );
            reader.faults.push(item.fault(message));
        }
        rows.push(Row::written(reader, "regression", &item));
        rules.push(rule);
    }
    rules
}

/// `[grade]`.
pub(super) fn grade<'a>(reader: &mut Reader<'a>, table: &Item<'a>, rows: &mut Vec<Row>) -> Grade {
    let mut grade = Grade::default();
    for item in reader.items(table, "a table of scores") {
        let score = match item.key {
            "excellent" => &mut grade.excellent,
            "good" => &mut grade.good,
            "fair" => &mut grade.fair,
            _ => {
                reader.unknown(&item, "[grade]", &["excellent", "good", "fair"]);
                continue;
            }
        };
        if let Some(read) = reader.take(points(&reader.value(&item))) {
            *score = read;
        }
        rows.push(Row::written(reader, "grade", &item));
    }
    if !(grade.excellent > grade.good && grade.good > grade.fair) {
        let message = "the scores must fall from excellent over good to fair";
        reader.faults.push(table.fault(message));
    }
    grade
}

/// `[environment]`.
pub(super) fn checks<'a>(reader: &mut Reader<'a>, table: &Item<'a>, rows: &mut Vec<Row>) -> Checks {
    let mut checks = Checks::default();
    for item in reader.items(table, "a table of checks") {
        match item.key {
            "on_problem" => {
                let choice = one_of(&reader.value(&item), OnProblem::NAMES);
                checks.on_problem = reader.take(choice).unwrap_or_default();
                rows.push(Row::written(reader, "environment", &item));
            }
            "require" => checks.require = requirements(reader, &item, rows),
            _ => reader.unknown(&item, "[environment]", &["on_problem", "require"]),
        }
    }
    checks
}

fn requirements<'a>(
    reader: &mut Reader<'a>,
    table: &Item<'a>,
    rows: &mut Vec<Row>,
) -> Requirements {
    let mut require = Requirements::default();
    for item in reader.items(table, "a table such as { memory = \"1GiB\" }") {
        let value = reader.value(&item);
        match item.key {
            "memory" => require.memory = reader.take(size(&value)),
            "disk" => require.disk = reader.take(size(&value)),
            "tcp" => require.tcp = reader.take(texts(&value)).unwrap_or_default(),
            "command" => require.command = reader.take(texts(&value)).unwrap_or_default(),
            _ => {
                let known = ["memory", "disk", "tcp", "command"];
                reader.unknown(&item, "`require` of [environment]", &known);
                continue;
            }
        }
        rows.push(Row::written(reader, "environment.require", &item));
    }
    require
}

/// Margins below this cannot be told from the differences that the places of code and data make.
pub(crate) const NARROWEST_MARGIN: f64 = 0.001;

fn is_count(metric: &Metric) -> bool {
    matches!(metric, Metric::Builtin(metric) | Metric::PerItem(metric) if metric.is_count())
}

fn worsening(value: &Value<'_>) -> Result<f64, Fault> {
    // 5 is taken for 5% by who writes it, and would be 500%.
    if let Some(number) = value.number()
        && number.parse::<f64>().is_ok_and(|number| number >= 1.0)
    {
        return Err(value
            .fault(format!("{number} has no unit"))
            .helping(format!("write \"{number}%\"")));
    }
    const EXPECTED: &str = "a percentage such as 10%";
    let share = fraction(value, EXPECTED)?;
    if share.is_finite() && share >= 0.0 {
        Ok(share)
    } else {
        Err(value
            .fault("a worsening is not negative")
            .expecting(EXPECTED))
    }
}

fn points(value: &Value<'_>) -> Result<f64, Fault> {
    let points = value.number().and_then(|number| number.parse::<f64>().ok());
    points
        .filter(|points| (0.0..=100.0).contains(points))
        .ok_or_else(|| value.mistyped("a number from 0 to 100"))
}

fn size(value: &Value<'_>) -> Result<u64, Fault> {
    const EXPECTED: &str = "a size such as 500MiB or 1GiB";
    let text = value.text().ok_or_else(|| value.mistyped(EXPECTED))?;
    match text.text.parse::<Quantity>() {
        Ok(size) if size.dimension == Dimension::Bytes => Ok(size.value as u64),
        Ok(_) => Err(value.mistyped(EXPECTED)),
        Err(error) => Err(text.fault(&error).expecting(EXPECTED)),
    }
}

fn texts(value: &Value<'_>) -> Result<Vec<String>, Fault> {
    const EXPECTED: &str = "an array of strings";
    let items = value.list().ok_or_else(|| value.mistyped(EXPECTED))?;
    let text = |item: &Value<'_>| match item.text() {
        Some(text) => Ok(text.text.to_owned()),
        None => Err(item.mistyped(EXPECTED)),
    };
    items.iter().map(text).collect()
}
