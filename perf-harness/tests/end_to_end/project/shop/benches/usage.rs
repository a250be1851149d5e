//! What calls use and record, each to be known beforehand.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perf_harness::{Bencher, black_box, gauge, higher_is_better, perf_bench, record};

perf_harness::main!();

fn bytes(size: usize) -> Layout {
    Layout::from_size_align(size, 8).unwrap()
}

/// One call of each kind, a block that another thread frees, one that is returned and one that is
/// lost. Starting a thread allocates too, so the other one is there before.
#[perf_bench(
    targets = "allocs == 5, alloc_bytes == 1600B, peak_bytes == 1500B, retained_bytes == 900B, leaked_bytes == 300B"
)]
fn mix(bencher: Bencher<'_>) {
    let block: &'static Mutex<Option<usize>> = Box::leak(Box::default());
    let turn: &'static std::sync::Barrier = Box::leak(Box::new(std::sync::Barrier::new(2)));
    std::thread::spawn(move || {
        loop {
            turn.wait();
            if let Some(block) = block.lock().unwrap().take() {
                // SAFETY: the measured call made it with this layout, and gave it away.
                unsafe { dealloc(block as *mut u8, bytes(200)) };
            }
            turn.wait();
        }
    });
    bencher.bench_local(|| {
        // SAFETY: each block is freed or given away with the layout that it has.
        unsafe {
            let given = alloc(bytes(200));
            *block.lock().unwrap() = Some(given as usize);
            let zeroed = alloc_zeroed(bytes(100));
            // Grows from 100 to 400: 400 bytes more are asked for, 300 more are live.
            let grown = realloc(zeroed, bytes(100), 400);
            black_box(alloc(bytes(300)));
            let kept = Vec::<u8>::with_capacity(600);
            // 200 + 400 + 300 + 600 are live.
            turn.wait();
            turn.wait();
            dealloc(grown, bytes(400));
            kept
        }
    });
}

/// What was made for the call goes with it.
#[perf_bench(targets = "allocs == 0, retained_bytes == 0, leaked_bytes == 0")]
fn handed_back(bencher: Bencher<'_>) {
    bencher
        .with_inputs(|| vec![7_u8; 1_000])
        .bench_values(|input| input);
}

#[perf_bench(
    items = 4,
    targets = "leaked_bytes per item == 0, page_faults per item < 1, cpu_time < 1s"
)]
fn input_by_reference(bencher: Bencher<'_>) {
    bencher
        .with_inputs(|| vec![7_u8; 1_000])
        .bench_refs(|input| input.push(1));
}

/// Touches fresh pages, of 2 MiB if the system gives such: what is so large comes from the system and
/// goes back to it.
#[perf_bench(
    targets = "page_faults > 20, page_faults < 100k, cpu > 0.1%, cpu_user < 1h, cpu_system < 1h"
)]
fn touches() -> Vec<u8> {
    let mut fresh = vec![0; 64 << 20];
    fresh.iter_mut().step_by(2 << 20).for_each(|byte| *byte = 1);
    black_box(fresh)
}

#[perf_bench(
    targets = "io_write < 1MiB, io_read < 1MiB, net_bytes < 1GiB, context_switches < 1k, rss_growth < 1000000GiB/h, cpu < 101%"
)]
fn modest() -> u64 {
    black_box(7)
}

#[perf_bench(alone, targets = "rss_peak < 1000GiB, rss_peak > 1B")]
fn peak_alone() -> u64 {
    black_box(7)
}

#[perf_bench(targets = "rss_peak < 1000GiB")]
fn peak_in_company() -> u64 {
    black_box(7)
}

#[perf_bench(targets = "rt_tasks == 1, rt_queue_depth < 1000, rt_busy < 101%")]
async fn with_a_task() {
    thread_local!(static TASK: Cell<bool> = const { Cell::new(false) });
    if !TASK.replace(true) {
        tokio::spawn(std::future::pending::<()>());
    }
}

#[perf_bench(targets = "rt_busy < 50%")]
fn awaits_nothing() -> u64 {
    black_box(7)
}

#[perf_bench(
    targets = "queue_depth == 3, waiting == 5, rows == 2, rows.total > 100, size == 4KiB, wait < 2us, wait.p99 < 2us, hits > 40%"
)]
fn own_figures(bencher: Bencher<'_>) {
    let queue = VecDeque::from([1, 2, 3]);
    let waiting = Arc::new(Mutex::new(vec![0; 5]));
    let watched = Arc::clone(&waiting);
    gauge("waiting", move || watched.lock().unwrap().len());
    bencher.higher_is_better("hits");
    bencher.lower_is_better("wait");
    let times = Cell::new(0_u64);
    let bencher = bencher.gauge("queue_depth", || queue.len());
    bencher.bench_local(|| {
        let time = times.replace(times.get() + 1);
        bencher.record("rows", 2);
        bencher.record_bytes("size", 4096_usize);
        bencher.record_duration("wait", Duration::from_nanos(900 + time % 2));
        bencher.record_share("hits", (time % 2) as f64);
        waiting.lock().unwrap().len() + queue.len()
    });
}

#[perf_bench(targets = "tries == 3")]
fn from_threads() {
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| record("tries", 1));
        }
        record("tries", 1);
    });
}

fn mistaken_direction() {
    higher_is_better("hitz");
}

#[perf_bench(setup = mistaken_direction, targets = "hits > 40%")]
fn misspelt(_: &()) {
    perf_harness::record_share("hits", 0.5);
}
