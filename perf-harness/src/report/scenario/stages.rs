//! A scenario by its stages, or by the steps of its search.

use crate::report::text::{elide, escape};
use crate::report::{Series, Stage, Times};
use crate::units::{Rate, Share, Time, grouped, significant};

/// The title of the column that tells the load.
pub(in crate::report) const LOAD: &str = "load";

/// The widest name of a stage, in columns.
const WIDEST: usize = 40;

/// A row each stage. Columns in which nothing stands are left out.
pub(in crate::report) struct StageTable {
    pub(in crate::report) titles: Vec<&'static str>,
    pub(in crate::report) rows: Vec<Vec<String>>,
}

const TITLES: [&str; 13] = [
    "stage", "time", LOAD, "offered", "done", "goodput", "errors", "dropped", "p50", "p95", "p99",
    "max", "finding",
];

impl StageTable {
    pub(in crate::report) fn of(series: &Series) -> Self {
        let any_dropped = series.stages.iter().any(|stage| stage.dropped > 0);
        let mut stages: Vec<&Stage> = series.stages.iter().collect();
        // Its order was drawn, and says nothing.
        if series.executor == "concurrency-sweep" {
            stages.sort_by(|one, other| one.from.total_cmp(&other.from));
        }
        let all = stages.into_iter().map(|stage| row(stage, any_dropped));
        let all: Vec<[String; TITLES.len()]> = all.collect();
        let is_shown = TITLES.iter().enumerate();
        let is_shown = is_shown.map(|(place, _)| all.iter().any(|row| !row[place].is_empty()));
        let is_shown: Vec<bool> = is_shown.collect();
        Self {
            titles: shown(TITLES, &is_shown),
            rows: all.into_iter().map(|row| shown(row, &is_shown)).collect(),
        }
    }

    /// Whether the column holds figures, which stand at the right.
    pub(in crate::report) fn is_figure(title: &str) -> bool {
        !["stage", "time", LOAD, "finding"].contains(&title)
    }
}

fn shown<T>(cells: [T; TITLES.len()], is_shown: &[bool]) -> Vec<T> {
    let cells = cells.into_iter().zip(is_shown);
    cells
        .filter_map(|(cell, is_shown)| is_shown.then_some(cell))
        .collect()
}

fn row(stage: &Stage, any_dropped: bool) -> [String; TITLES.len()] {
    let of_times = |time: fn(&Times) -> f64| {
        let times = stage.times.as_ref();
        times.map_or_else(String::new, |times| Time(time(times)).to_string())
    };
    let is_open = stage.unit == "1/s";
    let finding = stage.finding.as_deref().map(escape);
    [
        elide(&escape(&stage.name), WIDEST).into_owned(),
        format!("{} to {}", seconds(stage.begin_ns), seconds(stage.end_ns)),
        load(stage),
        // A closed model offers what it does.
        if is_open {
            grouped(stage.offered)
        } else {
            String::new()
        },
        grouped(stage.calls),
        Rate(stage.goodput).to_string(),
        errors(stage),
        if any_dropped {
            grouped(stage.dropped)
        } else {
            String::new()
        },
        of_times(|times| times.p50),
        of_times(|times| times.p95),
        of_times(|times| times.p99),
        of_times(|times| times.max),
        finding.map_or_else(String::new, |finding| elide(&finding, 2 * WIDEST).into()),
    ]
}

/// At its beginning and at its end, where the two differ.
fn load(stage: &Stage) -> String {
    let (is_rate, from, to) = (stage.unit == "1/s", stage.from, stage.to);
    let shown = |load: f64| {
        if is_rate {
            Rate(load).to_string()
        } else {
            significant(load)
        }
    };
    let mut text = shown(from);
    if from != to {
        text = format!("{text} to {}", shown(to));
    }
    if !is_rate {
        let unit = escape(&stage.unit);
        let is_one = text == "1" && unit == "users";
        text.push(' ');
        text.push_str(if is_one { "user" } else { &unit });
    }
    text
}

/// How many, and what share of the calls that ended.
fn errors(stage: &Stage) -> String {
    let count = grouped(stage.errors);
    if stage.errors == 0 || stage.calls == 0 {
        return count;
    }
    let share = Share(stage.errors as f64 / stage.calls as f64);
    format!("{count} ({share})")
}

/// A time on the scenario's own clock.
pub(super) fn seconds(ns: u64) -> String {
    format!("{} s", significant((ns as f64 / 1e8).round() / 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_scenarios;

    fn stage() -> Stage {
        Stage {
            name: "ramp up".into(),
            end_ns: 10_000_000_000,
            from: 100.0,
            to: 1_000.0,
            unit: "1/s".into(),
            offered: 5_500,
            calls: 5_498,
            goodput: 549.2,
            ..Stage::default()
        }
    }

    fn table(stages: Vec<Stage>) -> StageTable {
        StageTable::of(&Series {
            stages,
            ..Series::default()
        })
    }

    #[test]
    fn a_column_in_which_nothing_stands_is_left_out() {
        let table = table(vec![stage()]);
        assert_eq!(
            table.titles,
            [
                "stage", "time", "load", "offered", "done", "goodput", "errors"
            ]
        );
        let expected = [
            "ramp up",
            "0 s to 10 s",
            "100 /s to 1 k/s",
            "5,500",
            "5,498",
            "549 /s",
            "0",
        ];
        assert_eq!(table.rows, [expected]);
    }

    #[test]
    fn virtual_users_offer_nothing() {
        let closed = Stage {
            from: 50.0,
            to: 50.0,
            unit: "users".into(),
            errors: 11,
            ..stage()
        };
        let table = table(vec![closed]);
        assert_eq!(
            table.rows[0][2..],
            ["50 users", "5,498", "549 /s", "11 (0.2%)"]
        );
    }

    #[test]
    fn a_sweep_is_told_by_rising_load() {
        let series = fixture_scenarios::sweep().series.unwrap();
        let table = StageTable::of(&series);
        let loads: Vec<&str> = table.rows.iter().map(|row| row[2].as_str()).collect();
        assert_eq!(loads[..3], ["1 user", "2 users", "4 users"]);
        assert_eq!(loads.last(), Some(&"64 users"));
    }

    #[test]
    fn a_stage_without_drops_says_so_beside_one_that_has_some() {
        let dropping = Stage {
            dropped: 1_234,
            ..stage()
        };
        let table = table(vec![stage(), dropping]);
        let place = table.titles.iter().position(|title| *title == "dropped");
        let cells = table.rows.iter().map(|row| row[place.unwrap()].as_str());
        assert_eq!(cells.collect::<Vec<_>>(), ["0", "1,234"]);
    }

    #[test]
    fn the_steps_of_a_search_tell_what_broke() {
        let series = fixture_scenarios::breakpoint().series.unwrap();
        let table = StageTable::of(&series);
        assert_eq!(table.titles.last(), Some(&"finding"));
        let findings = table.rows.iter().map(|row| row.last().unwrap().as_str());
        assert!(findings.clone().any(|finding| finding == "sustained"));
        assert!(findings.into_iter().any(|finding| finding.contains("p95")));
    }
}
