//! The functions under perf-harness.

use std::collections::{BTreeMap, HashMap};

use perf_harness::perf_bench;

perf_harness::main!();

macro_rules! cases {
    ($($name:ident -> $output:ty, $targets:literal;)+) => {$(
        #[perf_bench(targets = $targets)]
        fn $name() -> $output {
            speed::$name()
        }
    )+};
}

speed::functions!(cases);
