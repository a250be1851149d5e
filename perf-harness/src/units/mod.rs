//! How quantities are shown to people: a few significant digits and the unit that keeps the number
//! readable.

mod quantity;

pub use quantity::{Bytes, Rate, Share, Time, amount, grouped, significant};
pub(crate) use quantity::{is_unwieldy, percent_of_change, to_digits};
