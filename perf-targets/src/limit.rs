use std::fmt;

use crate::decimal::Decimal;
use crate::name::quoted_unless_path;
use crate::quantity::Quantity;

/// How the observed figure must stand to the limit.
///
/// ```
/// use perf_targets::Op;
///
/// assert!(Op::LessEqual.holds(1.0, 1.0));
/// assert_eq!(Op::GreaterEqual.to_string(), ">=");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `==`
    Equal,
    /// `>=`
    GreaterEqual,
    /// `>`
    Greater,
}

impl Op {
    /// Whether the limit is one that must not be passed upwards: `<` and `<=`.
    ///
    /// ```
    /// # use perf_targets::Op;
    /// assert!(Op::Less.is_upper_bound() && !Op::Equal.is_upper_bound());
    /// ```
    pub const fn is_upper_bound(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual)
    }

    /// Whether the limit is one that must not be passed downwards: `>` and `>=`.
    ///
    /// ```
    /// # use perf_targets::Op;
    /// assert!(Op::Greater.is_lower_bound() && !Op::Equal.is_lower_bound());
    /// ```
    pub const fn is_lower_bound(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterEqual)
    }

    /// Whether `observed` stands so to `limit`; never for NaN.
    ///
    /// ```
    /// # use perf_targets::Op;
    /// assert!(Op::Less.holds(0.9, 1.0) && !Op::Less.holds(1.0, 1.0));
    /// assert!(!Op::Less.holds(f64::NAN, 1.0));
    /// ```
    pub fn holds(self, observed: f64, limit: f64) -> bool {
        match self {
            Self::Less => observed < limit,
            Self::LessEqual => observed <= limit,
            Self::Equal => observed == limit,
            Self::GreaterEqual => observed >= limit,
            Self::Greater => observed > limit,
        }
    }

    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Equal => "==",
            Self::GreaterEqual => ">=",
            Self::Greater => ">",
        }
    }
}

/// As it is written.
impl fmt::Display for Op {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.symbol())
    }
}

/// What the figure is held against.
///
/// ```
/// use perf_targets::{Limit, Target};
///
/// let target: Target = "mean <= +2% vs publish_plain".parse()?;
/// assert!(matches!(target.limit, Limit::Relative(_)));
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// A figure with a unit.
    Absolute(Quantity),
    /// A multiple of another figure of the same metric.
    Relative(Relative),
}

/// The canonical form.
impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(quantity) => quantity.fmt(formatter),
            Self::Relative(relative) => relative.fmt(formatter),
        }
    }
}

/// A limit as a multiple of the reference's figure.
///
/// ```
/// use perf_targets::{Reference, Relative, RelativeForm};
///
/// let limit = Relative { factor: 1.05, form: RelativeForm::Percent, reference: Reference::Baseline };
/// assert_eq!(limit.to_string(), "+5%");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Relative {
    /// What the reference's figure is multiplied by, above zero: 1.05 for `+5%` and `1.05x`.
    pub factor: f64,
    /// How it was written.
    pub form: RelativeForm,
    /// Whose figure.
    pub reference: Reference,
}

/// How a relative limit is written.
///
/// ```
/// use perf_targets::{Limit, RelativeForm, Target};
///
/// let target: Target = "mean <= 1.05x".parse()?;
/// let Limit::Relative(limit) = target.limit else { unreachable!() };
/// assert_eq!(limit.form, RelativeForm::Factor);
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelativeForm {
    /// `+5%`, `-50%`
    Percent,
    /// `1.05x`
    Factor,
}

/// Whose figure a relative limit is a multiple of.
///
/// ```
/// use perf_targets::{Limit, Reference, Target};
///
/// let target: Target = "mean <= +2% vs 'cache::sort/100'".parse()?;
/// let Limit::Relative(limit) = target.limit else { unreachable!() };
/// assert_eq!(limit.reference, Reference::Benchmark("cache::sort/100".to_owned()));
/// # Ok::<(), perf_targets::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The baseline of this run: no `vs`.
    Baseline,
    /// The benchmark of that name: `vs NAME`.
    Benchmark(String),
}

/// The canonical form.
impl fmt::Display for Relative {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factor = Decimal::from_f64(self.factor);
        match self.form {
            RelativeForm::Factor => write!(formatter, "{factor}x")?,
            RelativeForm::Percent => match factor.minus(&Decimal::one()) {
                Some(above) => write!(formatter, "+{}%", above.shifted(2))?,
                None => {
                    let below = Decimal::one().minus(&factor).unwrap_or(factor);
                    write!(formatter, "-{}%", below.shifted(2))?;
                }
            },
        }
        if let Reference::Benchmark(name) = &self.reference {
            write!(formatter, " vs {}", quoted_unless_path(name))?;
        }
        Ok(())
    }
}
