//! The benches of this package do not compile.
