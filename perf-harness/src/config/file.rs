//! What perf.toml says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::error::ConfigError;
use super::fault::Fault;
use super::layer::Layer;
use super::options::{Scope, settings};
use super::reader::{Item, Reader, items};
use super::scenario;
use super::sections::{self, Checks, Grade, RegressionRule, Report};
use super::show::Row;
use crate::load::Scenario;

/// One perf.toml, read.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// What named it.
    pub(super) origin: &'static str,
    pub(super) run: Layer,
    pub(super) tables: Tables,
    pub(super) profiles: BTreeMap<String, Profile>,
    pub(super) grade: Grade,
    pub(super) checks: Checks,
}

/// One `[profile.NAME]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) layer: Layer,
    pub(super) tables: Tables,
}

/// The tables that stand in the file and in its profiles.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) bench: Vec<BenchTable>,
    pub(super) report: Report,
    pub(super) regression: Vec<RegressionRule>,
    /// By name.
    pub(super) scenarios: BTreeMap<String, Scenario>,
    /// What these and other tables say, as written.
    pub(super) rows: Vec<Row>,
}

/// One `[bench."GLOB"]`.
#[derive(Clone, Debug)]
pub(super) struct BenchTable {
    pub(super) glob: String,
    /// Its file and line.
    pub(super) origin: String,
    pub(super) layer: Layer,
}

const TABLES: [&str; 4] = ["bench", "report", "regression", "scenario"];

impl File {
    /// Reads the text of the file at `path`, which `origin` named and messages call `name`.
    pub(super) fn parse(
        path: &Path,
        origin: &'static str,
        name: &str,
        document: &str,
    ) -> Result<Self, ConfigError> {
        let (table, errors) = DeTable::parse_recoverable(document);
        let mut reader = Reader {
            name,
            document,
            faults: errors
                .iter()
                .map(|error| Fault::new(error.span().unwrap_or_default(), error.message()))
                .collect(),
        };
        let mut file = Self {
            path: path.to_owned(),
            origin,
            ..Self::default()
        };
        // What follows a mistake in the form is not worth reading: it may be torn out of place.
        if reader.faults.is_empty() {
            file.read(&mut reader, &items(table.get_ref()));
        }
        let mut faults = reader.faults;
        if faults.is_empty() {
            return Ok(file);
        }
        faults.sort_by_key(Fault::start);
        let messages = faults
            .iter()
            .map(|fault| fault.in_file(name, document))
            .collect();
        Err(ConfigError::File(messages))
    }

    fn read<'a>(&mut self, reader: &mut Reader<'a>, top: &[Item<'a>]) {
        let folder = self.path.parent().unwrap_or(Path::new("")).to_owned();
        for item in top {
            match item.key {
                "run" => {
                    let items = reader.items(item, "a table of settings");
                    self.run = read_run(reader, &items, "[run]", &[]);
                }
                "profile" => {
                    for named in reader.items(item, "tables such as [profile.ci]") {
                        let profile = read_profile(reader, &named, &folder);
                        self.profiles.insert(named.key.to_owned(), profile);
                    }
                }
                "grade" => self.grade = sections::grade(reader, item, &mut self.tables.rows),
                "environment" => {
                    self.checks = sections::checks(reader, item, &mut self.tables.rows);
                }
                key if TABLES.contains(&key) => self.tables.read(reader, item, "", &folder),
                key if settings().any(|setting| setting.name == key) => reader
                    .faults
                    .push(item.fault(format!("`{key}` stands in no table; put it under [run]"))),
                _ => {
                    let known = ["run", "profile", "grade", "environment"];
                    reader.unknown(item, "perf.toml", &[&known[..], &TABLES].concat());
                }
            }
        }
    }
}

