//! Writes 1,000 benchmark functions of ten cases each.

use std::fmt::Write;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut text = String::new();
    for number in 0..1000 {
        let _ = writeln!(
            text,
            "#[perf_bench(args = 0..10_u64, targets = \"mean < 1us, p99 < 10us\")]\nfn function_{number}(n: u64) -> u64 {{\n    n + {number}\n}}"
        );
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo names the folder");
    std::fs::write(Path::new(&folder).join("functions.rs"), text).expect("the folder can be written to");
}
