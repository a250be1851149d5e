//! Where each thread writes what it records: for the case that it belongs to, or for the one that is
//! measured just then.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use perf_targets::Builtin;

use super::allocation::uncounted;
use super::collector::{Collector, Page, lock, two_kinds};
use super::recorded::{FigureKind, RecordedFigure};

/// Where a thread writes what it records.
pub(super) struct Seat {
    collector: Arc<Collector>,
    page: Arc<Page>,
    /// The turn for which it writes there; `None` on the threads of a case, which do so always.
    turn: Option<u64>,
}

impl Seat {
    /// A place among the records of one of several callers.
    pub(super) fn of_caller(collector: &Arc<Collector>) -> Self {
        Self::at(Arc::clone(collector), None)
    }

    fn at(collector: Arc<Collector>, turn: Option<u64>) -> Self {
        let page = collector.new_page();
        Self {
            collector,
            page,
            turn,
        }
    }

    fn write(&self, name: &str, kind: FigureKind, value: f64) {
        let mut figures = self.page.figures();
        if let Some(figure) = figures.iter_mut().find(|figure| figure.name == name) {
            if figure.kind == kind && kind.holds(value) {
                figure.push(value);
                return;
            }
            self.collector.complain(match kind.complaint(name, value) {
                Some(complaint) => complaint,
                None => two_kinds(name),
            });
            return;
        }
        let complaint = kind.complaint(name, value).or_else(|| usable(name, kind));
        if let Some(complaint) = complaint {
            self.collector.complain(complaint);
        }
        let mut figure = RecordedFigure::new(name, kind);
        figure.push(value);
        figures.push(figure);
    }
}

/// A name can be recorded when a target can name it and no built-in metric is called so, but for
/// the gauges of the harness's own.
/// What is wrong with a value that a virtual user records.
#[cfg(feature = "load")]
pub(crate) fn misuse(name: &str, value: f64) -> Option<String> {
    let kind = FigureKind::Count;
    kind.complaint(name, value).or_else(|| usable(name, kind))
}

fn usable(name: &str, kind: FigureKind) -> Option<String> {
    let harness = [Builtin::RtTasks, Builtin::RtQueueDepth];
    if kind == FigureKind::Gauge && harness.iter().any(|metric| metric.name() == name) {
        return None;
    }
    match name.parse::<perf_targets::Metric>() {
        Ok(perf_targets::Metric::Own { name: own, .. }) if own == name => None,
        Ok(perf_targets::Metric::Own { .. }) | Err(_) => Some(format!(
            "`{name}` cannot be recorded, since no target could name it: a name is made of letters, digits and `_`, and is no near miss of a built-in metric"
        )),
        Ok(_) => Some(format!(
            "`{name}` is a built-in metric and cannot be recorded; choose another name"
        )),
    }
}

thread_local! {
    static SEAT: RefCell<Option<Seat>> = const { RefCell::new(None) };
}

/// The collector of the case that holds the baton, for threads that are not the case's own.
static RUNNING: Mutex<Option<Arc<Collector>>> = Mutex::new(None);
/// Counts how often that changed.
static TURN: AtomicU64 = AtomicU64::new(0);

/// Makes `collector` the one that this thread records into.
pub(super) fn attach(collector: &Arc<Collector>) {
    SEAT.with(|seat| *seat.borrow_mut() = Some(Seat::at(Arc::clone(collector), None)));
}

/// Makes `collector` the one that all other threads record into.
pub(super) fn set_running(collector: Option<&Arc<Collector>>) {
    let mut running = lock(&RUNNING);
    let is_same = match (running.as_ref(), collector) {
        (Some(before), Some(now)) => Arc::ptr_eq(before, now),
        (before, now) => before.is_none() && now.is_none(),
    };
    if !is_same {
        *running = collector.cloned();
        TURN.fetch_add(1, Ordering::Release);
    }
}

/// While it lives, nothing is kept of what the calls of this thread record, on whatever thread.
pub(super) struct Unrecorded(Option<Arc<Collector>>);

