//! Rows in aligned columns that fit a width.

use super::text::{cut, elide, width};

/// Between two columns.
const GAP: usize = 2;

/// The narrowest that a column of running text is cut to; below that it is left out.
const NARROWEST: usize = 12;

/// What may happen to a column when the terminal is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing: it stays whole.
    Always,
    /// It is cut in the middle once no other column is left to give way.
    Cut,
    /// It is left out; a smaller number goes first.
    Until(u8),
    /// Its end is cut off, and it is left out before the last of the figures.
    Text,
}

/// A table that is laid out before it is painted, so that colours do not disturb the widths.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    place: usize,
    keep: Keep,
    width: usize,
}

impl Table {
    /// As wide as the rows need it; each row has one cell for each of `keep`.
    pub(super) fn new(keep: &[Keep], rows: &[Vec<String>]) -> Self {
        let columns = keep
            .iter()
            .enumerate()
            .map(|(place, keep)| Column {
                place,
                keep: *keep,
                width: rows.iter().map(|row| width(&row[place])).max().unwrap_or(0),
            })
            .filter(|column| column.width > 0)
            .collect();
        Self { columns }
    }

    /// Figures give way one by one down to the last, then the text, then that figure, then the name.
    pub(super) fn fit(&mut self, most: usize) {
        while self.overhang(most) > 0 {
            let figures = self
                .columns
                .iter()
                .filter(|column| matches!(column.keep, Keep::Until(_)))
                .count();
            if figures > 1 {
                self.drop_first_figure();
            } else if let Some(text) = self
                .columns
                .iter()
                .position(|column| column.keep == Keep::Text)
            {
                let overhang = self.overhang(most);
                let column = &mut self.columns[text];
                if column.width >= overhang + NARROWEST {
                    column.width -= overhang;
                } else {
                    self.columns.remove(text);
                }
            } else if figures > 0 {
                self.drop_first_figure();
            } else {
                let overhang = self.overhang(most);
                for column in self
                    .columns
                    .iter_mut()
                    .filter(|column| column.keep == Keep::Cut)
                {
                    column.width = column
                        .width
                        .saturating_sub(overhang)
                        .max(NARROWEST.min(column.width));
                }
                return;
            }
        }
    }

    /// By how much it is wider than that.
    pub(super) fn overhang(&self, most: usize) -> usize {
        let gaps = GAP * self.columns.len().saturating_sub(1);
        let total = self
            .columns
            .iter()
            .map(|column| column.width)
            .sum::<usize>()
            + gaps;
        total.saturating_sub(most)
    }

    fn drop_first_figure(&mut self) {
        let first = (0..self.columns.len())
            .filter_map(|at| match self.columns[at].keep {
                Keep::Until(order) => Some((order, at)),
                _ => None,
            })
            .min();
        if let Some((_, at)) = first {
            self.columns.remove(at);
        }
    }

    /// One line without a newline; `paint` gets the place of each cell and its text.
    pub(super) fn line(&self, row: &[String], paint: impl Fn(usize, &str) -> String) -> String {
        let mut line = String::new();
        let mut pending = 0;
        for column in &self.columns {
            let cell = match column.keep {
                Keep::Text => cut(&row[column.place], column.width),
                _ => elide(&row[column.place], column.width),
            };
            if !cell.is_empty() {
                line.extend(std::iter::repeat_n(' ', pending));
                line.push_str(&paint(column.place, &cell));
                pending = 0;
            }
            pending += column.width - width(&cell) + GAP;
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEEP: [Keep; 5] = [
        Keep::Cut,
        Keep::Until(2),
        Keep::Until(1),
        Keep::Always,
        Keep::Text,
    ];

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
        vec![
            row(["", "mean", "p99", "", ""]),
            row([
                "get_hit_of_a_long_name",
                "12 ns",
                "34 ns",
                "pass",
                "p99 < 1us  29x under",
            ]),
            row(["é日", "8 ns", "", "FAIL", ""]),
        ]
    }

    fn lines(most: Option<usize>) -> Vec<String> {
        let mut table = Table::new(&KEEP, &rows());
        if let Some(most) = most {
            table.fit(most);
        }
        rows()
            .iter()
            .map(|row| table.line(row, |_, cell| cell.to_owned()))
            .collect()
    }

    #[test]
    fn columns_are_as_wide_as_needed_and_lines_end_with_their_text() {
        assert_eq!(
            lines(None),
            [
                "                        mean   p99",
                "get_hit_of_a_long_name  12 ns  34 ns  pass  p99 < 1us  29x under",
                "é日                     8 ns          FAIL",
            ]
        );
        assert_eq!(lines(Some(200)), lines(None));
    }

    #[test]
    fn a_narrow_terminal_loses_figures_then_text_and_never_the_verdict() {
        assert_eq!(
            lines(Some(60))[1],
            "get_hit_of_a_long_name  12 ns  pass  p99 < 1us  29x under"
        );
        assert_eq!(
            lines(Some(50))[1],
            "get_hit_of_a_long_name  12 ns  pass  p99 < 1us  2…"
        );
        assert_eq!(lines(Some(35))[1], "get_hit_of_a_long_name  12 ns  pass");
        assert_eq!(lines(Some(30))[1], "get_hit_of_a_long_name  pass");
        assert_eq!(lines(Some(20))[1], "get_hit…g_name  pass");
        for most in 0..80 {
            assert!(lines(Some(most))[2].ends_with("FAIL"), "at {most}");
            if most >= 18 {
                assert!(
                    lines(Some(most)).iter().all(|line| width(line) <= most),
                    "at {most}"
                );
            }
        }
    }
}
