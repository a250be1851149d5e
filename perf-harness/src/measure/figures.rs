//! The benchmark's own figures: what its calls record by name.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::allocation::uncounted;

/// What kind of quantity a figure is, which decides how it prints and which limits fit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FigureKind {
    /// A plain number.
    Count,
    /// Nanoseconds.
    Duration,
    /// A fraction between 0 and 1.
    Share,
}

/// The values recorded under one name during one slice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordedFigure {
    pub(crate) name: String,
    pub(crate) kind: FigureKind,
    pub(crate) values: Vec<f64>,
}

/// Where the records of one case arrive.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: bool,
    figures: Vec<RecordedFigure>,
    complaint: Option<String>,
    /// How much of each figure there was at the last mark.
    marks: Vec<usize>,
}

impl Collector {
    /// From here on records are kept. The names and the room of the last slice stay reserved, so
    /// that recording in a timed call does not allocate.
    pub(crate) fn open(&self) {
        self.lock().open = true;
    }

    /// Ends the keeping and takes what was recorded; an `Err` is a misuse of `record`.
    pub(crate) fn close(&self) -> Result<Vec<RecordedFigure>, String> {
        let mut state = self.lock();
        state.open = false;
        if let Some(complaint) = state.complaint.take() {
            return Err(complaint);
        }
        let taken = state.figures.clone();
        for figure in &mut state.figures {
            figure.values.clear();
        }
        Ok(taken
            .into_iter()
            .filter(|figure| !figure.values.is_empty())
            .collect())
    }

    /// Remembers what there is by now.
    pub(super) fn mark(&self) {
        let State { figures, marks, .. } = &mut *self.lock();
        marks.clear();
        marks.extend(figures.iter().map(|figure| figure.values.len()));
    }

    /// Forgets what was recorded since the last mark.
    pub(super) fn rewind(&self) {
        let State { figures, marks, .. } = &mut *self.lock();
        for (place, figure) in figures.iter_mut().enumerate() {
            figure
                .values
                .truncate(marks.get(place).copied().unwrap_or(0));
        }
    }

    pub(crate) fn record(&self, name: &str, kind: FigureKind, value: f64) {
        uncounted(|| self.lock().add(name, kind, value));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, name: &str, kind: FigureKind, value: f64) {
        if !self.open {
            return;
        }
        if !value.is_finite() {
            self.complain(format!(
                "recorded {value} under `{name}`; a figure is a finite number"
            ));
        } else if kind == FigureKind::Share && !(0.0..=1.0).contains(&value) {
            self.complain(format!(
                "recorded the share {value} under `{name}`; a share lies between 0 and 1"
            ));
        }
        match self.figures.iter_mut().find(|figure| figure.name == name) {
            Some(figure) if figure.kind == kind => figure.values.push(value),
            Some(_) => self.complain(of_two_kinds(name)),
            None => {
                if let Err(complaint) = usable(name) {
                    self.complain(complaint);
                }
                self.figures.push(RecordedFigure {
                    name: name.to_owned(),
                    kind,
                    values: vec![value],
                });
            }
        }
    }

    fn complain(&mut self, complaint: String) {
        self.complaint.get_or_insert(complaint);
    }
}

