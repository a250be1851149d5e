//! From the command line to the exit status: the one place that wires the rooms together.

mod base;
mod bench;
mod environment;
mod error;
mod identity;
mod list;
#[cfg(feature = "load")]
mod load_line;
mod progress;
mod publish;
mod start;
mod stored;
mod test;
mod worker;

pub use identity::Identity;
pub use start::main;
