//! From executors to phases of load.

use std::time::Duration;

use crate::load::{
    Closed, ClosedOffer, Executor, Iterations, Offer, Open, OpenOffer, Ramp, SoakLoad, Stage,
};

/// A stretch of a phase as reports have it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageSpan {
    pub(super) name: String,
    /// Since the phase began.
    pub(super) begin_ns: u64,
    pub(super) end_ns: u64,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) unit: &'static str,
    pub(super) is_overload: bool,
}

pub(super) const RATE: &str = "1/s";
pub(super) const USERS: &str = "users";

impl Executor {
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Open(_) | Self::Breakpoint { .. } => true,
            Self::Closed(_) | Self::ConcurrencySweep { .. } => false,
            Self::Soak { load, .. } => matches!(load, SoakLoad::Open(_)),
        }
    }

    /// As perf.toml has it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Closed(closed) => closed.executor,
            Self::Open(open) => open.executor,
            Self::Breakpoint { .. } => "breakpoint",
            Self::ConcurrencySweep { .. } => "concurrency-sweep",
            Self::Soak { .. } => "soak",
        }
    }
}

/// An open load all at once.
pub(super) fn open_phase(open: &Open) -> (Offer, Vec<StageSpan>) {
    let rate = ramp(open.start_rate, &open.stages);
    let spans = spans(open.start_rate, &open.stages, RATE);
    (offer_at(open, rate), spans)
}

/// An open load of another course.
pub(super) fn offer_at(open: &Open, rate: Ramp) -> Offer {
    Offer::Open(OpenOffer {
        rate,
        arrival: open.arrival,
        max_in_flight: open.max_in_flight,
        on_limit: open.on_limit,
    })
}

pub(super) fn closed_phase(closed: &Closed) -> (Offer, Vec<StageSpan>) {
    let start = f64::from(closed.start_vus);
    let iterations = match (closed.shared_iterations, closed.iterations_per_vu) {
        (Some(shared), _) => Iterations::Shared(shared),
        (None, Some(each)) => Iterations::PerUser(each),
        (None, None) => Iterations::Endless,
    };
    let offer = Offer::Closed(ClosedOffer {
        users: ramp(start, &closed.stages),
        iterations,
    });
    (offer, spans(start, &closed.stages, USERS))
}

/// The same number of users for a time.
pub(super) fn level_phase(vus: u32, duration: Duration) -> (Offer, Vec<StageSpan>) {
    let lasting = nanoseconds(duration);
    let users = f64::from(vus);
    let offer = Offer::Closed(ClosedOffer {
        users: Ramp::constant(users, lasting),
        iterations: Iterations::Endless,
    });
    (offer, vec![constant_span(users, 0, lasting, USERS)])
}

/// A span of constant load, named after it.
pub(super) fn constant_span(
    load: f64,
    begin_ns: u64,
    end_ns: u64,
    unit: &'static str,
) -> StageSpan {
    StageSpan {
        name: shown_load(load, unit),
        begin_ns,
        end_ns,
        from: load,
        to: load,
        unit,
        is_overload: false,
    }
}

/// A load in words: `1950/s`, `8 users`.
pub(super) fn shown_load(load: f64, unit: &str) -> String {
    let load = crate::units::significant(load);
    match unit {
        RATE => format!("{load}/s"),
        _ => format!("{load} {unit}"),
    }
}

pub(super) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn ramp(start: f64, stages: &[Stage]) -> Ramp {
    let stages = stages.iter();
    Ramp::new(
        start,
        stages.map(|stage| (nanoseconds(stage.duration), stage.target)),
    )
}

fn spans(start: f64, stages: &[Stage], unit: &'static str) -> Vec<StageSpan> {
    let (mut at, mut from) = (0_u64, start);
    let mut spans = Vec::new();
    for stage in stages {
        let lasting = nanoseconds(stage.duration);
        if lasting > 0 {
            let name = stage.name.clone();
            spans.push(StageSpan {
                name: name.unwrap_or_else(|| format!("stage {}", spans.len() + 1)),
                begin_ns: at,
                end_ns: at.saturating_add(lasting),
                from,
                to: stage.target,
                unit,
                is_overload: stage.overload,
            });
            at = at.saturating_add(lasting);
        }
        from = stage.target;
    }
    spans
}
