//! The functions under tango with its defaults.

use tango_bench::{IntoBenchmarks, benchmark_fn, tango_benchmarks};

macro_rules! cases {
    ($($name:ident $factor:literal;)+) => {
        fn all() -> impl IntoBenchmarks {
            [$(benchmark_fn(stringify!($name), |bencher| bencher.iter(functions::$name))),+]
        }
    };
}

functions::functions!(cases);

tango_benchmarks!(all());
