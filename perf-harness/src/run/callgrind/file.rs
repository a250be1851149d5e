//! What callgrind writes: one part for each dump, which names the request that caused it.

use std::collections::BTreeMap;

use crate::host::ProcessorEvent;
use crate::measure::EventReadings;

/// Counts of each call by the number of its case.
pub(super) type Dumps = BTreeMap<usize, EventReadings>;

/// Reads all dumps that were made for single calls. Calls of a case that start anew replace what was
/// there of it.
pub(super) fn parse(text: &str) -> Dumps {
    let mut dumps = Dumps::new();
    let mut place = None;
    let mut columns: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.starts_with("part:") {
            place = None;
        } else if let Some(name) = line.strip_prefix("desc: Trigger: Client Request: ") {
            place = of_call(name);
        } else if let Some(names) = line.strip_prefix("events: ") {
            columns = names.split_whitespace().collect();
        } else if let (Some(counts), Some((case, call))) = (line.strip_prefix("totals: "), place) {
            add(dumps.entry(case).or_default(), call, &columns, counts);
        }
    }
    dumps
}

/// `3 0`: the first call of the third case.
fn of_call(name: &str) -> Option<(usize, usize)> {
    let (case, call) = name.split_once(' ')?;
    Some((case.parse().ok()?, call.parse().ok()?))
}

fn add(readings: &mut EventReadings, call: usize, columns: &[&str], counts: &str) {
    // Zeros at the end of a line are left out.
    let counts: BTreeMap<&str, u64> = columns
        .iter()
        .copied()
        .zip(counts.split_whitespace().flat_map(str::parse))
        .collect();
    for (event, names) in EVENTS {
        if !names.iter().all(|name| columns.contains(name)) {
            continue;
        }
        let sum = names.iter().filter_map(|name| counts.get(name)).sum();
        let calls = readings.entry(*event).or_insert_with(|| Ok(Vec::new()));
        if let Ok(calls) = calls {
            if call == 0 {
                calls.clear();
            }
            calls.push(sum);
        }
    }
}

/// What makes up each event: instructions read, conditional and indirect branches foretold wrongly,
/// data read from or written to what the first cache did not hold.
const EVENTS: &[(ProcessorEvent, &[&str])] = &[
    (ProcessorEvent::Instructions, &["Ir"]),
    (ProcessorEvent::BranchMisses, &["Bcm", "Bim"]),
    (ProcessorEvent::CacheMisses, &["D1mr", "D1mw"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 9\n";
    const EVENTS: &str = "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\nsummary: 1 1 1\n\nfn=(1)\n0 1\n";

    fn part(number: usize, trigger: &str, totals: &str) -> String {
        format!(
            "part: {number}\n\ndesc: Timerange: Basic block 0 - 9\ndesc: Trigger: {trigger}\n\npositions: line\n{EVENTS}\ntotals: {totals}\n"
        )
    }

    #[test]
    fn counts_are_kept_by_case_and_call() {
        let text = [
            HEAD.to_owned(),
            part(1, "Client Request: 0 0", "15 1 6"),
            part(
                2,
                "Client Request: 1 0",
                "7026 1002 1008 9 2 3 9 9 9 1001 10 5 1",
            ),
            part(3, "Client Request: 1 1", "7026 1002"),
            part(4, "Client Request: something else", "99 99"),
            part(5, "Program termination", "99 99"),
        ]
        .concat();
        let dumps = parse(&text);
        assert_eq!(dumps.keys().copied().collect::<Vec<_>>(), [0, 1]);
        let of = |case: usize, event| dumps[&case][&event].clone().unwrap();
        assert_eq!(of(0, ProcessorEvent::Instructions), [15]);
        assert_eq!(of(1, ProcessorEvent::Instructions), [7026, 7026]);
        assert_eq!(of(1, ProcessorEvent::BranchMisses), [11, 0]);
        assert_eq!(of(1, ProcessorEvent::CacheMisses), [5, 0]);
    }

    #[test]
    fn calls_that_start_anew_replace_the_first_try() {
        let text = [
            part(1, "Client Request: 1 0", "90"),
            part(2, "Client Request: 1 0", "80"),
            part(3, "Client Request: 1 1", "80"),
        ]
        .concat();
        let dumps = parse(&text);
        assert_eq!(dumps[&1][&ProcessorEvent::Instructions], Ok(vec![80, 80]));
    }

    #[test]
    fn what_is_cut_off_or_no_dump_is_left_out() {
        assert_eq!(
            parse("totals: 5\nnonsense\ndesc: Trigger: Client Request: 1 x\n"),
            Dumps::new()
        );
        let whole = part(1, "Client Request: 2 0", "40");
        let cut = format!("{whole}part: 2\ndesc: Trigger: Client Request: 2 1\nevents: Ir\n");
        assert_eq!(parse(&cut), parse(&whole));
    }
}
