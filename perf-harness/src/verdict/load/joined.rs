//! Rows of time in constant memory.

/// What can become one with its neighbour in time.
pub(crate) trait Join {
    /// Takes in the row that follows.
    fn join(&mut self, later: Self);
}

/// Rows in the order of time, at most so many: from then on two neighbours become one.
#[derive(Clone, Debug)]
pub(crate) struct Joined<T> {
    rows: Vec<T>,
    most: usize,
    /// How many of what was pushed make a row, and how many the last one holds.
    per_row: u32,
    in_last: u32,
}

impl<T: Join> Joined<T> {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            rows: Vec::new(),
            most: most.max(2),
            per_row: 1,
            in_last: 1,
        }
    }

    pub(crate) fn push(&mut self, row: T) {
        if let (true, Some(last)) = (self.in_last < self.per_row, self.rows.last_mut()) {
            last.join(row);
            self.in_last += 1;
            return;
        }
        if self.rows.len() == self.most {
            self.halve();
            // A last row without a neighbour waits for one.
            if self.in_last < self.per_row {
                self.push(row);
                return;
            }
        }
        self.rows.push(row);
        self.in_last = 1;
    }

    fn halve(&mut self) {
        let is_odd = !self.rows.len().is_multiple_of(2);
        let mut halved = Vec::with_capacity(self.rows.len().div_ceil(2));
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        while let Some(mut row) = rows.next() {
            if let Some(later) = rows.next() {
                row.join(later);
            }
            halved.push(row);
        }
        self.rows = halved;
        self.in_last = if is_odd {
            self.in_last
        } else {
            2 * self.per_row
        };
        self.per_row *= 2;
    }

    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    pub(crate) fn into_rows(self) -> Vec<T> {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Join for Vec<u32> {
        fn join(&mut self, later: Self) {
            self.extend(later);
        }
    }

    #[test]
    fn nothing_is_lost_or_moved_and_the_rows_stay_few() {
        for most in [2, 3, 7, 8] {
            let mut joined = Joined::new(most);
            for second in 0..1_000 {
                joined.push(vec![second]);
                assert!(joined.rows().len() <= most);
            }
            assert!(joined.rows().len() > most / 3, "{most}");
            let all: Vec<u32> = joined.into_rows().concat();
            assert_eq!(all, (0..1_000).collect::<Vec<_>>());
        }
    }

    #[test]
    fn rows_are_equally_long_but_the_last() {
        let mut joined = Joined::new(8);
        (0..37).for_each(|second| joined.push(vec![second]));
        let lengths: Vec<usize> = joined.rows().iter().map(Vec::len).collect();
        assert_eq!(lengths, [8, 8, 8, 8, 5]);
    }
}
