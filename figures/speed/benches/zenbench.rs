//! The functions under zenbench with its defaults.

use zenbench::prelude::*;

macro_rules! cases {
    ($($name:ident -> $output:ty, $targets:literal;)+) => {
        fn functions(suite: &mut Suite) {
            suite.group("functions", |group| {
                $(group.bench(stringify!($name), |bencher| bencher.iter(speed::$name));)+
            });
        }
    };
}

speed::functions!(cases);

zenbench::main!(functions);
