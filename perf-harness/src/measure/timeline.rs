use std::time::Duration;

/// Calls timed alone in the order of time, in spans whose number is bounded: when there is no room
/// left, each two neighbours become one, and those that come are as long.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    spans: Vec<Span>,
    /// Slices in a whole span, and in the last one so far.
    slices_in_span: usize,
    slices_in_last: usize,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            spans: Vec::new(),
            slices_in_span: 1,
            slices_in_last: 0,
        }
    }
}

/// Consecutive calls. Times are in nanoseconds as they were read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    /// Since the first slice began.
    pub(crate) begin: Duration,
    pub(crate) calls: u64,
    pub(crate) fastest: f64,
    pub(crate) sum: f64,
    pub(crate) slowest: f64,
}

impl Timeline {
    /// How many spans are kept while calls come.
    const ROOM: usize = 1_024;

    /// Takes the calls of a slice.
    pub(crate) fn add(&mut self, begin: Duration, times: impl IntoIterator<Item = f64>) {
        let mut times = times.into_iter();
        let Some(first) = times.next() else {
            return;
        };
        let mut span = Span {
            begin,
            calls: 1,
            fastest: first,
            sum: first,
            slowest: first,
        };
        for ns in times {
            span.calls += 1;
            span.fastest = span.fastest.min(ns);
            span.sum += ns;
            span.slowest = span.slowest.max(ns);
        }
        match self.spans.last_mut() {
            Some(last) if self.slices_in_last < self.slices_in_span => {
                *last = last.and(span);
                self.slices_in_last += 1;
            }
            _ => {
                if self.spans.len() == Self::ROOM {
                    self.spans = joined(&self.spans, Self::ROOM / 2);
                    self.slices_in_span *= 2;
                }
                self.spans.push(span);
                self.slices_in_last = 1;
            }
        }
    }

    /// All calls in at most so many spans.
    pub(crate) fn spans(&self, most: usize) -> Vec<Span> {
        joined(&self.spans, most)
    }
}

/// Neighbours as one, as many at a time as it takes.
fn joined(spans: &[Span], most: usize) -> Vec<Span> {
    let at_a_time = spans.len().div_ceil(most).max(1);
    let groups = spans.chunks(at_a_time);
    groups
        .filter_map(|group| group.iter().copied().reduce(Span::and))
        .collect()
}

impl Span {
    fn and(self, later: Self) -> Self {
        Self {
            begin: self.begin,
            calls: self.calls + later.calls,
            fastest: self.fastest.min(later.fastest),
            sum: self.sum + later.sum,
            slowest: self.slowest.max(later.slowest),
        }
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.calls as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(slices: u64) -> Timeline {
        let mut timeline = Timeline::default();
        for slice in 0..slices {
            let slow = 100.0 + slice as f64;
            timeline.add(Duration::from_millis(slice), [10.0, slow, 20.0]);
        }
        timeline
    }

    #[test]
    fn a_span_tells_the_calls_of_its_slice() {
        let spans = timeline(2).spans(120);
        assert_eq!(
            spans[1],
            Span {
                begin: Duration::from_millis(1),
                calls: 3,
                fastest: 10.0,
                sum: 131.0,
                slowest: 101.0,
            }
        );
    }

    #[test]
    fn no_call_is_lost_however_long_it_goes_on() {
        for slices in [0, 1, 119, 120, 121, 1_024, 1_025, 50_000] {
            let timeline = timeline(slices);
            assert!(timeline.spans.len() <= Timeline::ROOM);
            let spans = timeline.spans(120);
            assert!(spans.len() <= 120, "{slices}: {}", spans.len());
            let calls: u64 = spans.iter().map(|span| span.calls).sum();
            assert_eq!(calls, 3 * slices);
            // All but the last are of one length.
            if let [first, others @ .., _] = &spans[..] {
                assert!(others.iter().all(|span| span.calls == first.calls));
                assert!(spans.len() > 30 || slices < 100, "{}", spans.len());
            }
            assert!(spans.is_sorted_by_key(|span| span.begin));
            if let Some(last) = spans.last() {
                assert_eq!(last.slowest, 99.0 + slices as f64);
            }
        }
    }

    #[test]
    fn a_slice_without_calls_is_no_span() {
        let mut timeline = Timeline::default();
        timeline.add(Duration::ZERO, []);
        assert!(timeline.spans(120).is_empty());
    }
}
