//! Benchmarks that are added while the program starts. `MISTAKE` names what goes wrong.

use perf_harness::{Registry, black_box, perf_bench};

perf_harness::main!(crates = [], register = add, allocator = none);

#[perf_bench]
fn attributed() -> u64 {
    black_box(1)
}

fn add(registry: &mut Registry) {
    for base in [2_u64, 10] {
        registry
            .bench(format!("pow::{base}"), move |bencher| {
                bencher.bench(|| black_box(base).pow(5));
            })
            .targets("mean < 1s")
            .tags(["quick"]);
    }
    registry
        .args("n", [16, 256])
        .items(|n| *n)
        .bench("sort", |bencher, n| {
            bencher
                .with_inputs(|| (0..*n).rev().collect::<Vec<u64>>())
                .bench_values(|mut numbers| {
                    numbers.sort_unstable();
                    numbers
                });
        })
        .targets("item_rate > 1/s")
        .group("vectors");
    match std::env::var("MISTAKE").as_deref() {
        Ok("panic") => panic!("no such table"),
        Ok("target") => {
            registry
                .bench("late", |bencher| bencher.bench(|| 1))
                .targets("p99 < 500/s");
        }
        Ok("twin") => {
            registry.bench("attributed", |bencher| bencher.bench(|| 1));
        }
        _ => {}
    }
}
