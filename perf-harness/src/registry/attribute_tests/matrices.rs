//! Large products of named arguments, types and constants: what is done once for each value, and
//! what once for each case.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::support::cases;
use crate::perf_bench;

static MADE: AtomicUsize = AtomicUsize::new(0);
static SHOWN: AtomicUsize = AtomicUsize::new(0);

/// A value that counts how often it is made and shown.
#[derive(Clone, Copy)]
struct Watched(u64);

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SHOWN.fetch_add(1, Relaxed);
        self.0.fmt(f)
    }
}

fn values() -> impl Iterator<Item = Watched> {
    (0..20).map(|value| {
        MADE.fetch_add(1, Relaxed);
        Watched(value)
    })
}

#[perf_bench(
    args(a = values(), b = values(), c = values()),
    types = [u8, u16],
    consts = [1, 2]
)]
fn product<T, const N: usize>(a: Watched, b: Watched, c: Watched) -> (u64, usize) {
    (a.0 + b.0 + c.0, size_of::<T>() * N)
}

#[test]
fn values_and_labels_are_made_once_however_many_cases_share_them() {
    let cases = cases(module_path!());
    let (instances, values) = (4, 3 * 20);
    assert_eq!(cases.len(), instances * 20 * 20 * 20);
    assert!(MADE.load(Relaxed) <= instances * values, "{MADE:?}");
    assert!(SHOWN.load(Relaxed) <= instances * values, "{SHOWN:?}");
    assert_eq!(cases[0].id, "product<u8,1>/a=0,b=0,c=0");
    // The last one varies fastest.
    assert_eq!(cases[1].id, "product<u8,1>/a=0,b=0,c=1");
    assert_eq!(cases[31_999].id, "product<u16,2>/a=19,b=19,c=19");
}
