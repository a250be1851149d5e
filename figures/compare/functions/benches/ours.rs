//! The functions under perf-harness.

use perf_harness::perf_bench;

perf_harness::main!();

macro_rules! cases {
    ($($name:ident $factor:literal;)+) => {$(
        #[perf_bench]
        fn $name() -> u64 {
            functions::$name()
        }
    )+};
}

functions::functions!(cases);
