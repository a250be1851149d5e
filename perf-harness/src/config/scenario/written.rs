use std::time::Duration;

use perf_targets::{Dimension, Quantity};

use super::super::kind::{show_duration, show_share};
use super::executor::{ARRIVALS, ON_LIMITS, is_default_limit};
use super::unit::Unit;
use crate::load::{Arrival, Closed, Executor, OnLimit, Open, SoakLoad, Stage};

/// An executor in the words of perf.toml, a line for each key.
pub(super) fn written(executor: &Executor) -> String {
    let mut lines = Lines::default();
    match executor {
        Executor::Closed(closed) => closed_lines(&mut lines, closed),
        Executor::Open(open) => {
            lines.text("executor", open.executor);
            if open.executor == "constant-arrival-rate" {
                lines.add("rate", &Unit::Rate.written(open.start_rate));
                lines.duration("duration", whole(&open.stages));
            } else {
                lines.add("start_rate", &Unit::Rate.written(open.start_rate));
                lines.stages(Unit::Rate, &open.stages);
            }
            open_lines(&mut lines, open);
        }
        Executor::Breakpoint {
            open,
            start_rate,
            max_rate,
            dwell,
            tolerance,
        } => {
            lines.text("executor", open.executor);
            lines.add("start_rate", &Unit::Rate.written(*start_rate));
            lines.add("max_rate", &Unit::Rate.written(*max_rate));
            lines.duration("dwell", *dwell);
            lines.text("tolerance", &show_share(tolerance));
            open_lines(&mut lines, open);
        }
        Executor::ConcurrencySweep { levels } => {
            lines.text("executor", "concurrency-sweep");
            let users: Vec<String> = levels.iter().map(|level| level.vus.to_string()).collect();
            lines.add("vus", &format!("[{}]", users.join(", ")));
            let each = levels.first().map(|level| level.duration);
            lines.duration("duration", each.unwrap_or_default());
        }
        Executor::Soak { load, leak } => {
            lines.text("executor", "soak");
            match load {
                SoakLoad::Open(open) => {
                    lines.add("rate", &Unit::Rate.written(open.start_rate));
                    lines.duration("duration", whole(&open.stages));
                    open_lines(&mut lines, open);
                }
                SoakLoad::Closed(closed) => {
                    lines.add("vus", &closed.start_vus.to_string());
                    lines.duration("duration", whole(&closed.stages));
                }
            }
            let growth = Quantity {
                value: *leak,
                dimension: Dimension::Growth,
            };
            lines.text("leak", &growth.to_string());
        }
    }
    lines.0
}

fn closed_lines(lines: &mut Lines, closed: &Closed) {
    lines.text("executor", closed.executor);
    if closed.executor == "ramping-vus" {
        lines.add("start_vus", &closed.start_vus.to_string());
        lines.stages(Unit::Users, &closed.stages);
        return;
    }
    lines.add("vus", &closed.start_vus.to_string());
    let lasting = whole(&closed.stages);
    match closed.shared_iterations.or(closed.iterations_per_vu) {
        Some(calls) => {
            lines.add("iterations", &calls.to_string());
            lines.duration("max_duration", lasting);
        }
        None => lines.duration("duration", lasting),
    }
}

fn open_lines(lines: &mut Lines, open: &Open) {
    if open.arrival != Arrival::default() {
        lines.text("arrival", word_of(open.arrival, ARRIVALS));
    }
    if !is_default_limit(open.max_in_flight) {
        lines.add("max_in_flight", &open.max_in_flight.to_string());
    }
    if open.on_limit != OnLimit::default() {
        lines.text("on_limit", word_of(open.on_limit, ON_LIMITS));
    }
}

fn word_of<T: Copy + PartialEq>(choice: T, words: &[(&'static str, T)]) -> &'static str {
    let found = words.iter().find(|(_, known)| *known == choice);
    found.map_or("", |(word, _)| word)
}

fn whole(stages: &[Stage]) -> Duration {
    stages.iter().map(|stage| stage.duration).sum()
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.add(key, &format!("\"{text}\""));
    }

    fn duration(&mut self, key: &str, duration: Duration) {
        self.text(key, &show_duration(&duration));
    }

    fn stages(&mut self, unit: Unit, stages: &[Stage]) {
        self.0.push_str("stages = [\n");
        for stage in stages {
            let duration = show_duration(&stage.duration);
            let mut parts = vec![
                format!("duration = \"{duration}\""),
                format!("target = {}", unit.written(stage.target)),
            ];
            // As names are given by presets, nothing in them has to be escaped.
            if let Some(name) = &stage.name {
                parts.insert(0, format!("name = \"{name}\""));
            }
            if stage.overload {
                parts.push("overload = true".to_owned());
            }
            self.0.push_str(&format!("  {{ {} }},\n", parts.join(", ")));
        }
        self.0.push_str("]\n");
    }
}
