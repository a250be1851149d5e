//! The functions under zenbench with its defaults.

use zenbench::prelude::*;

macro_rules! cases {
    ($($name:ident $factor:literal;)+) => {
        fn all(suite: &mut Suite) {
            $(suite.group(stringify!($name), |group| {
                group.bench("call", |bencher| bencher.iter(functions::$name));
            });)+
        }
    };
}

functions::functions!(cases);

zenbench::main!(all);
