//! Does the tenant cache answer at once, and does it matter how many tenants it holds?
//!
//! Every request asks this cache first, so the limits are those of a request: a hit under 1 ms for
//! 95% of them, 5 ms being acceptable; any cache operation under 0.5 ms, 1.5 ms and 3 ms at the
//! 50th, 95th and 99th percentile, and under 100 us on average.
//!
//! For micro-benchmarks a hit under 5 ns and a miss under 20 ns were wished for. A concurrent cache
//! cannot hold that: each access hashes the key, searches a shared table and leaves a note for the
//! eviction policy, and a hit shares the value as well. The means that this suite prints are far more
//! than ten times the wish for a hit and several times that for a miss, so no target says so: a limit
//! that the component cannot meet is always red, and soon nobody looks at it.
//!
//! What is to be learnt here: `args` for sizes, `setup` for state that is built once a case and never
//! timed, `acceptable` for a looser tier, and inputs that differ from call to call.

use std::sync::Arc;

use moka::sync::Cache;
use perf_harness::{Bencher, perf_bench};

perf_harness::main!();

const SIZES: [u64; 3] = [100, 1_000, 10_000];

#[derive(Debug)]
struct Tenant {
    name: String,
    seats: u32,
}

type TenantCache = Cache<u64, Arc<Tenant>>;

/// The id of the nth tenant, spread over the whole range as random ids are.
fn tenant_id(n: u64) -> u64 {
    n.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn tenant(n: u64) -> Arc<Tenant> {
    Arc::new(Tenant {
        name: format!("tenant-{n}"),
        seats: 25,
    })
}

/// A cache with room for so many entries, and so many in it.
fn full_cache(entries: &u64) -> TenantCache {
    let cache = Cache::new(*entries);
    for n in 0..*entries {
        cache.insert(tenant_id(n), tenant(n));
    }
    cache.run_pending_tasks();
    cache
}

/// Looks up tenants that are there, each in its turn: one key again and again would measure the
/// processor's caches instead.
#[perf_bench(
    args = SIZES,
    setup = full_cache,
    targets = "p95 < 1ms",
    acceptable = "p95 < 5ms"
)]
fn hit(bencher: Bencher<'_>, cache: &TenantCache, entries: u64) {
    assert!(
        cache
            .get(&tenant_id(entries - 1))
            .is_some_and(|tenant| !tenant.name.is_empty() && tenant.seats == 25)
    );
    let mut ids = (0..entries).map(tenant_id).cycle();
    bencher
        .with_inputs(|| ids.next())
        .bench_local_values(|id| cache.get(&id?));
}

/// Looks up tenants that nobody has.
#[perf_bench(args = SIZES, setup = full_cache, targets = "mean < 100us")]
fn miss(bencher: Bencher<'_>, cache: &TenantCache, entries: u64) {
    let mut strangers = (entries..).map(tenant_id);
    bencher
        .with_inputs(|| strangers.next())
        .bench_local_values(|id| cache.get(&id?));
}

/// Adds a tenant to a full cache: another one has to leave. The tenant is made outside the timed
/// span.
#[perf_bench(
    args = SIZES,
    setup = full_cache,
    targets = ["p50 < 500us", "p95 < 1.5ms", "p99 < 3ms"]
)]
fn insert(bencher: Bencher<'_>, cache: &TenantCache, entries: u64) {
    let mut newcomers = entries..;
    bencher
        .with_inputs(|| newcomers.next().map(|n| (tenant_id(n), tenant(n))))
        .bench_local_values(|newcomer| newcomer.map(|(id, tenant)| cache.insert(id, tenant)));
}
