use crate::registry::Registry;

/// Which bench target this is, as the compiler told [`main!`](crate::main).
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// `CARGO_CRATE_NAME`: what ids of the bench target's own benchmarks start with.
    pub crate_name: &'static str,
    /// `CARGO_PKG_NAME`.
    pub package: &'static str,
    /// `CARGO_MANIFEST_DIR`.
    pub package_dir: &'static str,
    /// What adds benchmarks while the program starts.
    pub register: Option<fn(&mut Registry)>,
}
