//! The grammar of performance targets such as `p99 < 1us`: one parser for the `#[perf_bench]`
//! attribute, for perf.toml and for the command line. It has no dependency.
//!
//! ```text
//! targets   := target { "," target }
//! target    := metric op limit [ "over" duration ]
//! metric    := builtin [ "per" "item" ] | "child." builtin | percentile | "checks." name
//!            | own [ "." ( "mean" | "total" | percentile ) ]
//! op        := "<" | "<=" | "==" | ">=" | ">"
//! limit     := number [ unit ] | relative [ "vs" name ]
//! relative  := ( "+" | "-" ) number "%" | number "x"
//! name      := path | "'" anything "'"
//! ```
//!
//! ```
//! use std::time::Duration;
//! use perf_targets::{Builtin, Dimension, Limit, Metric, Op, Quantity, Target, parse};
//!
//! let targets = parse("throughput > 1M/s, mean < 50us over 10s")?;
//! assert_eq!(targets[0].to_string(), "throughput > 1M/s");
//! assert_eq!(
//!     targets[1],
//!     Target {
//!         metric: Metric::Builtin(Builtin::Mean),
//!         op: Op::Less,
//!         limit: Limit::Absolute(Quantity { value: 50_000.0, dimension: Dimension::Time }),
//!         over: Some(Duration::from_secs(10)),
//!     }
//! );
//! # Ok::<(), perf_targets::ParseError>(())
//! ```
//!
//! # Metrics
//!
//! [`Builtin`] lists the built-in ones with their dimensions. `per item` may follow what is
//! counted of a call, and `child.` may stand before every built-in metric.
//! Percentiles lie strictly between 0 and 100 and have at most four decimals:
//!
//! ```
//! use perf_targets::{ErrorKind, Metric};
//!
//! for (text, canonical) in [
//!     ("p50", "p50"),
//!     ("p(99.90)", "p99.9"),
//!     ("alloc_bytes per item", "alloc_bytes per item"),
//!     ("child.cpu", "child.cpu"),
//!     ("checks.status_is_200", "checks.status_is_200"),
//!     ("checks.'status is 200'", "checks.'status is 200'"),
//!     ("rows", "rows"),
//!     ("rows.mean", "rows"),
//!     ("rows.p99", "rows.p99"),
//! ] {
//!     assert_eq!(text.parse::<Metric>()?.to_string(), canonical);
//! }
//! for text in ["p0", "p100", "p99.99999"] {
//!     assert_eq!(text.parse::<Metric>().unwrap_err().kind(), ErrorKind::InvalidPercentile);
//! }
//! # Ok::<(), perf_targets::ParseError>(())
//! ```
//!
//! `min`, `max`, `stddev` and `cv` are reported, but no honest verdict exists for them. Every
//! other name is the benchmark's own metric, unless it is close to a built-in name, since a
//! misspelling that measures nothing must not be accepted. [`nearest`] says what is close:
//! two edits for a built-in name of five or more letters, and one for the short ones, `cpu`,
//! `leak` and `mean`. So `load` and `rows` are names of one's own, `lean`, `men` and `gpu` are
//! not. Close to a percentile are `P99`, `p_99` and `p99_9`; `p2p` is not.
//!
//! ```
//! use perf_targets::{ErrorKind, parse};
//!
//! assert!(parse("rows < 5, load < 5, p2p < 5, lock_waits.total < 5").is_ok());
//! for text in ["men < 5us", "lean < 5", "gpu < 5%", "thruoghput > 5/s", "P99 < 5us"] {
//!     assert_eq!(parse(text).unwrap_err().kind(), ErrorKind::MisspelledMetric);
//! }
//! assert_eq!(parse("max < 5us").unwrap_err().kind(), ErrorKind::UnjudgeableMetric);
//! ```
//!
//! # Limits
//!
//! A number may hold `_` between digits, decimals, and an exponent. Its unit must fit the
//! metric's [`Dimension`]:
//!
//! | dimension | units |
//! |---|---|
//! | time | `ns`, `us` (also `µs`, `μs`), `ms`, `s`, `m`, `h`; always one |
//! | rate | `/s` or `/h`, after `k`, `M`, `G` and after a word: `800 req/s`, `250k/s` |
//! | size | `B`, `KiB`, `MiB`, `GiB`, `kB`, `MB`, `GB` |
//! | byte rate, growth | a size with `/s` or `/h` |
//! | count | none, or `k`, `M`, `G` |
//! | share | `%` |
//!
//! `K` is read as `k`. A word before `/s` is dropped; one that starts like a multiplier
//! (`kops`) or that resembles a unit (`mb`) is an error, since it may mean another figure.
//!
//! `==` and a `0` without a unit are for counts and shares. Bytes that are tallied one by
//! one (all sizes but `rss_peak`) are counts in this sense. A metric of one's own has the
//! dimension of the call that records it, so its limit may have any, and the limit decides
//! about `==`. A limit in the other direction, as in `throughput < 1M/s`, is allowed.
//!
//! ```
//! use perf_targets::{ErrorKind, parse};
//!
//! assert!(parse("allocs == 0, leaked_bytes == 0, errors == 0, rows == 5").is_ok());
//! assert!(parse("throughput > 800 req/s, leak < 50MB/h, cpu <= 150%").is_ok());
//! assert_eq!(parse("mean == 5us").unwrap_err().kind(), ErrorKind::UnfitOperator);
//! assert_eq!(parse("mean < 5").unwrap_err().kind(), ErrorKind::MissingUnit);
//! assert_eq!(parse("p99 < 500/s").unwrap_err().kind(), ErrorKind::WrongDimension);
//! assert_eq!(parse("throughput > 5 kops/s").unwrap_err().kind(), ErrorKind::UnknownUnit);
//! ```
//!
//! A sign with `%`, or an `x`, makes the limit a multiple of the figure of the baseline, or of
//! the benchmark after `vs`. It must leave more than nothing. A name with other characters
//! than letters, digits, `_` and `::` stands in quotes; a quote inside is doubled.
//!
//! ```
//! use perf_targets::{ErrorKind, parse};
//!
//! assert!(parse("item_rate >= +20%, allocs <= -50%, mean <= 1.05x").is_ok());
//! assert!(parse("mean <= +2% vs 'cache::sort/100', p99 < +5% vs 'it''s'").is_ok());
//! assert_eq!(parse("mean < -100%").unwrap_err().kind(), ErrorKind::InvalidRelative);
//! assert_eq!(parse("mean < 5us vs sort").unwrap_err().kind(), ErrorKind::InvalidRelative);
//! ```
//!
//! # Printing
//!
//! `Display` gives the canonical form: the fewest digits, in the largest unit that gives at
//! least 1 (minutes, hours and multiplied counts only as whole numbers). Limits are scaled in
//! decimal and rounded to a double once, so that the canonical form parses to the same
//! target, to the bit.
//!
//! ```
//! let text = "mean<1500ns, mean < 1.1m, allocs < 1_000, peak_bytes < 65536B";
//! let canonical = perf_targets::parse(text)?.iter().map(ToString::to_string).collect::<Vec<_>>();
//! assert_eq!(canonical, ["mean < 1.5us", "mean < 66s", "allocs < 1k", "peak_bytes < 64KiB"]);
//! # Ok::<(), perf_targets::ParseError>(())
//! ```
//!
//! # Errors
//!
//! A [`ParseError`] has the place in bytes, and [`ParseError::render`] draws a caret under it.

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
#[doc(hidden)]
pub mod scenario;
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
