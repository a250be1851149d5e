//! Benches that must not compile, and what the compiler says.

use crate::call::Call;
use crate::project::{cargo, project};

fn compiled(command: &str, bench: &str) -> Call {
    let mut cargo = cargo(&project().mistakes());
    cargo.args([
        command,
        "--profile",
        "bench",
        "--color",
        "never",
        "--bench",
        bench,
    ]);
    Call::of(cargo)
}

#[test]
fn a_target_with_an_unknown_unit_does_not_compile_and_shows_the_caret() {
    compiled("bench", "unit")
        .run()
        .exits(101)
        .complains(r"^error: .*`?uss`?")
        .complains(r"p99<1uss\n[ |=]*\^+")
        .complains("unit.rs:5:");
}

#[test]
fn a_forgotten_harness_false_does_not_compile_and_says_so() {
    for command in ["bench", "test"] {
        compiled(command, "forgotten")
            .run()
            .exits(101)
            .complains(r"^error: this bench target runs under libtest, .*`harness = false`");
    }
}
