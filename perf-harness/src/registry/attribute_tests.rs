//! What `#[perf_bench]` registers and what its routines do, on the simulated clock.

use crate::clock::{Clock, SimulatedClock};
use crate::measure::{LiveCase, Slice, Work};
use crate::perf_bench;
use super::{Case, Entry, collect};
use crate::Bencher;

fn cases(module: &str) -> Vec<Case> {
    let module = format!("{}::{module}", module_path!());
    let mut cases = collect(inventory::iter::<Entry>().filter(|entry| entry.module_path == module)).unwrap();
    for case in &mut cases {
        case.id = case.id.strip_prefix(&format!("{module}::")).unwrap().to_owned();
    }
    cases
}

fn ids(module: &str) -> Vec<String> {
    cases(module).into_iter().map(|case| case.id).collect()
}

/// Runs each case for two calls and gives what each ended with.
fn run(module: &str) -> Vec<(String, Result<(), String>)> {
    cases(module)
        .into_iter()
        .map(|case| {
            let clock = Clock::simulated(SimulatedClock::new());
            let result = LiveCase::start(&clock, &case.id, None, case.body()).and_then(|mut live| {
                live.run(Slice { lead: 0, work: Work::Alone { calls: 2 } })?;
                live.finish()
            });
            (case.id, result.map_err(|error| error.to_string()))
        })
        .collect()
}

mod plain {
    use super::*;

    #[perf_bench(targets = "p99 < 1us, allocs == 0", max_time = "2s", ignore = "slow", warmup = 5, tags = ["a", "b"])]
    fn nothing() -> u8 {
        1
    }

    #[perf_bench(args = [3, 5], items = n * 2, bytes = 8)]
    fn single(n: usize) -> usize {
        n
    }

    #[perf_bench(args(text = ["a", "b c"], n = [1, 2]))]
    fn named(text: &str, n: u8) -> usize {
        text.len() + usize::from(n)
    }

    #[perf_bench(args = [3, 5])]
    async fn waiting(n: u64) -> Result<u64, String> {
        if n == 3 { Ok(n) } else { Err("five".into()) }
    }

    #[perf_bench(args = [3])]
    fn body(bencher: Bencher<'_>, n: u64) {
        bencher.bench(|| n + 1);
    }
}

#[test]
fn ids_list_what_was_registered() {
    let names = [
        "nothing",
        "single/3",
        "single/5",
        "named/text=a,n=1",
        "named/text=a,n=2",
        "named/text=b_c,n=1",
        "named/text=b_c,n=2",
        "waiting/3",
        "waiting/5",
        "body/3",
    ];
    assert_eq!(ids("plain"), names);
    assert_eq!(run("plain"), names.map(|name| (name.to_owned(), Ok(()))));
}
