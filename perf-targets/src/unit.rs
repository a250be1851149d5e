use crate::decimal::Decimal;

/// A unit's name and its size: `factor` times ten to the power of `power` base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    factor: u64,
    power: i64,
}

const fn unit(name: &'static str, factor: u64, power: i64) -> Unit {
    Unit {
        name,
        factor,
        power,
    }
}

/// Largest first; the base unit is the nanosecond.
pub(crate) const TIMES: &[Unit] = &[
    unit("h", 36, 11),
    unit("m", 6, 10),
    unit("s", 1, 9),
    unit("ms", 1, 6),
    unit("us", 1, 3),
    unit("ns", 1, 0),
];

/// Largest first; the base unit is the byte.
pub(crate) const SIZES: &[Unit] = &[
    unit("GiB", 1 << 30, 0),
    unit("GB", 1, 9),
    unit("MiB", 1 << 20, 0),
    unit("MB", 1, 6),
    unit("KiB", 1 << 10, 0),
    unit("kB", 1, 3),
    unit("B", 1, 0),
];

/// What stands before nothing or before `/s`, largest first.
pub(crate) const MULTIPLIERS: &[Unit] = &[unit("G", 1, 9), unit("M", 1, 6), unit("k", 1, 3), ONE];

pub(crate) const ONE: Unit = unit("", 1, 0);

pub(crate) const PERCENT: Unit = unit("%", 1, -2);

impl Unit {
    pub(crate) fn time(word: &str) -> Option<Self> {
        // Both the micro sign and the Greek letter are on keyboards.
        let word = if matches!(word, "µs" | "μs") {
            "us"
        } else {
            word
        };
        TIMES.iter().find(|unit| unit.name == word).copied()
    }

    pub(crate) fn size(word: &str) -> Option<Self> {
        SIZES.iter().find(|unit| unit.name == word).copied()
    }

    pub(crate) fn multiplier(word: &str) -> Option<Self> {
        let word = if word == "K" { "k" } else { word };
        MULTIPLIERS
            .iter()
            .find(|unit| !word.is_empty() && unit.name == word)
            .copied()
    }

    /// `number` of this unit in base units, still exact.
    pub(crate) fn in_base(self, number: &Decimal) -> Decimal {
        number.times(self.factor).shifted(self.power)
    }

    /// The shortest number of this unit that comes to `base` units again, where there is one.
    pub(crate) fn number_of(self, base: f64) -> Option<Decimal> {
        let number = if self.factor == 1 {
            Decimal::from_f64(base).shifted(-self.power)
        } else {
            let size = self.in_base(&Decimal::one()).to_f64();
            Decimal::from_f64(base / size)
        };
        (self.in_base(&number).to_f64() == base).then_some(number)
    }

    /// Whether a fraction of this unit reads badly: 1.7 minutes.
    pub(crate) fn wants_whole_numbers(self) -> bool {
        matches!(self.name, "m" | "h")
    }
}
