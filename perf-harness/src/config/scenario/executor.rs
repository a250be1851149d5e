use std::time::Duration;

use perf_targets::Dimension;
use perf_targets::scenario::OPEN;

use super::super::kind::{fraction, one_of};
use super::fields::Fields;
use super::stages::{Course, course};
use super::unit::{Unit, quantity};
use crate::load::{Arrival, Closed, Executor, OnLimit, Open, SoakLoad, Stage, SweepLevel};

/// Far more than a service should have in hand at once, at some KiB each. With fewer, a service that
/// stalls would be spared what arrives meanwhile; with more, the system's limits on open files and
/// ports are met first.
const MAX_IN_FLIGHT: u32 = 10_000;
/// Until iterations are given up, as k6 has it.
const MAX_DURATION: Duration = Duration::from_secs(600);
const DWELL: Duration = Duration::from_secs(10);
const TOLERANCE: f64 = 0.05;

pub(super) const ARRIVALS: &[(&str, Arrival)] =
    &[("uniform", Arrival::Uniform), ("poisson", Arrival::Poisson)];
pub(super) const ON_LIMITS: &[(&str, OnLimit)] =
    &[("queue", OnLimit::Queue), ("drop", OnLimit::Drop)];

/// What an executor's keys say; nothing where one is missing or wrong, which is told.
pub(super) fn executor(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Executor> {
    match name {
        "constant-vus" => {
            let (users, duration) = (some_users(fields, "vus"), fields.time("duration"));
            Some(Executor::Closed(constant_users(users?, duration?)))
        }
        "ramping-vus" => {
            let course = course(fields, Unit::Users, "start_vus")?;
            ramping(fields, Unit::Users, course)
        }
        "shared-iterations" | "per-vu-iterations" => iterations(fields, name),
        "constant-arrival-rate" => {
            let open = open(fields, name);
            let (rate, duration) = (some_rate(fields, "rate"), fields.time("duration"));
            Some(Executor::Open(constant_rate(open?, rate?, duration?)))
        }
        "ramping-arrival-rate" => {
            let course = course(fields, Unit::Rate, "start_rate")?;
            ramping(fields, Unit::Rate, course)
        }
        "breakpoint" => breakpoint(fields),
        "concurrency-sweep" => sweep(fields),
        "soak" => {
            let leak = leak(fields);
            let load = soak_load(fields);
            Some(Executor::Soak {
                load: load?,
                leak: leak?,
            })
        }
        _ => None,
    }
}

pub(super) fn some_users(fields: &mut Fields<'_, '_>, key: &str) -> Option<f64> {
    fields.read(key, |value| Unit::Users.read_some(value))
}

pub(super) fn some_rate(fields: &mut Fields<'_, '_>, key: &str) -> Option<f64> {
    fields.read(key, |value| Unit::Rate.read_some(value))
}

pub(super) fn constant_users(users: f64, duration: Duration) -> Closed {
    Closed {
        executor: "constant-vus",
        start_vus: users as u32,
        stages: vec![held(users, duration)],
        shared_iterations: None,
        iterations_per_vu: None,
    }
}

pub(super) fn constant_rate(mut open: Open, rate: f64, duration: Duration) -> Open {
    open.start_rate = rate;
    open.stages = vec![held(rate, duration)];
    open
}

fn held(load: f64, duration: Duration) -> Stage {
    Stage {
        name: None,
        duration,
        target: load,
        overload: false,
    }
}

/// A load that changes from stage to stage.
pub(super) fn ramping(fields: &mut Fields<'_, '_>, unit: Unit, course: Course) -> Option<Executor> {
    let Course { start, stages } = course;
    match unit {
        Unit::Rate => Some(Executor::Open(Open {
            start_rate: start,
            stages,
            ..open(fields, "ramping-arrival-rate")?
        })),
        Unit::Users => {
            refuse_open_keys(fields);
            Some(Executor::Closed(Closed {
                executor: "ramping-vus",
                start_vus: start as u32,
                stages,
                shared_iterations: None,
                iterations_per_vu: None,
            }))
        }
    }
}

/// Arrivals without a rate as yet.
pub(super) fn open(fields: &mut Fields<'_, '_>, executor: &'static str) -> Option<Open> {
    let faults = fields.reader.faults.len();
    let open = Open {
        executor,
        start_rate: 0.0,
        stages: Vec::new(),
        arrival: fields
            .read("arrival", |value| one_of(value, ARRIVALS))
            .unwrap_or_default(),
        max_in_flight: fields.count("max_in_flight").unwrap_or(MAX_IN_FLIGHT),
        on_limit: fields
            .read("on_limit", |value| one_of(value, ON_LIMITS))
            .unwrap_or_default(),
    };
    (fields.reader.faults.len() == faults).then_some(open)
}

/// Whether a limit of calls in flight is the one that nobody has asked for.
pub(super) fn is_default_limit(max_in_flight: u32) -> bool {
    max_in_flight == MAX_IN_FLIGHT
}

pub(super) fn refuse_open_keys(fields: &mut Fields<'_, '_>) {
    for key in OPEN {
        if fields.has(key) {
            let message =
                format!("`{key}` is about arrivals at a rate, and virtual users call here");
            fields.fault(key, message, "leave it out, or give a `rate`");
        }
    }
}

fn iterations(fields: &mut Fields<'_, '_>, executor: &'static str) -> Option<Executor> {
    let (users, calls) = (some_users(fields, "vus"), fields.count::<u64>("iterations"));
    let most = match fields.has("max_duration") {
        true => fields.time("max_duration"),
        false => Some(MAX_DURATION),
    };
    let (users, calls, most) = (users?, calls?, most?);
    let is_shared = executor == "shared-iterations";
    if is_shared && (calls as f64) < users {
        let message = format!("{calls} iterations are fewer than {users} virtual users");
        fields.fault("iterations", message, "give each user one at least");
        return None;
    }
    Some(Executor::Closed(Closed {
        executor,
        shared_iterations: is_shared.then_some(calls),
        iterations_per_vu: (!is_shared).then_some(calls),
        ..constant_users(users, most)
    }))
}

fn breakpoint(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    let open = open(fields, "breakpoint");
    let (start, most) = (
        some_rate(fields, "start_rate"),
        some_rate(fields, "max_rate"),
    );
    let dwell = match fields.has("dwell") {
        true => fields.time("dwell"),
        false => Some(DWELL),
    };
    let tolerance = match fields.has("tolerance") {
        true => fields.read("tolerance", |value| {
            const EXPECTED: &str = "a percentage from 0.1% to 50%, such as 5%";
            let share = fraction(value, EXPECTED)?;
            let is_fit = (0.001..=0.5).contains(&share);
            is_fit
                .then_some(share)
                .ok_or_else(|| value.mistyped(EXPECTED))
        }),
        false => Some(TOLERANCE),
    };
    let (start_rate, max_rate) = (start?, most?);
    if start_rate >= max_rate {
        fields.fault(
            "max_rate",
            "the search begins at `start_rate`, which is no less than `max_rate`",
            "make `max_rate` the rate that is surely too much",
        );
        return None;
    }
    Some(Executor::Breakpoint {
        open: open?,
        start_rate,
        max_rate,
        dwell: dwell?,
        tolerance: tolerance?,
    })
}

fn sweep(fields: &mut Fields<'_, '_>) -> Option<Executor> {
    const EXPECTED: &str = "at least three numbers of virtual users, such as [1, 2, 4, 8]";
    let duration = fields.time("duration");
    let users = fields.read("vus", |value| {
        let mut users: Vec<f64> = match value.list() {
            Some(list) => {
                let each = list.iter().map(|item| Unit::Users.read_some(item));
                each.collect::<Result<_, _>>()?
            }
            None => doubled(1.0, Unit::Users.read_some(value)?),
        };
        users.sort_by(f64::total_cmp);
        users.dedup();
        // Fewer say nothing of the law that is fitted to them, which has three unknowns.
        if users.len() < 3 {
            return Err(value
                .fault("too few numbers of virtual users")
                .expecting(EXPECTED));
        }
        Ok(users)
    });
    Some(sweep_of(&users?, duration?))
}

/// 1, 2, 4 … and the last one, which need not be among them.
pub(super) fn doubled(first: f64, last: f64) -> Vec<f64> {
    let mut users: Vec<f64> = std::iter::successors(Some(first), |users| Some(users * 2.0))
        .take_while(|users| *users < last)
        .collect();
    users.push(last);
    users
}

pub(super) fn sweep_of(users: &[f64], duration: Duration) -> Executor {
    let level = |users: &f64| SweepLevel {
        vus: *users as u32,
        duration,
    };
    Executor::ConcurrencySweep {
        levels: users.iter().map(level).collect(),
    }
}

pub(super) fn soak_load(fields: &mut Fields<'_, '_>) -> Option<SoakLoad> {
    let duration = fields.time("duration");
    if fields.has("rate") {
        let open = open(fields, "soak");
        let rate = some_rate(fields, "rate");
        return Some(SoakLoad::Open(constant_rate(open?, rate?, duration?)));
    }
    refuse_open_keys(fields);
    let users = some_users(fields, "vus");
    Some(SoakLoad::Closed(Closed {
        executor: "soak",
        ..constant_users(users?, duration?)
    }))
}

pub(super) fn leak(fields: &mut Fields<'_, '_>) -> Option<f64> {
    fields.read("leak", |value| {
        quantity(value, Dimension::Growth, "a growth such as \"10MiB/h\"")
    })
}
