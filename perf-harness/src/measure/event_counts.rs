use std::collections::BTreeMap;

use super::call_meter::EventReadings;
use crate::host::ProcessorEvent;

/// What the processor did in single calls of one case, in two passes; by event, or why it was not
/// counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EventCounts {
    events: BTreeMap<ProcessorEvent, Result<[Vec<u64>; 2], String>>,
}

impl EventCounts {
    /// The counts of two passes: as many calls of each as both have.
    pub(crate) fn of_passes([first, mut second]: [EventReadings; 2]) -> Self {
        let events = first
            .into_iter()
            .map(|(event, first)| {
                let second = second.remove(&event).unwrap_or_else(|| Ok(Vec::new()));
                let counts = first.and_then(|first| Ok([first, second?]));
                (event, counts.map(as_many))
            })
            .collect();
        Self { events }
    }

    /// Nothing was counted, for one reason.
    pub(crate) fn none(why: &str) -> Self {
        Self {
            events: ProcessorEvent::ALL
                .map(|event| (event, Err(why.to_owned())))
                .into(),
        }
    }

    /// These, and for an event what is given.
    pub(crate) fn with(
        mut self,
        event: ProcessorEvent,
        counts: Result<[Vec<u64>; 2], String>,
    ) -> Self {
        self.events.insert(event, counts);
        self
    }

    /// The counts of an event, pass by pass; `None` where it was not tried.
    pub(crate) fn of(&self, event: ProcessorEvent) -> Option<Result<&[Vec<u64>; 2], &str>> {
        let counts = self.events.get(&event)?;
        Some(counts.as_ref().map_err(String::as_str))
    }

    /// These counts, and for events that they lack those of `others`.
    pub(crate) fn or(mut self, others: Self) -> Self {
        for (event, counts) in others.events {
            let own = self.events.entry(event).or_insert_with(|| counts.clone());
            if own.is_err() && counts.is_ok() {
                *own = counts;
            }
        }
        self
    }
}

/// Passes that time made differently long.
fn as_many(mut passes: [Vec<u64>; 2]) -> [Vec<u64>; 2] {
    let calls = passes[0].len().min(passes[1].len());
    for pass in &mut passes {
        pass.truncate(calls);
    }
    passes
}

/// What was read, without what counting itself costs each call: as much as the cheapest of the calls
/// `of_nothing`.
pub(crate) fn without_cost(readings: EventReadings, of_nothing: &EventReadings) -> EventReadings {
    let cost = |event| {
        let counts = of_nothing.get(&event)?.as_ref().ok()?;
        counts.iter().copied().min()
    };
    let less = |counts: Vec<u64>, cost: u64| {
        let counts = counts.into_iter();
        counts.map(|count| count.saturating_sub(cost)).collect()
    };
    readings
        .into_iter()
        .map(|(event, counts)| {
            let cost = cost(event).unwrap_or(0);
            (event, counts.map(|counts| less(counts, cost)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instructions(counts: Result<Vec<u64>, String>) -> EventReadings {
        [(ProcessorEvent::Instructions, counts)].into()
    }

    #[test]
    fn what_a_call_of_nothing_costs_is_left_out() {
        let costs = instructions(Ok(vec![17, 15]));
        let read = without_cost(instructions(Ok(vec![115, 10])), &costs);
        assert_eq!(read, instructions(Ok(vec![100, 0])));
    }

    #[test]
    fn passes_are_made_equally_long() {
        let passes = [vec![1, 2, 3], vec![4, 5]].map(|counts| instructions(Ok(counts)));
        let counts = EventCounts::of_passes(passes);
        let of = counts.of(ProcessorEvent::Instructions);
        assert_eq!(of, Some(Ok(&[vec![1, 2], vec![4, 5]])));
        assert_eq!(counts.of(ProcessorEvent::Cycles), None);
    }

    #[test]
    fn one_pass_that_failed_leaves_no_counts() {
        let passes = [Ok(vec![1]), Err("gone".to_owned())].map(instructions);
        let counts = EventCounts::of_passes(passes);
        assert_eq!(counts.of(ProcessorEvent::Instructions), Some(Err("gone")));
    }

    #[test]
    fn another_source_fills_in_what_one_lacks() {
        let passes = [vec![1], vec![1]].map(|counts| instructions(Ok(counts)));
        let some = EventCounts::of_passes(passes);
        let both = EventCounts::none("no counter").or(some.clone());
        assert_eq!(
            both.of(ProcessorEvent::Instructions),
            some.of(ProcessorEvent::Instructions)
        );
        assert_eq!(both.of(ProcessorEvent::Cycles), Some(Err("no counter")));
        let kept = some.clone().or(EventCounts::none("no counter"));
        assert_eq!(
            kept.of(ProcessorEvent::Instructions),
            some.of(ProcessorEvent::Instructions)
        );
    }
}
