//! The grammar of performance targets.