impl Tables {
    /// Takes up one of the tables; `owner` is the profile that holds it, such as `profile.ci.`.
    fn read<'a>(&mut self, reader: &mut Reader<'a>, item: &Item<'a>, owner: &str, folder: &Path) {
        match item.key {
            "bench" => {
                for table in reader.items(item, "tables such as [bench.\"cache::*\"]") {
                    let bench = read_bench(reader, &table, owner);
                    self.bench.push(bench);
                }
            }
            "report" => sections::report(reader, item, folder, self),
            "regression" => {
                self.regression = sections::regression(reader, item, &mut self.rows);
            }
            "scenario" => {
                for named in reader.items(item, "tables such as [scenario.peak]") {
                    self.read_scenario(reader, &named);
                }
            }
            _ => {}
        }
    }

    fn read_scenario<'a>(&mut self, reader: &mut Reader<'a>, named: &Item<'a>) {
        const EXPECTED: &str = "a table that describes the scenario";
        let value = reader.value(named);
        let Some(items) = value.items() else {
            reader.faults.push(value.mistyped(EXPECTED));
            return;
        };
        let table = format!("scenario.{}", named.key);
        let written = items.iter().map(|item| Row::written(reader, &table, item));
        let mut rows: Vec<Row> = written.collect();
        let Some(scenario) = scenario::read(reader, Some(named), items) else {
            return;
        };
        if let Some((_, expansion)) = &scenario.preset {
            let lines: Vec<&str> = expansion.split_whitespace().collect();
            let name = format!("{table}.expansion");
            rows.push(Row::new(name, lines.join(" "), reader.origin(named)));
        }
        self.rows.extend(rows);
        self.scenarios.insert(named.key.to_owned(), scenario);
    }

    /// These tables, and over them those of a profile.
    pub(super) fn with(mut self, profile: Self) -> Self {
        self.bench.extend(profile.bench);
        self.report = self.report.under(profile.report);
        self.regression = sections::regression_under(self.regression, profile.regression);
        // What a profile says of a scenario says all of it.
        let is_replaced = |row: &Row| {
            let of = |name: &String| row.name.starts_with(&format!("scenario.{name}."));
            profile.scenarios.keys().any(of)
        };
        self.rows.retain(|row| !is_replaced(row));
        self.scenarios.extend(profile.scenarios);
        self.rows.extend(profile.rows);
        self
    }
}

fn read_profile<'a>(reader: &mut Reader<'a>, named: &Item<'a>, folder: &Path) -> Profile {
    let items = reader.items(named, "a table of settings, as in [profile.ci]");
    let (tables, options): (Vec<_>, Vec<_>) = items
        .into_iter()
        .partition(|item| TABLES.contains(&item.key));
    let owner = format!("profile.{}", named.key);
    let mut profile = Profile {
        layer: read_run(reader, &options, &format!("[{owner}]"), &TABLES),
        tables: Tables::default(),
    };
    for item in &tables {
        profile
            .tables
            .read(reader, item, &format!("{owner}."), folder);
    }
    profile
}

/// Settings of the process; `also` lists what else the table may hold.
fn read_run<'a>(reader: &mut Reader<'a>, items: &[Item<'a>], name: &str, also: &[&str]) -> Layer {
    let mut layer = Layer::default();
    for item in items {
        match settings().find(|setting| setting.name == item.key) {
            Some(setting) if setting.scope != Scope::Case => layer.take_up(reader, setting, item),
            Some(_) => reader.faults.push(item.fault(format!(
                "`{}` is said of cases: it stands in [bench.\"GLOB\"], not in {name}",
                item.key
            ))),
            None => {
                let known: Vec<&str> = settings()
                    .filter(|setting| setting.scope != Scope::Case)
                    .map(|setting| setting.name)
                    .chain(also.iter().copied())
                    .collect();
                reader.unknown(item, name, &known);
            }
        }
    }
    refuse_contradiction(reader, items, &layer);
    layer
}

fn read_bench<'a>(reader: &mut Reader<'a>, table: &Item<'a>, owner: &str) -> BenchTable {
    let name = format!("[{owner}bench.\"{}\"]", table.key);
    let mut layer = Layer::default();
    let items = reader.items(table, "a table of settings, as in [bench.\"cache::*\"]");
    for item in &items {
        match settings().find(|setting| setting.name == item.key) {
            Some(setting) if setting.scope != Scope::Run => layer.take_up(reader, setting, item),
            Some(_) => reader.faults.push(item.fault(format!(
                "`{}` holds for the whole process: it stands in [run], not in {name}",
                item.key
            ))),
            None => {
                let known: Vec<&str> = settings()
                    .filter(|setting| setting.scope != Scope::Run)
                    .map(|setting| setting.name)
                    .collect();
                reader.unknown(item, &name, &known);
            }
        }
    }
    refuse_contradiction(reader, &items, &layer);
    BenchTable {
        glob: table.key.to_owned(),
        origin: reader.origin(table),
        layer,
    }
}

fn refuse_contradiction<'a>(reader: &mut Reader<'a>, items: &[Item<'a>], layer: &Layer) {
    if let Some((name, message)) = layer.options.contradiction() {
        let blamed = items.iter().filter(|item| item.key == name);
        reader.faults.extend(blamed.map(|item| item.fault(message)));
    }
}
