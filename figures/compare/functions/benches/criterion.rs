//! The functions under criterion with its defaults.

use criterion::{Criterion, criterion_group, criterion_main};

macro_rules! cases {
    ($($name:ident $factor:literal;)+) => {
        fn all(criterion: &mut Criterion) {
            $(criterion.bench_function(stringify!($name), |bencher| bencher.iter(functions::$name));)+
        }
    };
}

functions::functions!(cases);

criterion_group!(benches, all);
criterion_main!(benches);
