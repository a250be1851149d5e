mod limit;
mod metric;
mod number;
mod target;

pub use target::{parse, parse_duration};
