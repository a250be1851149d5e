//! Common shapes of load, in terms of the executors.

use std::time::Duration;

use super::executor::{
    constant_rate, constant_users, doubled, leak, open, ramping, refuse_open_keys, soak_load,
    some_users, sweep_of,
};
use super::fields::Fields;
use super::stages::Course;
use super::unit::Unit;
use crate::load::{Executor, Stage};

/// How far live memory may grow in a soak that does not say it.
const LEAK: f64 = (10 << 20) as f64;
const LEVEL: Duration = Duration::from_secs(10);

/// More of them were not meant.
const MOST_STEPS: f64 = 1_000.0;

/// What a preset comes to; nothing where a key is missing or wrong, which is told.
pub(super) fn preset(fields: &mut Fields<'_, '_>, name: &str) -> Option<Executor> {
    match name {
        "steady" => steady(fields),
        "peak" => peak(fields),
        "spike" => spike(fields),
        "ramp" => ramp(fields),
        "stress" => stress(fields),
        "soak" => {
            let leak = match fields.has("leak") {
                true => leak(fields),
                false => Some(LEAK),
            };
            let load = soak_load(fields);
            Some(Executor::Soak {
                load: load?,
                leak: leak?,
            })
        }
        "sweep" => sweep(fields),
        _ => None,
    }
}

fn stage(name: impl Into<String>, duration: Duration, target: f64) -> Stage {
    Stage {
        name: Some(name.into()),
        duration,
        target,
        overload: false,
    }
}

/// Where the load jumps.
fn jump(target: f64) -> Stage {
    Stage {
        name: None,
        duration: Duration::ZERO,
        target,
        overload: false,
    }
}

/// The load of `rate` or `vus`.
fn load(fields: &mut Fields<'_, '_>) -> Option<(Unit, f64)> {
    let (key, unit) = match fields.has("rate") {
        true => ("rate", Unit::Rate),
        false => ("vus", Unit::Users),
    };
    let load = fields.read(key, |value| unit.read_some(value))?;
    Some((unit, load))
}

/// One load all the time, with a way up and down where that is asked for.
fn steady(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let ramp_up = fields.span("ramp_up").unwrap_or_default();
    let ramp_down = fields.span("ramp_down").unwrap_or_default();
    let (load, duration) = (load(fields), fields.time("duration"));
    let ((unit, load), duration) = (load?, duration?);
    if ramp_up.is_zero() && ramp_down.is_zero() {
        return match unit {
            Unit::Rate => {
                let open = open(fields, "constant-arrival-rate")?;
                Some(Executor::Open(constant_rate(open, load, duration)))
            }
            Unit::Users => {
                refuse_open_keys(fields);
                Some(Executor::Closed(constant_users(load, duration)))
            }
        };
    }
    let course = hill("steady", load, duration, ramp_up, ramp_down);
    ramping(fields, unit, course)
}

/// Up to the highest load that is expected, and down again.
fn peak(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let (load, duration) = (load(fields), fields.time("duration"));
    let ramp_up = fields.span("ramp_up");
    let ramp_down = fields.span("ramp_down");
    let ((unit, load), duration) = (load?, duration?);
    // A quarter of the time at the top, the same down as up.
    let ramp_up = ramp_up.unwrap_or(duration / 4);
    let ramp_down = ramp_down.unwrap_or(ramp_up);
    ramping(
        fields,
        unit,
        hill("peak", load, duration, ramp_up, ramp_down),
    )
}

fn hill(
    name: &str,
    load: f64,
    duration: Duration,
    ramp_up: Duration,
    ramp_down: Duration,
) -> Course {
    let mut stages = vec![
        stage("ramp up", ramp_up, load),
        stage(name, duration, load),
        stage("ramp down", ramp_down, 0.0),
    ];
    stages.retain(|stage| !stage.duration.is_zero());
    Course {
        start: if ramp_up.is_zero() { load } else { 0.0 },
        stages,
    }
}

