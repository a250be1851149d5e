//! What the compiler says to every mistake in `#[perf_bench]`.

#[test]
fn mistakes_are_compile_errors_at_their_place() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    #[cfg(not(feature = "multi-thread"))]
    cases.compile_fail("tests/ui/multi_thread/*.rs");
    #[cfg(not(feature = "load"))]
    cases.compile_fail("tests/ui/load/*.rs");
}