/// A name can be recorded when a target can name it and no built-in metric is called so.
fn usable(name: &str) -> Result<(), String> {
    match format!("{name} < 1").parse::<perf_targets::Target>() {
        Ok(perf_targets::Target {
            metric: perf_targets::Metric::Own { name: own, .. },
            ..
        }) if own == name => Ok(()),
        Ok(_) => Err(format!(
            "`{name}` is a built-in metric and cannot be recorded; choose another name"
        )),
        Err(error) => Err(format!("`{name}` cannot be recorded: {error}")),
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Collector>>> = const { RefCell::new(None) };
}

/// The collector of the case that holds the baton, for threads that are not the case's own.
static RUNNING: Mutex<Option<Arc<Collector>>> = Mutex::new(None);

/// While it lives, nothing is kept of what the calls of this thread's case record, on whatever thread.
pub(super) struct Unrecorded(Option<Arc<Collector>>);

impl Unrecorded {
    pub(super) fn begin() -> Self {
        let collector = CURRENT.with(|current| current.borrow().clone());
        Self(collector.filter(|collector| std::mem::take(&mut collector.lock().open)))
    }
}

impl Drop for Unrecorded {
    fn drop(&mut self) {
        if let Some(collector) = &self.0 {
            collector.lock().open = true;
        }
    }
}

/// Adds what another caller recorded to what is there.
pub(super) fn join(all: &mut Vec<RecordedFigure>, more: Vec<RecordedFigure>) -> Result<(), String> {
    for figure in more {
        match all.iter_mut().find(|known| known.name == figure.name) {
            Some(known) if known.kind == figure.kind => known.values.extend(figure.values),
            Some(_) => return Err(of_two_kinds(&figure.name)),
            None => all.push(figure),
        }
    }
    Ok(())
}

fn of_two_kinds(name: &str) -> String {
    format!("`{name}` is recorded as two kinds of figure; record each name by one function only")
}

/// Makes `collector` the one that this thread records into.
pub(crate) fn attach(collector: &Arc<Collector>) {
    CURRENT.with(|current| *current.borrow_mut() = Some(Arc::clone(collector)));
}

/// Exchanges the collector that this thread records into.
pub(super) fn swap_attached(collector: &mut Option<Arc<Collector>>) {
    CURRENT.with(|current| std::mem::swap(&mut *current.borrow_mut(), collector));
}

/// Records into what is attached to this thread, and else into `fallback`.
pub(super) fn record_attached(fallback: &Collector, name: &str, kind: FigureKind, value: f64) {
    let attached = CURRENT.with(|current| current.borrow().clone());
    attached
        .as_deref()
        .unwrap_or(fallback)
        .record(name, kind, value);
}

/// Makes `collector` the one that all other threads record into.
pub(crate) fn set_running(collector: Option<&Arc<Collector>>) {
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = collector.cloned();
}

fn with_collector(work: impl FnOnce(&Collector)) {
    let own = CURRENT
        .try_with(|current| current.borrow().clone())
        .ok()
        .flatten();
    match own {
        Some(collector) => work(&collector),
        None => {
            let running = RUNNING
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            if let Some(collector) = running {
                work(&collector);
            }
        }
    }
}

/// A number that can be recorded.
///
/// ```
/// use perf_harness::record;
///
/// record("retries", 3_u32);
/// record("queue_depth", 1.5);
/// ```
pub trait Number: Copy {
    /// The value as a floating point number.
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl Number for $number {
            #[allow(clippy::cast_lossless, reason = "one text for all widths")]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )* };
}

numbers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64
);

/// Records a count under a name of the benchmark's own, from anywhere in the measured call.
///
/// The figure is printed and exported, and targets can name it: `retries` is the mean a call,
/// `retries.total` the sum over all measured calls, `retries.p99` a percentile of the single
/// values. Outside a running benchmark nothing happens, so library code may keep its records.
///
/// ```
/// perf_harness::record("retries", 2);
/// ```
pub fn record(name: &str, value: impl Number) {
    with_collector(|collector| collector.record(name, FigureKind::Count, value.to_f64()));
}

/// Records a duration, as [`record`] does a count.
///
/// ```
/// use std::time::Duration;
///
/// perf_harness::record_duration("lock_wait", Duration::from_nanos(120));
/// ```
pub fn record_duration(name: &str, value: Duration) {
    with_collector(|collector| {
        collector.record(name, FigureKind::Duration, value.as_nanos() as f64);
    });
}

/// Records a share between 0 and 1, as [`record`] does a count.
///
/// ```
/// perf_harness::record_share("cache_hits", 0.97);
/// ```
pub fn record_share(name: &str, value: f64) {
    with_collector(|collector| collector.record(name, FigureKind::Share, value));
}
