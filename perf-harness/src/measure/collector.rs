//! Where the records of one case arrive, each thread's in a place of its own, so that recording
//! waits for nobody.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perf_targets::{Builtin, Direction};

use super::allocation::uncounted;
use super::recorded::{FigureKind, RecordedFigure};

/// What the calls of one case record.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    is_open: AtomicBool,
    pages: Mutex<Vec<Arc<Page>>>,
    /// Which way figures are better, as far as the benchmark says.
    directions: Mutex<BTreeMap<String, Direction>>,
    gauges: Mutex<Vec<OwnedGauge>>,
    complaint: Mutex<Option<String>>,
}

/// The records of one thread.
#[derive(Debug, Default)]
struct Page(Mutex<Vec<RecordedFigure>>);

/// A gauge that the case owns.
struct OwnedGauge {
    name: String,
    look: Box<dyn Fn() -> f64 + Send>,
}

impl std::fmt::Debug for OwnedGauge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("OwnedGauge").field(&self.name).finish()
    }
}

impl Collector {
    /// From here on records are kept. The names and the room of the last slice stay reserved, so
    /// that recording in a timed call does not allocate.
    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::Relaxed);
    }

    /// Ends the keeping and takes what was recorded; an `Err` is a misuse of `record`.
    pub(crate) fn close(&self) -> Result<Vec<RecordedFigure>, String> {
        self.is_open.store(false, Ordering::Relaxed);
        let mut taken: Vec<RecordedFigure> = Vec::new();
        let mut pages = lock(&self.pages);
        for page in pages.iter() {
            for figure in lock(&page.0).iter_mut().filter(|figure| figure.count > 0) {
                let known = taken.iter_mut().find(|known| known.name == figure.name);
                match known {
                    Some(known) if known.kind == figure.kind => known.join(figure),
                    Some(_) => self.complain(two_kinds(&figure.name)),
                    None => taken.push(figure.clone()),
                }
                figure.clear();
            }
        }
        // Those of threads that have ended, or record for another case.
        pages.retain(|page| Arc::strong_count(page) > 1);
        if let Some(complaint) = lock(&self.complaint).take() {
            return Err(complaint);
        }
        let directions = lock(&self.directions);
        for figure in &mut taken {
            figure.better = directions.get(&figure.name).copied();
        }
        Ok(taken)
    }

    /// Says which way a figure is better.
    pub(crate) fn direct(&self, name: &str, better: Direction) {
        let before = lock(&self.directions).insert(name.to_owned(), better);
        if before.is_some_and(|before| before != better) {
            self.complain(format!("`{name}` is said to be better both ways"));
        }
    }

    /// The figures of which it was said which way they are better.
    pub(crate) fn directed(&self) -> Vec<String> {
        lock(&self.directions).keys().cloned().collect()
    }

    /// Looks at `look` from now on under that name, in place of what was there before.
    pub(crate) fn add_gauge(&self, name: &str, look: Box<dyn Fn() -> f64 + Send>) {
        let mut gauges = lock(&self.gauges);
        match gauges.iter_mut().find(|gauge| gauge.name == name) {
            Some(gauge) => gauge.look = look,
            None => gauges.push(OwnedGauge {
                name: name.to_owned(),
                look,
            }),
        }
    }

    /// Whether the case owns a gauge.
    pub(crate) fn has_gauges(&self) -> bool {
        !lock(&self.gauges).is_empty()
    }

    /// Looks at the gauges that the case owns.
    pub(crate) fn look(&self) {
        if !self.has_gauges() {
            return;
        }
        // A closure may well ask for another gauge.
        let gauges = std::mem::take(&mut *lock(&self.gauges));
        for gauge in &gauges {
            record(&gauge.name, FigureKind::Gauge, (gauge.look)());
        }
        let mut kept = lock(&self.gauges);
        let added = std::mem::replace(&mut *kept, gauges);
        drop(kept);
        for gauge in added {
            self.add_gauge(&gauge.name, gauge.look);
        }
    }

    fn complain(&self, complaint: String) {
        lock(&self.complaint).get_or_insert(complaint);
    }

    fn new_page(&self) -> Arc<Page> {
        let page = Arc::new(Page::default());
        lock(&self.pages).push(Arc::clone(&page));
        page
    }
}

fn two_kinds(name: &str) -> String {
    format!("`{name}` is recorded as two kinds of figure; record each name by one function only")
}