impl Unrecorded {
    pub(super) fn begin() -> Self {
        let collector = SEAT.with(|seat| seat.borrow().as_ref().map(|seat| seat.collector.clone()));
        let is_open = |collector: &Arc<Collector>| collector.is_open.swap(false, Ordering::Relaxed);
        Self(collector.filter(is_open))
    }
}

impl Drop for Unrecorded {
    fn drop(&mut self) {
        if let Some(collector) = &self.0 {
            collector.is_open.store(true, Ordering::Relaxed);
        }
    }
}

/// Exchanges where this thread writes what it records.
pub(super) fn swap_seat(seat: &mut Option<Seat>) {
    SEAT.with(|own| std::mem::swap(&mut *own.borrow_mut(), seat));
}

/// Keeps a value, if a case is being measured.
pub(super) fn record(name: &str, kind: FigureKind, value: f64) {
    with_seat(|seat| {
        if seat.collector.is_open.load(Ordering::Relaxed) {
            seat.write(name, kind, value);
        }
    });
}

/// Does something with the collector of the running case, if there is one.
pub(super) fn with_collector(work: impl FnOnce(&Collector)) {
    with_seat(|seat| work(seat.collector.case.as_ref().unwrap_or(&seat.collector)));
}

fn with_seat(work: impl FnOnce(&Seat)) {
    // A thread that ends may have no seat any more; what looks for it in vain records nothing.
    let _ = SEAT.try_with(|seat| {
        let Ok(mut seat) = seat.try_borrow_mut() else {
            return;
        };
        uncounted(|| {
            let is_current = seat.as_ref().is_some_and(|seat| {
                seat.turn
                    .is_none_or(|turn| turn == TURN.load(Ordering::Acquire))
            });
            // Outside of a run this is all that a record takes.
            if seat.is_none() && TURN.load(Ordering::Acquire) == 0 {
                return;
            }
            if !is_current {
                let running = lock(&RUNNING);
                let turn = TURN.load(Ordering::Acquire);
                *seat = running
                    .as_ref()
                    .map(|collector| Seat::at(Arc::clone(collector), Some(turn)));
            }
            if let Some(seat) = seat.as_ref() {
                work(seat);
            }
        });
    });
}

#[cfg(test)]
pub(in crate::measure) mod tests {
    use perf_targets::Direction;

    use super::*;

    pub(in crate::measure) fn recorded(work: impl FnOnce()) -> Result<Vec<RecordedFigure>, String> {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        collector.open();
        work();
        collector.close()
    }

    pub(in crate::measure) fn count(name: &str, value: f64) {
        record(name, FigureKind::Count, value);
    }

    #[test]
    fn nothing_is_kept_while_it_is_closed() {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        count("tries", 1.0);
        collector.open();
        count("tries", 2.0);
        {
            let _unrecorded = Unrecorded::begin();
            count("tries", 4.0);
        }
        assert_eq!(collector.close().unwrap()[0].sum, 2.0);
        count("tries", 8.0);
        collector.open();
        assert_eq!(collector.close(), Ok(Vec::new()));
    }

    #[test]
    fn misuse_is_told_with_the_name() {
        let told = |work: fn()| recorded(work).unwrap_err();
        assert!(told(|| count("tries", f64::NAN)).contains("NaN under `tries`"));
        assert!(told(|| record("hits", FigureKind::Share, 1.5)).contains("between 0 and 1"));
        assert!(told(|| count("allocs", 1.0)).contains("built-in metric"));
        assert!(told(|| record("rt_tasks", FigureKind::Count, 1.0)).contains("built-in"));
        let twice = told(|| {
            count("tries", 1.0);
            record("tries", FigureKind::Duration, 1.0);
        });
        assert!(twice.contains("two kinds of figure"), "{twice}");
        let both = told(|| {
            with_collector(|collector| collector.direct("hits", Direction::Higher));
            with_collector(|collector| collector.direct("hits", Direction::Lower));
        });
        assert!(both.contains("better both ways"), "{both}");
    }
}
