//! The course of a scenario.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Files of before scenarios were allowed anything here: what names no scenario is passed over.
pub(super) fn read_series<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Box<Series>>, D::Error> {
    let told = Option::<serde_json::Value>::deserialize(from)?;
    told.filter(|told| told.get("scenario").is_some())
        .map(|told| serde_json::from_value(told).map_err(D::Error::custom))
        .transpose()
}

/// The course of a scenario, as one benchmark saw it.
///
/// ```
/// use perf_harness::report::Series;
///
/// let series = Series { scenario: "peak".into(), model: "open".into(), ..Series::default() };
/// assert!(series.seconds.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    /// The scenario's name in perf.toml, or its executor where the attribute describes it.
    pub scenario: String,
    /// The executor, such as `ramping-arrival-rate`.
    pub executor: String,
    /// What a preset expands to, in the words of perf.toml.
    pub expansion: Option<String>,
    /// `open` (times count from the intended start) or `closed` (service times).
    pub model: String,
    /// What arrivals, weights and faults were drawn from.
    pub seed: u64,
    /// The benchmark's part of a mix, as a fraction; 1 without one.
    pub share: f64,
    /// Its stages, steps or levels, in the order in which they ran.
    pub stages: Vec<Stage>,
    /// Spans of a second each, or longer ones of a long run.
    pub seconds: Vec<Second>,
    /// The degradation curve, by rising load: of searches only.
    pub curve: Vec<CurvePoint>,
    /// What the curve comes to, in words.
    pub curve_summary: Option<String>,
    /// The load at which a fitted law has its highest goodput, in the curve's unit; `null` without a law,
    /// and where that lies outside of what was measured.
    pub peak: Option<f64>,
    /// Errors by what they said.
    pub errors: BTreeMap<String, u64>,
    /// Checks by name: those that held, and all.
    pub checks: BTreeMap<String, (u64, u64)>,
    /// What went wrong on purpose.
    pub faults: Vec<Fault>,
    /// What happened at one moment: a stop condition fired, a limit was reached.
    pub events: Vec<SeriesEvent>,
    /// How well the generator kept to its plan.
    pub generator: Generator,
    /// What stopped it before its time.
    pub stopped: Option<String>,
    /// Sparse pairs of nanoseconds and calls: from start to end.
    pub service: Vec<(u64, u64)>,
    /// Sparse pairs of nanoseconds and calls: from the intended start to the start.
    pub lag: Vec<(u64, u64)>,
    /// The interval log beside the run file, by its file name.
    pub log: Option<String>,
}

/// One stage of a scenario, or one step of a search.
///
/// ```
/// use perf_harness::report::Stage;
///
/// let stage = Stage { name: "burst 1".into(), calls: 3_000, ..Stage::default() };
/// assert_eq!(stage.errors, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stage {
    /// How it is called.
    pub name: String,
    /// When it begins, in nanoseconds since the scenario began.
    pub begin_ns: u64,
    /// When it ends.
    pub end_ns: u64,
    /// The load at its beginning and at its end: calls a second, or virtual users.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// `1/s` for a rate, `users` for virtual users.
    pub unit: String,
    /// Arrivals that were due.
    pub offered: u64,
    /// Calls that ended.
    pub calls: u64,
    /// Calls that returned an error.
    pub errors: u64,
    /// Arrivals dropped at the limit.
    pub dropped: u64,
    /// Successful calls a second.
    pub goodput: f64,
    /// Times of its calls.
    pub times: Option<Times>,
    /// What a search found of it: `sustained`, or what broke.
    pub finding: Option<String>,
}

/// Times of calls, in nanoseconds.
///
/// ```
/// use perf_harness::report::Times;
///
/// let times = Times { p50: 1e6, p99: 2e6, ..Times::default() };
/// assert!(times.p99 > times.p50);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Times {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

