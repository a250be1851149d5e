use crate::registry::Registry;

/// Which bench target this is, as the compiler told [`main!`](crate::main).
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// `CARGO_CRATE_NAME`: what ids of the bench target's own benchmarks start with.
    pub crate_name: &'static str,
    /// `CARGO_PKG_NAME`.
    pub package: &'static str,
    /// `CARGO_MANIFEST_DIR` as it was when the compiler ran, or as `PERF_BENCH_PACKAGE_DIR` said then.
    /// Where that is empty, `CARGO_MANIFEST_DIR` counts as it is now: an executable that names no
    /// folder is the same wherever its sources lie.
    pub package_dir: &'static str,
    /// What adds benchmarks while the program starts.
    pub register: Option<fn(&mut Registry)>,
}
