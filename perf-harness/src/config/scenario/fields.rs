use std::time::Duration;

use super::super::fault::Fault;
use super::super::kind::{FLAG, LIMIT, SPAN};
use super::super::reader::{Item, Reader};
use super::super::value::Value;

/// Longer ones do not fit the nanoseconds of a run, and are a slip.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// The keys of one table, each read when it is asked for.
#[derive(Debug)]
pub(super) struct Fields<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) items: Vec<Item<'a>>,
}

impl<'a> Fields<'_, 'a> {
    pub(super) fn get(&self, key: &str) -> Option<Item<'a>> {
        self.items.iter().find(|item| item.key == key).copied()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// What a key says; nothing where it is not there, or where it is wrong and told so.
    pub(super) fn read<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Value<'a>) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.reader.value(&self.get(key)?);
        self.reader.take(read(&value))
    }

    /// A time that may be zero.
    pub(super) fn span(&mut self, key: &str) -> Option<Duration> {
        self.read(key, |value| bounded(value, SPAN.read))
    }

    /// A time that is longer than nothing.
    pub(super) fn time(&mut self, key: &str) -> Option<Duration> {
        self.read(key, |value| bounded(value, LIMIT.read))
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        self.read(key, FLAG.read)
    }

    /// A whole number that is at least 1 and fits.
    pub(super) fn count<T: TryFrom<u64>>(&mut self, key: &str) -> Option<T> {
        self.read(key, |value| {
            let count = value.integer().filter(|count| *count > 0);
            let count = count.and_then(|count| T::try_from(count).ok());
            count.ok_or_else(|| value.mistyped("a whole number, at least 1"))
        })
    }

    /// A text with something in it.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, |value| match value.text() {
            Some(text) if !text.text.trim().is_empty() => Ok(text.text.to_owned()),
            _ => Err(value.mistyped("a text in quotes")),
        })
    }

    /// What is wrong with a key; of the table where it is not there.
    pub(super) fn fault(&mut self, key: &str, message: impl Into<String>, help: &str) {
        let fault = match self.get(key) {
            Some(item) => item.fault(message),
            None => Fault::new(0..0, message),
        };
        let fault = if help.is_empty() {
            fault
        } else {
            fault.helping(help)
        };
        self.reader.faults.push(fault);
    }

    /// The tables of a list, each with keys of its own.
    pub(super) fn tables(&mut self, key: &str, expected: &str) -> Option<Vec<Value<'a>>> {
        self.read(key, |value| match value.list() {
            Some(list) if !list.is_empty() => Ok(list),
            Some(_) => Err(value.fault("an empty list").expecting(expected)),
            None => Err(value.mistyped(expected)),
        })
    }

    /// The keys of one of them.
    pub(super) fn of_table(
        &mut self,
        table: &Value<'a>,
        what: &str,
        known: &[perf_targets::scenario::Key],
        expected: &str,
    ) -> Option<Fields<'_, 'a>> {
        let Some(items) = table.items() else {
            self.reader.faults.push(table.mistyped(expected));
            return None;
        };
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        for item in &items {
            if !names.contains(&item.key) {
                self.reader.unknown(item, what, &names);
            }
        }
        Some(Fields {
            reader: self.reader,
            items,
        })
    }
}

fn bounded(
    value: &Value<'_>,
    read: fn(&Value<'_>) -> Result<Duration, Fault>,
) -> Result<Duration, Fault> {
    let time = read(value)?;
    if time > LONGEST {
        return Err(value.fault("longer than a year"));
    }
    Ok(time)
}
