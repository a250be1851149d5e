//! The cells of a histogram: three significant digits, whatever the size of the value.

/// Cells of one doubling of the value: enough that a cell is at most a thousandth of its value
/// wide. Below twice this number each value has a cell of its own.
const HALF: u64 = 1024;

/// How many values fell into each cell. Room grows with the largest value, and with its logarithm
/// only.
///
/// Source: HdrHistogram (Gil Tene), with a lowest value of 1 and three digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cells(Vec<u64>);

impl Cells {
    pub(super) fn add(&mut self, value: u64, count: u64) {
        let place = place(value);
        if place >= self.0.len() {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += count;
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.0.len() > self.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (count, more) in self.0.iter_mut().zip(&other.0) {
            *count += more;
        }
    }

    /// The cells that hold something, upwards: the least and the greatest value of each, and its
    /// count.
    pub(super) fn filled(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        let filled = self.0.iter().enumerate().filter(|(_, count)| **count > 0);
        filled.map(|(place, count)| {
            let (least, greatest) = edges(place);
            (least, greatest, *count)
        })
    }

    /// The count of all cells that reach beyond `value`.
    pub(super) fn beyond(&self, value: u64) -> u64 {
        let at = place(value);
        let from = if edges(at).1 == value { at + 1 } else { at };
        self.0.iter().skip(from).sum()
    }
}

/// The cell of a value.
fn place(value: u64) -> usize {
    let shift = HALF.leading_zeros().saturating_sub(value.leading_zeros());
    (u64::from(shift) * HALF + (value >> shift)) as usize
}

/// The least and the greatest value of a cell.
fn edges(place: usize) -> (u64, u64) {
    let place = place as u64;
    let shift = (place / HALF).saturating_sub(1);
    let digits = place - shift * HALF;
    let least = digits << shift;
    (least, least + ((1 << shift) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_cell_and_cells_leave_no_gap() {
        let mut next = 0;
        for cell in 0..40 * HALF as usize {
            let (least, greatest) = edges(cell);
            assert_eq!(least, next);
            assert_eq!((place(least), place(greatest)), (cell, cell));
            next = greatest + 1;
        }
    }

    #[test]
    fn a_cell_is_one_wide_or_a_thousandth() {
        for cell in 0..40 * HALF as usize {
            let (least, greatest) = edges(cell);
            assert!(
                least == greatest || (greatest - least) * 1000 < least,
                "{least} {greatest}"
            );
        }
    }
}