/// A burst every interval, which the baseline surrounds.
fn spike(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let unit = Unit::of(&fields.reader.value(&fields.get("baseline")?));
    let baseline = fields.read("baseline", |value| unit.read_some(value));
    let burst = fields.read("burst", |value| {
        let other = Unit::of(value);
        if other != unit {
            let (one, other) = (unit.noun(), other.noun());
            return Err(value.fault(format!("`baseline` is {one}, and `burst` {other}")));
        }
        unit.read_some(value)
    });
    let lasting = fields.time("burst_duration");
    let interval = fields.time("interval");
    let bursts = match fields.has("bursts") {
        true => fields.count("bursts"),
        false => Some(3_u32),
    };
    let (baseline, burst, lasting, interval) = (baseline?, burst?, lasting?, interval?);
    if burst <= baseline {
        fields.fault("burst", "`burst` is no more than `baseline`", "");
        return None;
    }
    if interval <= lasting {
        let message = "`interval`, from one burst to the next, is no longer than `burst_duration`";
        fields.fault("interval", message, "");
        return None;
    }
    let bursts = bursts?;
    if f64::from(bursts) > MOST_STEPS {
        fields.fault("bursts", format!("more than {MOST_STEPS} bursts"), "");
        return None;
    }
    let mut stages = vec![stage("baseline", interval - lasting, baseline)];
    for number in 1..=bursts {
        stages.extend([
            jump(burst),
            Stage {
                overload: true,
                ..stage(format!("burst {number}"), lasting, burst)
            },
            jump(baseline),
            stage("baseline", interval - lasting, baseline),
        ]);
    }
    let start = baseline;
    ramping(fields, unit, Course { start, stages })
}

/// Evenly from one load to another.
fn ramp(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let (load, duration) = (load(fields), fields.time("duration"));
    let ((unit, load), duration) = (load?, duration?);
    let (key, other, start) = match unit {
        Unit::Rate => ("start_rate", "start_vus", 0.0),
        Unit::Users => ("start_vus", "start_rate", 1.0),
    };
    if fields.has(other) {
        let message = format!("`{other}` is not {}, as the load is", unit.noun());
        fields.fault(other, message, &format!("write `{key}`"));
    }
    let start = match fields.has(key) {
        true => fields.read(key, |value| unit.read(value))?,
        false => start,
    };
    let stages = vec![stage("ramp", duration, load)];
    ramping(fields, unit, Course { start, stages })
}

/// Up in steps until it breaks or the highest load is reached, and back for as long as a step, to see
/// it recover.
fn stress(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let (unit, start, most, others) = match fields.has("start_rate") {
        true => (Unit::Rate, "start_rate", "max_rate", "max_vus"),
        false => (Unit::Users, "start_vus", "max_vus", "max_rate"),
    };
    if fields.has(others) {
        let message = format!("`{others}` beside `{start}`, which is {}", unit.noun());
        fields.fault(others, message, &format!("write `{most}`"));
        return None;
    }
    let mut read = |key| fields.read(key, |value| unit.read_some(value));
    let (first, increment, last) = (read(start), read("increment"), read(most));
    let dwell = fields.time("dwell");
    let (first, increment, last, dwell) = (first?, increment?, last?, dwell?);
    if last <= first {
        fields.fault(most, format!("`{most}` is no more than `{start}`"), "");
        return None;
    }
    if (last - first) / increment > MOST_STEPS {
        let message = format!("more than {MOST_STEPS} steps");
        fields.fault("increment", message, "make `increment` larger");
        return None;
    }
    let mut stages = vec![stage("step 1", dwell, first)];
    let (mut load, mut number) = (first, 1_u32);
    while load < last {
        number += 1;
        load = (first + increment * f64::from(number - 1)).min(last);
        stages.extend([
            jump(load),
            Stage {
                overload: true,
                ..stage(format!("step {number}"), dwell, load)
            },
        ]);
    }
    stages.extend([jump(first), stage("recovery", dwell, first)]);
    let start = first;
    ramping(fields, unit, Course { start, stages })
}

/// 1, 2, 4 … virtual users, up to the highest number.
fn sweep(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let duration = match fields.has("duration") {
        true => fields.time("duration"),
        false => Some(LEVEL),
    };
    let first = match fields.has("start_vus") {
        true => some_users(fields, "start_vus"),
        false => Some(1.0),
    };
    let (first, last) = (first?, some_users(fields, "max_vus")?);
    let users = doubled(first, last);
    if first >= last || users.len() < 3 {
        let message =
            "the numbers of virtual users double up to `max_vus`, which gives fewer than 3";
        fields.fault(
            "max_vus",
            message,
            "make it more than twice `start_vus`, which is 1 where it is not said",
        );
        return None;
    }
    Some(sweep_of(&users, duration?))
}
