use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(targets = "allocs < 50")]
fn boxes() -> Vec<Box<usize>> {
    assert_eq!(std::env::var("CARGO_PKG_NAME").as_deref(), Ok("shop"));
    assert_eq!(std::env::var("SHOP_WORD").as_deref(), Ok(shop::WORD));
    assert!(std::path::Path::new("benches/same.rs").exists());
    shop::allocate(1)
}
