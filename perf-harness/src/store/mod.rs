//! What is written to disk: versioned types of their own, and files that are whole or not there.

pub mod wire;
