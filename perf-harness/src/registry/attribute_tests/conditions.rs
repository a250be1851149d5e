use super::support::run_clean;
use crate::perf_bench;

#[perf_bench]
#[cfg(any())]
fn never() {}

#[perf_bench]
#[cfg_attr(all(), cfg(any()), inline)]
fn never_by_attribute() {}

#[perf_bench]
#[cfg(test)]
#[cfg_attr(all(), inline)]
fn always() {}

#[cfg_attr(all(), perf_bench(group = "conditional"))]
fn conditional() {}

#[cfg_attr(any(), perf_bench)]
#[allow(dead_code, reason = "no benchmark of this name is the point")]
fn unmarked() {}

#[test]
fn conditions_of_the_function_hold_for_its_entry() {
    assert_eq!(run_clean(module_path!()), ["always", "conditional"]);
}
