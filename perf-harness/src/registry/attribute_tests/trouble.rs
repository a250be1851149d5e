use super::support::run;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Bencher, perf_bench};

static TORN_DOWN: AtomicBool = AtomicBool::new(false);

struct Mute;

#[perf_bench(args = [3, 5])]
fn shown(n: u64) -> Result<u64, String> {
    if n == 3 { Ok(n) } else { Err("five".into()) }
}

#[perf_bench]
async fn mute() -> Result<(), Mute> {
    Err(Mute)
}

#[perf_bench]
fn body(bencher: Bencher<'_>) -> Result<(), String> {
    bencher.bench(|| 1);
    Err("after".into())
}

#[perf_bench]
fn unused(_: Bencher<'_>) {}

fn fails(_: ()) -> Result<(), String> {
    Err("cannot".into())
}

fn make() {}

#[perf_bench(setup = make, teardown = fails)]
fn teardown(_: &()) {}

fn odd(result: &u32) -> bool {
    result % 2 == 1
}

fn ended(_: ()) {
    TORN_DOWN.store(true, Ordering::Relaxed);
}

#[perf_bench(check = odd, setup = make, teardown = ended)]
fn wrong(_: &()) -> u32 {
    2
}

#[test]
fn what_goes_wrong_is_said() {
    let said = run(module_path!());
    let said: Vec<_> = said
        .iter()
        .map(|(id, said)| (id.as_str(), said.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("shown/3", "ok"),
            ("shown/5", "first error: \"five\""),
            ("mute", "first error: an error that has no Debug form"),
            ("body", "the body returned an error: \"after\""),
            (
                "unused",
                "the body never used its Bencher: call one of its `bench` methods"
            ),
            ("teardown", "teardown `fails` returned an error: \"cannot\""),
            ("wrong", "check `odd`: it answered false"),
        ]
    );
    assert!(
        TORN_DOWN.load(Ordering::Relaxed),
        "teardown follows a failed check"
    );
}
