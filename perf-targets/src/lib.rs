//! The grammar of performance targets such as `p99 < 1us`: one parser for the `#[perf_bench]`
//! attribute, for perf.toml and for the command line.

mod builtin;
mod cursor;
mod decimal;
mod dimension;
mod error;
mod limit;
mod metric;
mod name;
mod nearest;
mod parser;
mod percentile;
mod quantity;
mod target;
mod unit;

pub use builtin::{Builtin, Direction};
pub use dimension::Dimension;
pub use error::{ErrorKind, ParseError};
pub use limit::{Limit, Op, Reference, Relative, RelativeForm};
pub use metric::{Metric, OwnStatistic};
pub use nearest::nearest;
pub use parser::{parse, parse_duration};
pub use percentile::Percentile;
pub use quantity::Quantity;
pub use target::Target;
