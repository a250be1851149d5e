//! The benches of this package are what matters.
