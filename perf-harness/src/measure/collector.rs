//! Where the records of one case arrive, each thread's in a place of its own, so that recording
//! waits for nobody.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perf_targets::Direction;

use super::recorded::{FigureKind, RecordedFigure};
use super::seat::record;

/// What the calls of one case record.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) is_open: AtomicBool,
    pages: Mutex<Vec<Arc<Page>>>,
    /// Which way figures are better, as far as the benchmark says.
    directions: Mutex<BTreeMap<String, Direction>>,
    gauges: Mutex<Vec<OwnedGauge>>,
    complaint: Mutex<Option<String>>,
    /// The collector of the whole case, where this one is that of one of its callers.
    pub(super) case: Option<Arc<Collector>>,
}

/// The records of one thread.
#[derive(Debug, Default)]
pub(super) struct Page(Mutex<Vec<RecordedFigure>>);

impl Page {
    pub(super) fn figures(&self) -> MutexGuard<'_, Vec<RecordedFigure>> {
        lock(&self.0)
    }
}

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
    /// For one of several callers of a case.
    pub(super) fn of_caller(case: &Arc<Self>) -> Self {
        Self {
            case: Some(Arc::clone(case)),
            ..Self::default()
        }
    }

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
            for figure in page.figures().iter_mut().filter(|figure| figure.count > 0) {
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
        self.direct_all(&mut taken);
        Ok(taken)
    }

    /// Says of each figure which way it is better, as far as that is known.
    pub(super) fn direct_all(&self, figures: &mut [RecordedFigure]) {
        let directions = lock(&self.directions);
        for figure in figures {
            figure.better = directions.get(&figure.name).copied();
        }
    }

    /// Remembers what there is by now.
    pub(super) fn mark(&self) {
        for page in lock(&self.pages).iter() {
            for figure in page.figures().iter_mut() {
                figure.mark();
            }
        }
    }

    /// Forgets what was recorded since the last mark.
    pub(super) fn rewind(&self) {
        for page in lock(&self.pages).iter() {
            for figure in page.figures().iter_mut() {
                figure.rewind();
            }
        }
    }

    /// Says which way a figure is better.
    pub(super) fn direct(&self, name: &str, better: Direction) {
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
    pub(super) fn add_gauge(&self, name: &str, look: Box<dyn Fn() -> f64 + Send>) {
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
    pub(super) fn has_gauges(&self) -> bool {
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

    pub(super) fn complain(&self, complaint: String) {
        lock(&self.complaint).get_or_insert(complaint);
    }

    pub(super) fn new_page(&self) -> Arc<Page> {
        let page = Arc::new(Page::default());
        lock(&self.pages).push(Arc::clone(&page));
        page
    }
}

/// Adds what another caller recorded to what is there.
pub(super) fn join(all: &mut Vec<RecordedFigure>, more: Vec<RecordedFigure>) -> Result<(), String> {
    for figure in more {
        match all.iter_mut().find(|known| known.name == figure.name) {
            Some(known) if known.kind == figure.kind => known.join(&figure),
            Some(_) => return Err(two_kinds(&figure.name)),
            None => all.push(figure),
        }
    }
    Ok(())
}

pub(super) fn two_kinds(name: &str) -> String {
    format!("`{name}` is recorded as two kinds of figure; record each name by one function only")
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::seat::tests::{count, recorded};
    use super::super::seat::{attach, with_collector};
    use super::*;

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
