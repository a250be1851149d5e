use perf_targets::{Dimension, Quantity};

use super::super::fault::Fault;
use super::super::value::Value;

/// What a load is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Calls a second.
    Rate,
    /// Virtual users.
    Users,
}

/// No clock tells more arrivals apart.
const HIGHEST_RATE: f64 = 1e9;
/// Each takes some memory, and none is worth having beyond.
const MOST_USERS: u64 = 1_000_000;

const A_RATE: &str = "a rate such as \"500/s\"";
const USERS: &str = "a whole number of virtual users, such as 50";

impl Unit {
    /// A load of this unit, which may be none at all.
    pub(super) fn read(self, value: &Value<'_>) -> Result<f64, Fault> {
        match self {
            Self::Rate => rate(value),
            Self::Users => users(value),
        }
    }

    /// A load of this unit that is more than none.
    pub(super) fn read_some(self, value: &Value<'_>) -> Result<f64, Fault> {
        match self.read(value)? {
            0.0 => Err(value.fault("no load at all").expecting(match self {
                Self::Rate => A_RATE,
                Self::Users => USERS,
            })),
            load => Ok(load),
        }
    }

    /// Which of the two a value is written in.
    pub(super) fn of(value: &Value<'_>) -> Self {
        if value.text().is_some() {
            Self::Rate
        } else {
            Self::Users
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Rate => "a rate",
            Self::Users => "a number of virtual users",
        }
    }

    /// A load as perf.toml has it.
    pub(super) fn written(self, load: f64) -> String {
        match self {
            Self::Rate => format!("\"{}\"", shown_rate(load)),
            Self::Users => format!("{load}"),
        }
    }
}

/// A rate as messages have it.
pub(in crate::config) fn shown_rate(rate: f64) -> String {
    let quantity = Quantity {
        value: rate,
        dimension: Dimension::Rate,
    };
    quantity.to_string()
}

/// A quantity of one dimension, in its base unit.
pub(super) fn quantity(
    value: &Value<'_>,
    dimension: Dimension,
    expected: &str,
) -> Result<f64, Fault> {
    let Some(text) = value.text() else {
        return Err(match value.number() {
            Some(number) => value
                .fault(format!("{number} has no unit"))
                .expecting(expected),
            None => value.mistyped(expected),
        });
    };
    match text.text.parse::<Quantity>() {
        Ok(quantity) if quantity.dimension == dimension => Ok(quantity.value),
        Ok(_) => Err(value.mistyped(expected)),
        Err(error) => Err(text.fault(&error).expecting(expected)),
    }
}

pub(in crate::config) fn rate(value: &Value<'_>) -> Result<f64, Fault> {
    let rate = quantity(value, Dimension::Rate, A_RATE)?;
    if rate > HIGHEST_RATE {
        return Err(value
            .fault("more than 1G/s is no rate of calls")
            .expecting(A_RATE));
    }
    Ok(rate)
}

pub(in crate::config) fn users(value: &Value<'_>) -> Result<f64, Fault> {
    match value.integer() {
        Some(users) if users <= MOST_USERS => Ok(users as f64),
        Some(_) => Err(value
            .fault("more than a million virtual users in one process")
            .expecting(USERS)
            .helping("spread them over several with --shard K/N")),
        None => Err(value.mistyped(USERS)),
    }
}
