//! The parts of a run that was parted by `--shard`, as one run: histograms are added up second by
//! second, and judged once.

mod error;
mod gather;
mod load;
mod merge;
#[cfg(test)]
mod tests;

pub use error::ShardsError;
pub use merge::merge_shards;
