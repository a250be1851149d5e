//! Every setting with its value and where that came from.

use super::reader::{Item, Reader};

/// One line: what it is, its value, and where that came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) origin: String,
}

impl Row {
    pub(super) fn new(
        name: impl Into<String>,
        value: impl Into<String>,
        origin: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            origin: origin.into(),
        }
    }

    /// A value of a file as it is written there.
    pub(super) fn written(reader: &Reader<'_>, table: &str, item: &Item<'_>) -> Self {
        let value = reader
            .written(item)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        Self::new(format!("{table}.{}", item.key), value, reader.origin(item))
    }
}

/// The lines in columns; of two with one name the later one stands.
pub(super) fn columns(rows: &[Row]) -> String {
    let rows: Vec<&Row> = rows
        .iter()
        .enumerate()
        .filter(|(place, row)| rows[place + 1..].iter().all(|later| later.name != row.name))
        .map(|(_, row)| row)
        .collect();
    let width = |column: fn(&Row) -> &str| {
        let lengths = rows.iter().map(|row| column(row).chars().count());
        lengths.max().unwrap_or_default()
    };
    let names = width(|row| &row.name);
    let values = width(|row| &row.value);
    let mut lines = String::new();
    for Row {
        name,
        value,
        origin,
    } in rows
    {
        lines.push_str(&format!("{name:names$}  {value:values$}  {origin}\n"));
    }
    lines
}
