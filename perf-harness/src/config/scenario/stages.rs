use std::time::Duration;

use perf_targets::scenario::STAGE;

use super::fields::Fields;
use super::unit::Unit;
use crate::load::Stage;

const EXPECTED: &str = "stages such as [{ duration = \"10s\", target = \"1000/s\" }]";

/// A day's shape that is repeated more often than this was not meant.
const MOST_STAGES: usize = 10_000;

/// Stages that begin at a load.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) start: f64,
    pub(super) stages: Vec<Stage>,
}

/// `stages`, or `curve`; `start` is the key of the load at the beginning.
pub(super) fn course(fields: &mut Fields<'_, '_>, unit: Unit, start: &str) -> Option<Course> {
    if fields.has("curve") {
        for key in [start, "stages"] {
            if fields.has(key) {
                fields.fault(
                    key,
                    format!("`{key}` beside `curve`, which says all"),
                    "leave it out",
                );
            }
        }
        return curve(fields, unit);
    }
    for key in ["period", "duration"] {
        if fields.has(key) {
            let message = format!("`{key}` without `curve`: stages have durations of their own");
            fields.fault(key, message, "leave it out");
        }
    }
    let start = match fields.has(start) {
        true => fields.read(start, |value| unit.read(value)),
        // As k6 has it: one user is there from the beginning.
        false if unit == Unit::Users => Some(1.0),
        false => Some(0.0),
    };
    let stages = stages(fields, unit);
    let course = Course {
        start: start?,
        stages: stages?,
    };
    let lasting: Duration = course.stages.iter().map(|stage| stage.duration).sum();
    if lasting.is_zero() {
        fields.fault(
            "stages",
            "the stages take no time",
            "give one of them a `duration`",
        );
        return None;
    }
    if course.start == 0.0 && course.stages.iter().all(|stage| stage.target == 0.0) {
        fields.fault(
            "stages",
            "the stages have no load at all",
            "give one of them a `target`",
        );
        return None;
    }
    Some(course)
}

fn stages(fields: &mut Fields<'_, '_>, unit: Unit) -> Option<Vec<Stage>> {
    let tables = fields.tables("stages", EXPECTED)?;
    let count = tables.len();
    let stages: Vec<Stage> = tables
        .iter()
        .filter_map(|table| {
            let mut fields = fields.of_table(table, "a stage", STAGE, EXPECTED)?;
            for key in ["duration", "target"] {
                if !fields.has(key) {
                    let fault = table.fault(format!("a stage needs `{key}`"));
                    fields.reader.faults.push(fault.expecting(EXPECTED));
                }
            }
            let duration = fields.span("duration");
            let target = fields.read("target", |value| unit.read(value));
            Some(Stage {
                name: fields.text("name"),
                overload: fields.flag("overload").unwrap_or(false),
                duration: duration?,
                target: target?,
            })
        })
        .collect();
    (stages.len() == count).then_some(stages)
}

/// The loads of `curve` at even distances over `period`, and so on until `duration` is over. The load
/// changes evenly from each to the next, and from the last to the first one of the next period.
fn curve(fields: &mut Fields<'_, '_>, unit: Unit) -> Option<Course> {
    let points = fields.read("curve", |value| {
        let expected = match unit {
            Unit::Rate => "at least two rates, such as [\"10/s\", \"80/s\"]",
            Unit::Users => "at least two numbers of virtual users, such as [10, 80]",
        };
        match value.list() {
            Some(points) if points.len() > 1 => {
                let points = points.iter().map(|point| unit.read(point));
                points.collect::<Result<Vec<f64>, _>>()
            }
            Some(_) => Err(value.fault("too few points").expecting(expected)),
            None => Err(value.mistyped(expected)),
        }
    });
    if !fields.has("period") {
        fields.fault(
            "curve",
            "`curve` needs `period`, the time that it takes once",
            "",
        );
    }
    let period = fields.time("period");
    let duration = match fields.has("duration") {
        true => fields.time("duration"),
        false => period,
    };
    let (points, period, duration) = (points?, period?, duration?);
    if points.iter().all(|load| *load == 0.0) {
        fields.fault("curve", "the curve has no load at all", "");
        return None;
    }
    let step = period / u32::try_from(points.len()).ok()?;
    if step.is_zero() || duration.as_nanos() / step.as_nanos() > MOST_STAGES as u128 {
        let message = format!("more than {MOST_STAGES} stages");
        fields.fault(
            "period",
            message,
            "make `period` longer or `duration` shorter",
        );
        return None;
    }
    let (mut stages, mut left) = (Vec::new(), duration);
    let mut pairs = (0..).map(|place: usize| {
        let at = |place: usize| points[place % points.len()];
        (at(place), at(place + 1))
    });
    while let Some((from, to)) = pairs.next().filter(|_| !left.is_zero()) {
        let lasting = step.min(left);
        let share = lasting.as_nanos() as f64 / step.as_nanos() as f64;
        stages.push(Stage {
            name: None,
            duration: lasting,
            target: from + (to - from) * share,
            overload: false,
        });
        left -= lasting;
    }
    Some(Course {
        start: points[0],
        stages,
    })
}