/// Where a thread writes what it records.
struct Seat {
    collector: Arc<Collector>,
    page: Arc<Page>,
    /// The turn for which it writes there; `None` on the threads of a case, which do so always.
    turn: Option<u64>,
}

impl Seat {
    fn at(collector: Arc<Collector>, turn: Option<u64>) -> Self {
        let page = collector.new_page();
        Self {
            collector,
            page,
            turn,
        }
    }

    fn write(&self, name: &str, kind: FigureKind, value: f64) {
        let mut figures = lock(&self.page.0);
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
fn usable(name: &str, kind: FigureKind) -> Option<String> {
    let harness = [Builtin::RtTasks, Builtin::RtQueueDepth];
    if kind == FigureKind::Gauge && harness.iter().any(|metric| metric.name() == name) {
        return None;
    }
    match format!("{name} < 1").parse::<perf_targets::Target>() {
        Ok(perf_targets::Target {
            metric: perf_targets::Metric::Own { name: own, .. },
            ..
        }) if own == name => None,
        Ok(_) => Some(format!(
            "`{name}` is a built-in metric and cannot be recorded; choose another name"
        )),
        Err(error) => Some(format!("`{name}` cannot be recorded: {error}")),
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
pub(crate) fn attach(collector: &Arc<Collector>) {
    SEAT.with(|seat| *seat.borrow_mut() = Some(Seat::at(Arc::clone(collector), None)));
}

/// Makes `collector` the one that all other threads record into.
pub(crate) fn set_running(collector: Option<&Arc<Collector>>) {
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

/// What the call records, on whatever thread, is not kept.
pub(super) fn unrecorded(call: impl FnOnce()) {
    let collector = SEAT.with(|seat| seat.borrow().as_ref().map(|seat| seat.collector.clone()));
    let was_open = collector
        .as_ref()
        .is_some_and(|collector| collector.is_open.swap(false, Ordering::Relaxed));
    call();
    if let (Some(collector), true) = (collector, was_open) {
        collector.is_open.store(true, Ordering::Relaxed);
    }
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
    with_seat(|seat| work(&seat.collector));
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(work: impl FnOnce()) -> Result<Vec<RecordedFigure>, String> {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        collector.open();
        work();
        collector.close()
    }

    fn count(name: &str, value: f64) {
        record(name, FigureKind::Count, value);
    }

    #[test]
    fn records_of_threads_are_joined_by_name() {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        collector.open();
        count("tries", 1.0);
        let others = (0..3).map(|_| {
            let collector = Arc::clone(&collector);
            std::thread::spawn(move || {
                attach(&collector);
                count("tries", 2.0);
                count("waits", 5.0);
            })
        });
        for other in others.collect::<Vec<_>>() {
            other.join().unwrap();
        }
        let taken = collector.close().unwrap();
        let sums: Vec<(&str, f64, u64)> = taken
            .iter()
            .map(|figure| (&*figure.name, figure.sum, figure.count))
            .collect();
        assert_eq!(sums, [("tries", 7.0, 4), ("waits", 15.0, 3)]);
        // The pages of threads that have ended are gone with them.
        assert_eq!(lock(&collector.pages).len(), 1);
    }

    #[test]
    fn nothing_is_kept_while_it_is_closed() {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        count("tries", 1.0);
        collector.open();
        count("tries", 2.0);
        unrecorded(|| count("tries", 4.0));
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

    #[test]
    fn a_figure_knows_which_way_it_is_better() {
        let taken = recorded(|| {
            with_collector(|collector| collector.direct("hits", Direction::Higher));
            count("hits", 1.0);
            count("tries", 1.0);
        });
        let better: Vec<_> = taken.unwrap().iter().map(|figure| figure.better).collect();
        assert_eq!(better, [Some(Direction::Higher), None]);
    }

    #[test]
    fn a_gauge_is_looked_at_under_its_latest_closure() {
        let collector = Arc::new(Collector::default());
        attach(&collector);
        collector.add_gauge("depth", Box::new(|| 3.0));
        collector.add_gauge("depth", Box::new(|| 4.0));
        collector.open();
        collector.look();
        collector.look();
        let taken = collector.close().unwrap();
        assert_eq!((taken[0].kind, taken[0].sum), (FigureKind::Gauge, 8.0));
    }
}