/// One second of a scenario, or a longer span of a long run.
///
/// ```
/// use perf_harness::report::Second;
///
/// let second = Second { begin_ns: 0, end_ns: 1_000_000_000, passed: 990, failed: 10, ..Second::default() };
/// assert_eq!(second.passed + second.failed, 1_000);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Second {
    /// When it begins, in nanoseconds since the scenario began.
    pub begin_ns: u64,
    /// When it ends.
    pub end_ns: u64,
    /// Arrivals that were due.
    pub offered: u64,
    /// Calls that were started.
    pub started: u64,
    /// Calls that ended well.
    pub passed: u64,
    /// Calls that returned an error.
    pub failed: u64,
    /// Arrivals dropped at the limit.
    pub dropped: u64,
    /// Calls under way at its end.
    pub in_flight: u64,
    /// Arrivals that were due and waited at its end.
    pub backlog: u64,
    /// Virtual users at its end.
    pub users: u64,
    /// Times of the calls that ended in it; `null` where none did.
    pub times: Option<Times>,
    /// The 99th percentile of how late calls were started, in nanoseconds.
    pub lag_p99: Option<f64>,
    /// What this process used.
    pub process: Option<Resources>,
    /// What the server under test used.
    pub child: Option<Resources>,
}

/// What a process used in a span of time, or holds at its end; `null` where it is not told.
///
/// ```
/// use perf_harness::report::Resources;
///
/// let resources = Resources { cpu: Some(0.5), ..Resources::default() };
/// assert_eq!(resources.threads, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Processor time as a share of the cores that the process may use.
    pub cpu: Option<f64>,
    /// Bytes of resident memory.
    pub rss: Option<u64>,
    /// Threads.
    pub threads: Option<u64>,
    /// Open file descriptors.
    pub fds: Option<u64>,
    /// Bytes read from storage.
    pub io_read: Option<u64>,
    /// Bytes written to storage.
    pub io_write: Option<u64>,
    /// Bytes sent and received in the process's network namespace.
    pub net_bytes: Option<u64>,
}

/// What one load came to, for the degradation curve.
///
/// ```
/// use perf_harness::report::CurvePoint;
///
/// let point = CurvePoint { load: 2_000.0, goodput: 1_990.0, held: true, ..CurvePoint::default() };
/// assert!(point.goodput / point.load > 0.99);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurvePoint {
    /// Calls a second that were offered, or virtual users.
    pub load: f64,
    /// `1/s` or `users`.
    pub unit: String,
    /// Successful calls a second.
    pub goodput: f64,
    /// The share of calls that failed or were dropped.
    pub errors: f64,
    /// Times of its calls.
    pub times: Option<Times>,
    /// Whether it was sustained.
    pub held: bool,
    /// What a fitted law says of the goodput there.
    pub fitted: Option<f64>,
}

/// What went wrong on purpose.
///
/// ```
/// use perf_harness::report::Fault;
///
/// let fault = Fault { name: "latency 100ms".into(), skipped: Some("the folder is no file system of its own".into()), ..Fault::default() };
/// assert!(fault.skipped.is_some(), "what could not be injected was not survived");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fault {
    /// What it was.
    pub name: String,
    /// When it began, in nanoseconds since the scenario began.
    pub begin_ns: u64,
    /// When it ended.
    pub end_ns: u64,
    /// Calls that it met, where it meets calls.
    pub calls: Option<u64>,
    /// Why it could not be injected.
    pub skipped: Option<String>,
}

/// What happened at one moment of a scenario.
///
/// ```
/// use perf_harness::report::SeriesEvent;
///
/// let event = SeriesEvent { at_ns: 12_000_000_000, text: "p95 > 5s over 10s".into() };
/// assert_eq!(event.at_ns / 1_000_000_000, 12);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeriesEvent {
    /// When, in nanoseconds since the scenario began.
    pub at_ns: u64,
    /// What.
    pub text: String,
}

/// How well the generator kept to its plan.
///
/// ```
/// use perf_harness::report::Generator;
///
/// let generator = Generator { too_slow: Some("calls were started 3 ms late".into()), ..Generator::default() };
/// assert!(generator.too_slow.is_some());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Generator {
    /// How late calls were started, in nanoseconds: the median.
    pub lag_p50: Option<f64>,
    /// The 99th percentile.
    pub lag_p99: Option<f64>,
    /// Arrivals that were started late although there was room for them, as a share.
    pub late: f64,
    /// Why the run is not valid, where it is not.
    pub too_slow: Option<String>,
    /// The mean number of calls present, counted over time, over what Little's law gives for it from
    /// rate and time.
    pub little: Option<f64>,
}
