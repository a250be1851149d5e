//! Whether a backlog still grows after the load went down: a service that cannot get well by itself.

use super::phases::StageSpan;
use crate::verdict::{Join, Joined};

/// The fewest seconds after which that is told, and by how much the backlog must have grown.
const FEWEST_SECONDS: usize = 4;
const LEAST_GROWTH: f64 = 0.1;
const LEAST_CALLS: f64 = 10.0;
const MOST_ROWS: usize = 240;

/// The calls present at the end of a second, or of several.
#[derive(Clone, Copy, Debug)]
struct Present(u64);

impl Join for Present {
    fn join(&mut self, later: Self) {
        *self = later;
    }
}

/// A stretch after the load went down, until it rises again.
#[derive(Debug)]
struct Lull {
    begin_ns: u64,
    end_ns: u64,
    present: Joined<Present>,
}

#[derive(Debug)]
pub(super) struct Cascade {
    lulls: Vec<Lull>,
}

impl Cascade {
    pub(super) fn new(spans: &[StageSpan]) -> Self {
        let mut lulls: Vec<Lull> = Vec::new();
        let mut open = None;
        let mut before = None;
        for span in spans {
            if before.is_some_and(|before| span.from.max(span.to) > before)
                && let Some(begin) = open.take()
            {
                lulls.push(Lull::new(begin, span.begin_ns));
            }
            if before.is_some_and(|before| span.from < before) {
                open = Some(span.begin_ns);
            }
            if span.to < span.from {
                open = Some(span.end_ns);
            }
            before = Some(span.to);
        }
        if let (Some(begin), Some(last)) = (open, spans.last()) {
            lulls.push(Lull::new(begin, last.end_ns));
        }
        Self { lulls }
    }

    /// A second of the phase, and the calls present at its end.
    pub(super) fn add(&mut self, begin_ns: u64, end_ns: u64, present: u64) {
        for lull in &mut self.lulls {
            if lull.begin_ns <= begin_ns && end_ns <= lull.end_ns {
                lull.present.push(Present(present));
            }
        }
    }

    /// When it is known, since the phase began, and what is to be said of it.
    pub(super) fn found(&self) -> Option<(u64, String)> {
        self.lulls.iter().find_map(|lull| {
            let (first, last) = lull.growth()?;
            let text = format!(
                "a cascade: the calls present grew from {first} to {last} although the load had gone down"
            );
            Some((lull.end_ns, text))
        })
    }
}

impl Lull {
    fn new(begin_ns: u64, end_ns: u64) -> Self {
        Self {
            begin_ns,
            end_ns,
            present: Joined::new(MOST_ROWS),
        }
    }

    /// The calls present at its beginning and at its end, where they grew all through it.
    fn growth(&self) -> Option<(u64, u64)> {
        let present: Vec<f64> = self.present.rows().iter().map(|row| row.0 as f64).collect();
        if present.len() < FEWEST_SECONDS {
            return None;
        }
        let third = present.len() / 3;
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        let parts = [
            mean(&present[..third]),
            mean(&present[third..present.len() - third]),
            mean(&present[present.len() - third..]),
        ];
        let (first, last) = (present[0], present[present.len() - 1]);
        let least = LEAST_CALLS.max(first * LEAST_GROWTH);
        let grows = parts[0] < parts[1] && parts[1] < parts[2] && last - first > least;
        grows.then_some((first as u64, last as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::super::phases::constant_span;
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    /// 100/s, then 500/s for 5 s, then 100/s again for 10 s.
    fn found(present: impl Fn(u64) -> u64) -> Option<(u64, String)> {
        let span = |load, begin, end| constant_span(load, begin * SECOND, end * SECOND, "1/s");
        let spans = [span(100.0, 0, 5), span(500.0, 5, 10), span(100.0, 10, 20)];
        let mut cascade = Cascade::new(&spans);
        for second in 0..20 {
            cascade.add(second * SECOND, (second + 1) * SECOND, present(second));
        }
        cascade.found()
    }

    #[test]
    fn a_backlog_that_grows_after_the_ramp_down_is_a_cascade() {
        let (at, text) = found(|second| 10 + 30 * second.saturating_sub(5)).unwrap();
        assert_eq!(at, 20 * SECOND);
        assert!(text.contains("grew from 160 to 430"), "{text}");
    }

    #[test]
    fn a_backlog_that_drains_or_stays_is_none() {
        assert_eq!(found(|second| 1_000 - 40 * second), None);
        assert_eq!(found(|_| 300), None);
        assert_eq!(found(|second| 300 + second % 3), None);
    }

    #[test]
    fn a_load_that_only_rises_has_no_lull() {
        let span = |load, begin, end| constant_span(load, begin * SECOND, end * SECOND, "1/s");
        let cascade = Cascade::new(&[span(100.0, 0, 5), span(500.0, 5, 10)]);
        assert!(cascade.lulls.is_empty());
    }
}
