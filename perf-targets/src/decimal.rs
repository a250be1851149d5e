use std::fmt;

/// A non-negative decimal number, exact, as it was written.
///
/// Limits are scaled in decimal and rounded to binary once, at the end, so that `1.1m` is
/// 66 s and `+5%` is the factor 1.05, and so that what is printed reads back unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// Most significant first, without zeros at either end; empty for zero.
    digits: Vec<u8>,
    /// The value is the digits, read as an integer, times ten to this power.
    exponent: i64,
}

impl Decimal {
    pub(crate) fn one() -> Self {
        Self::from_digits(vec![1], 0)
    }

    fn from_digits(mut digits: Vec<u8>, mut exponent: i64) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..zeros);
        if digits.is_empty() {
            exponent = 0;
        }
        Self { digits, exponent }
    }

    /// Reads `12.5e-3`; characters other than digits and the first `.` of the mantissa are
    /// left out, so a caller checks the form before.
    pub(crate) fn from_text(text: &str) -> Self {
        /// Far beyond what a double can hold, far below what would overflow here.
        const EXPONENT_BOUND: i64 = 1_000_000;
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, magnitude) = match exponent.strip_prefix('-') {
            Some(magnitude) => (true, magnitude),
            None => (false, exponent.trim_start_matches('+')),
        };
        let magnitude = magnitude
            .parse::<i64>()
            .unwrap_or(EXPONENT_BOUND)
            .min(EXPONENT_BOUND);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits_of = |part: &str| -> Vec<u8> {
            part.bytes()
                .filter(u8::is_ascii_digit)
                .map(|byte| byte - b'0')
                .collect()
        };
        let mut digits = digits_of(whole);
        let fraction = digits_of(fraction);
        let exponent = if negative { -magnitude } else { magnitude } - fraction.len() as i64;
        digits.extend(fraction);
        Self::from_digits(digits, exponent)
    }

    /// The shortest decimal that rounds to `value`, which must be finite and not negative.
    pub(crate) fn from_f64(value: f64) -> Self {
        Self::from_text(&format!("{value:e}"))
    }

    pub(crate) fn from_u128(value: u128) -> Self {
        Self::from_text(&value.to_string())
    }

    /// The nearest double; infinite where the number is too large.
    pub(crate) fn to_f64(&self) -> f64 {
        let mut text: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        if text.is_empty() {
            text.push('0');
        }
        text.push_str(&format!("e{}", self.exponent));
        text.parse().unwrap_or(f64::INFINITY)
    }

    /// The value as an integer, or `None` where it has a fraction or is too large.
    pub(crate) fn to_u128(&self) -> Option<u128> {
        if self.exponent < 0 {
            return None;
        }
        let mut value: u128 = 0;
        for digit in &self.digits {
            value = value.checked_mul(10)?.checked_add(u128::from(*digit))?;
        }
        if value == 0 {
            return Some(0);
        }
        value.checked_mul(10_u128.checked_pow(u32::try_from(self.exponent).ok()?)?)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// The power of ten above the leading digit: 1 for 1 to 9.9, 0 for 0.1 to 0.99.
    pub(crate) fn magnitude(&self) -> i64 {
        self.digits.len() as i64 + self.exponent
    }

    pub(crate) fn significant_digits(&self) -> usize {
        self.digits.len()
    }

    /// How many digits stand after the point.
    pub(crate) fn decimals(&self) -> i64 {
        (-self.exponent).max(0)
    }

    /// Times ten to the power of `places`.
    pub(crate) fn shifted(&self, places: i64) -> Self {
        Self::from_digits(self.digits.clone(), self.exponent + places)
    }

    pub(crate) fn times(&self, factor: u64) -> Self {
        let mut carry: u128 = 0;
        let mut digits: Vec<u8> = Vec::with_capacity(self.digits.len() + 20);
        for digit in self.digits.iter().rev() {
            carry += u128::from(*digit) * u128::from(factor);
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        digits.reverse();
        Self::from_digits(digits, self.exponent)
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let (left, right) = (self.reversed_at(exponent), other.reversed_at(exponent));
        let mut digits = Vec::with_capacity(left.len().max(right.len()) + 1);
        let mut carry = 0;
        for place in 0..left.len().max(right.len()) {
            let sum = carry + left.get(place).unwrap_or(&0) + right.get(place).unwrap_or(&0);
            digits.push(sum % 10);
            carry = sum / 10;
        }
        digits.push(carry);
        digits.reverse();
        Self::from_digits(digits, exponent)
    }

    /// The difference, or `None` where it would be negative.
    pub(crate) fn minus(&self, other: &Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let (left, right) = (self.reversed_at(exponent), other.reversed_at(exponent));
        let mut digits = Vec::with_capacity(left.len().max(right.len()));
        let mut borrow = 0;
        for place in 0..left.len().max(right.len()) {
            let upper = *left.get(place).unwrap_or(&0);
            let lower = right.get(place).unwrap_or(&0) + borrow;
            borrow = u8::from(upper < lower);
            digits.push(upper + 10 * borrow - lower);
        }
        digits.reverse();
        (borrow == 0).then(|| Self::from_digits(digits, exponent))
    }

    /// The digits down to ten to the power of `exponent`, least significant first.
    fn reversed_at(&self, exponent: i64) -> Vec<u8> {
        let zeros = usize::try_from(self.exponent - exponent).unwrap_or(0);
        let mut digits = vec![0; if self.is_zero() { 0 } else { zeros }];
        digits.extend(self.digits.iter().rev());
        digits
    }
}

/// Plain digits, or `1.5e30` where plain ones would be many.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let magnitude = self.magnitude();
        if self.is_zero() {
            formatter.write_str("0")
        } else if !(-5..=21).contains(&magnitude) {
            formatter.write_str(&text[..1])?;
            if text.len() > 1 {
                write!(formatter, ".{}", &text[1..])?;
            }
            write!(formatter, "e{}", magnitude - 1)
        } else if self.is_whole() {
            write!(formatter, "{text}{}", "0".repeat(self.exponent as usize))
        } else if magnitude > 0 {
            let (whole, fraction) = text.split_at(magnitude as usize);
            write!(formatter, "{whole}.{fraction}")
        } else {
            write!(formatter, "0.{}{text}", "0".repeat(-magnitude as usize))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_text(text)
    }

    #[test]
    fn texts_come_back_in_their_shortest_form() {
        for (text, shown) in [
            ("0", "0"),
            ("0.000", "0"),
            ("0012.500", "12.5"),
            ("1_000", "1000"),
            ("1e3", "1000"),
            ("2.5E-3", "0.0025"),
            ("1e30", "1e30"),
            ("12e-9", "1.2e-8"),
            ("100000000000000000000", "100000000000000000000"),
        ] {
            assert_eq!(number(text).to_string(), shown);
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(number("1.1").times(6).to_string(), "6.6");
        assert_eq!(number("0.05").plus(&Decimal::one()).to_string(), "1.05");
        assert_eq!(number("9.95").plus(&number("0.05")).to_string(), "10");
        assert_eq!(Decimal::one().minus(&number("0.05")), Some(number("0.95")));
        assert_eq!(
            number("1000").minus(&number("0.001")),
            Some(number("999.999"))
        );
        assert_eq!(number("0.5").minus(&Decimal::one()), None);
        assert_eq!(number("0").minus(&number("0")), Some(number("0")));
        assert_eq!(number("0").plus(&number("1e5")), number("1e5"));
    }

    #[test]
    fn extremes_end_in_infinity_zero_or_none() {
        assert_eq!(number("1e400").to_f64(), f64::INFINITY);
        assert_eq!(number("1e99999999999999999999").to_f64(), f64::INFINITY);
        assert_eq!(number("1e-99999999999999999999").to_f64(), 0.0);
        assert_eq!(number("0e999").to_u128(), Some(0));
        assert_eq!(number("1e40").to_u128(), None);
        assert_eq!(number("0.5").to_u128(), None);
        assert_eq!(number("12e3").to_u128(), Some(12_000));
    }
}
