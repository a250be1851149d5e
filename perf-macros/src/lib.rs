//! The attribute macro of perf-harness, which re-exports it: depend on perf-harness alone.

mod args;
mod errors;
mod expand;
mod fit;
mod function;
mod instances;
mod key;
mod model;
#[cfg(test)]
mod model_tests;
mod scenario;
mod targets;
mod value;

use proc_macro::TokenStream;

/// Makes a benchmark of a function.
///
/// The function stays as it is and can still be called. Its parameters are
/// `[bencher: Bencher,] [state: &State,] arguments…`, or under a scenario
/// `[vu: &mut Vu,] [state: &State,] arguments…`; without a `Bencher` the whole body is
/// timed, and its result goes through `black_box`. It is a free function: `fn`, `async fn`,
/// `const fn`, with or without a `Result`, generic or not. A `#[cfg]` on it holds for the
/// benchmark too.
///
/// ```
/// use perf_harness::perf_bench;
///
/// #[perf_bench(targets = "p99 < 1us, allocs == 0")]
/// fn get_hit() -> Option<u64> {
///     Some(7)
/// }
///
/// #[perf_bench(targets = "p95 < 10ms, errors < 1%")]
/// async fn fetch() -> Result<u8, std::io::Error> {
///     tokio::task::yield_now().await;
///     Ok(1)
/// }
/// # assert_eq!(get_hit(), Some(7));
/// ```
///
/// # Keys
///
/// | key | value | meaning |
/// |---|---|---|
/// | `targets` | string, or array of strings | what must hold, in the grammar of [`perf_targets`] |
/// | `acceptable` | the same | the looser tier: a miss of `targets` that still meets it is a warning |
/// | `args` | an `IntoIterator`, or `args(name = …, …)` | one case for each value, or for each combination of values |
/// | `types`, `consts` | arrays | one case for each instance of a generic function; a tuple each where it has several such parameters |
/// | `threads` | integer, array, or an expression that gives either; 0 stands for all cores that the process may use | so many threads call at once; one case for each number of an array |
/// | `concurrency` | the same, at least 1 | for an `async fn` or `bench_async`: so many calls are in flight |
/// | `setup` | path | called once a measuring, untimed, with the arguments by reference; gives the state; may be async |
/// | `teardown` | path | called once a measuring, untimed, with the state by value; may be async |
/// | `check` | path | called once a measuring, untimed, with the function's result, by reference or by value; asserts, or answers with a `bool` or a `Result` |
/// | `runtime` | `"current_thread"`, `"multi_thread"`, or an expression that gives a tokio `Runtime` | what drives an `async fn` or `bench_async`; `"multi_thread"` needs the cargo feature `multi-thread` |
/// | `same_result` | nothing | what a call gives, as `Debug` shows it, is also what the reference of a target with `vs` gives |
/// | `items`, `bytes` | an expression over the arguments | work done by one call, for `item_rate` and `bandwidth` |
/// | `name`, `group` | string | how it is shown; the id does not change |
/// | `tags` | string, or array of strings | what `--tag` selects |
/// | `iters` | integer | exactly so many calls |
/// | `samples` | integer | at least so many calls timed alone |
/// | `warmup` | duration or number of calls | `"0s"` and `0` mean none |
/// | `max_time`, `min_time` | duration | how long one case is measured |
/// | `timeout` | duration | a case that keeps the runner waiting longer is given up |
/// | `alone` | nothing | measured while no other case's state lives: for a case whose `setup` takes much memory, or keeps threads busy |
/// | `isolate` | nothing | measured in a process of its own, so that a crash, an exit or a timeout is this case's error alone |
/// | `ignore` | nothing, or a string that says why | skipped unless asked for |
/// | `scenario` | the name of a `[scenario.NAME]` in perf.toml, or `scenario(executor = …, …)` | load instead of a loop; needs the cargo feature `load` |
/// | `crate` | path | where perf_harness is, when it is renamed |
///
/// A duration is a string such as `"100ms"` or `"1.5s"`.
///
/// # Arguments
///
/// The values are made once. A parameter that is a reference gets a reference to its value, any
/// other its own clone for each call, which is not timed. Values are shown by `Display`, else by
/// `Debug`, else by their place, so that the cases below have the ids `sort/100`, `sort/1000`,
/// `copy/size=64,text=a` and `copy/size=64,text=b`.
///
/// ```
/// use perf_harness::{Bencher, perf_bench};
///
/// #[perf_bench(args = [100, 1_000], items = n, targets = "mean < 50us")]
/// fn sort(bencher: Bencher, n: usize) {
///     bencher
///         .with_inputs(|| (0..n).rev().collect::<Vec<_>>())
///         .bench_values(|mut numbers| {
///             numbers.sort_unstable();
///             numbers
///         });
/// }
///
/// #[perf_bench(args(size = [64], text = ["a", "b"]), bytes = size * text.len())]
/// fn copy(size: usize, text: &str) -> String {
///     text.repeat(size)
/// }
/// ```
///
/// # Generic functions
///
/// The other keys may name the generics.
///
/// ```
/// use perf_harness::perf_bench;
///
/// #[perf_bench(types = [u8, u64], consts = [16, 256], bytes = N * size_of::<T>())]
/// fn zeroed<T: Copy + Default, const N: usize>() -> [T; N] {
///     [T::default(); N]
/// }
/// ```
///
/// # State and checks
///
/// The state lives on the thread of its case and need not be `Send`, nor `Sync` unless several
/// `threads` share it.
///
/// ```
/// use std::collections::HashMap;
///
/// use perf_harness::perf_bench;
///
/// fn filled(size: &u32) -> HashMap<u32, u32> {
///     (0..*size).map(|n| (n, n)).collect()
/// }
///
/// fn is_found(result: &Option<u32>) -> bool {
///     result.is_some()
/// }
///
/// #[perf_bench(args = [10, 1_000], setup = filled, check = is_found)]
/// fn lookup(map: &HashMap<u32, u32>, size: u32) -> Option<u32> {
///     map.get(&(size / 2)).copied()
/// }
/// ```
///
/// # Several callers
///
/// All threads share one state, which then has to be `Sync`, and begin together. Throughput is that
/// of all of them; means and percentiles are those of single calls. Threads make different numbers
/// of calls, so a call must not wait until each of the others has made as many. The cases below have
/// the ids `add/threads=1`, `add/threads=4`, `fetch/concurrency=1` and `fetch/concurrency=100`; a
/// single number does not show in the id.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use perf_harness::perf_bench;
///
/// fn zero() -> AtomicU64 {
///     AtomicU64::new(0)
/// }
///
/// #[perf_bench(threads = [1, 4], setup = zero, targets = "throughput > 1M/s")]
/// fn add(counter: &AtomicU64) -> u64 {
///     counter.fetch_add(1, Ordering::Relaxed)
/// }
///
/// #[perf_bench(concurrency = [1, 100])]
/// async fn fetch() {
///     tokio::task::yield_now().await;
/// }
/// ```
///
/// # Scenarios
///
/// A scenario calls the function by arrivals at a rate, or by virtual users, for a time. It stands in
/// perf.toml under the name that the key gives, or in place, with the keys of perf.toml: texts,
/// numbers, `true` and `false`, lists in brackets, and tables in braces. A first parameter
/// `&mut Vu` is the virtual user that makes the call. Targets may be about windows, as `p99 < 20ms over
/// 10s`, and about the load: `goodput`, `dropped`, `availability`, `checks.NAME`.
///
/// ```
/// use perf_harness::{Vu, perf_bench};
///
/// #[perf_bench(scenario = "peak", targets = "p95 < 200ms, errors < 1%, checks.found > 99%")]
/// async fn checkout(vu: &mut Vu) -> Result<(), std::io::Error> {
///     let found = Some(vu.number()); // what a service answers
///     vu.check("found", found.is_some());
///     Ok(())
/// }
///
/// #[perf_bench(
///     scenario(
///         executor = "ramping-arrival-rate",
///         start_rate = "100/s",
///         stages = [{ duration = "10s", target = "1000/s" }, { duration = "30s", target = "1000/s" }],
///         stop = "errors >= 5% over 10s",
///     ),
///     targets = "p99 < 20ms, goodput > 100/s",
/// )]
/// async fn lookup() {
///     tokio::task::yield_now().await;
/// }
/// ```
///
/// # Errors
///
/// An unknown key, a key given twice, one that does not fit the signature, and a target that the
/// grammar refuses are compile errors at their place, all of them at once.
///
/// ```compile_fail
/// use perf_harness::perf_bench;
///
/// // `p99` is a time, but `500/s` is a rate
/// #[perf_bench(targets = "p99 < 500/s")]
/// fn refused() {}
/// ```
#[proc_macro_attribute]
pub fn perf_bench(args: TokenStream, item: TokenStream) -> TokenStream {
    let (args, item) = (args.into(), item.into());
    expand::attribute(args, &item).into()
}
