use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use super::support::{cases, run_clean};
use crate::registry::ScenarioOf;
use crate::{Vu, perf_bench};

static CALLS: AtomicU32 = AtomicU32::new(0);

fn called() {
    CALLS.fetch_add(1, Ordering::Relaxed);
}

#[perf_bench(scenario = "peak")]
async fn named() {
    called();
}

#[perf_bench(
    scenario(
        executor = "ramping-arrival-rate",
        start_rate = "100/s",
        stages = [{ duration = "10s", target = "1000/s" }, { duration = "1m", target = "1k/s" }],
        mix = { inline = 4, "b::other" = 0.5 },
        abort = true,
    ),
    targets = "p99 < 20ms over 10s, goodput > 100/s",
)]
async fn inline(vu: &mut Vu) -> Result<u32, String> {
    called();
    Ok(vu.number())
}

/// Not `Sync`: it stays on its thread.
fn make(_: &u32) -> Cell<u32> {
    Cell::new(0)
}

fn is_counted(result: &u32) -> bool {
    *result > 0
}

#[perf_bench(scenario = "soak", setup = make, check = is_counted, args = [1, 2])]
fn local(vu: &mut Vu, state: &Cell<u32>, step: u32) -> u32 {
    called();
    vu.check("state", true);
    state.set(state.get() + step);
    state.get()
}

fn counter() -> AtomicU32 {
    AtomicU32::new(0)
}

#[perf_bench(scenario = "soak", setup = counter)]
fn shared(state: &AtomicU32) -> u32 {
    called();
    state.fetch_add(1, Ordering::Relaxed)
}

#[perf_bench(scenario = "soak", setup = counter, types = [u8, u16])]
async fn generic<T: Default>(vu: &mut Vu, state: &AtomicU32) -> T {
    called();
    state.fetch_add(vu.number(), Ordering::Relaxed);
    T::default()
}

#[test]
fn functions_of_every_kind_are_called() {
    let ids = [
        "named",
        "inline",
        "local/1",
        "local/2",
        "shared",
        "generic<u8>",
        "generic<u16>",
    ];
    assert_eq!(run_clean(module_path!()), ids);
    // Twice each, and those that are checked once more.
    let checked = 2;
    assert_eq!(CALLS.load(Ordering::Relaxed), 2 * 7 + checked);
}

#[test]
fn the_scenario_is_passed_on_in_the_words_of_perf_toml() {
    let cases = cases(module_path!());
    assert_eq!(cases[0].options.scenario, Some(ScenarioOf::Named("peak")));
    let text = "executor = \"ramping-arrival-rate\"\n\
                start_rate = \"100/s\"\n\
                stages = [{ duration = \"10s\", target = \"1000/s\" }, { duration = \"1m\", target = \"1k/s\" }]\n\
                mix = { inline = 4, \"b::other\" = 0.5 }\n\
                abort = true\n";
    assert_eq!(cases[1].options.scenario, Some(ScenarioOf::Inline(text)));
    crate::config::inline_scenario(text).unwrap();
}
