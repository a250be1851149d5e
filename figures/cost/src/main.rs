//! `plain CALLS` calls the work so often in a plain loop; `plain fit` prints how many steps take 10 us.

use std::hint::black_box;
use std::time::Instant;

use cost::{steps, work};

const WANTED_NS: f64 = 10_000.0;
const STEPS: u64 = 10_000;

fn main() {
    let argument = std::env::args().nth(1).expect("CALLS or fit");
    if argument == "fit" {
        // The fastest of many, since everything else on the machine only adds time.
        let fastest = (0..2_000)
            .map(|_| {
                let begin = Instant::now();
                black_box(work(black_box(STEPS)));
                begin.elapsed()
            })
            .min()
            .expect("there are some");
        println!(
            "{:.0}",
            WANTED_NS / fastest.as_nanos() as f64 * STEPS as f64
        );
        return;
    }
    let calls: u64 = argument.parse().expect("CALLS is no number");
    let steps = steps();
    for _ in 0..calls {
        black_box(work(black_box(steps)));
    }
}
