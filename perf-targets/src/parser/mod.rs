mod duration;
mod limit;
mod metric;
mod name;
mod number;
mod suffix;
mod target;

pub use duration::parse_duration;
pub use target::parse;
