//! The functions under criterion with its defaults.

use criterion::{Criterion, criterion_group, criterion_main};

macro_rules! cases {
    ($($name:ident -> $output:ty, $targets:literal;)+) => {
        fn functions(criterion: &mut Criterion) {
            $(criterion.bench_function(stringify!($name), |bencher| bencher.iter(speed::$name));)+
        }
    };
}

speed::functions!(cases);

criterion_group!(benches, functions);
criterion_main!(benches);
