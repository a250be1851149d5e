//! What the benches call.

/// So many allocations.
pub fn allocate(times: usize) -> Vec<Box<usize>> {
    let mut all = Vec::with_capacity(times);
    all.extend((0..times).map(Box::new));
    all
}

/// What the build script has made of the package.
pub const WORD: &str = env!("SHOP_WORD");
