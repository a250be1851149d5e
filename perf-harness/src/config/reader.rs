use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::fault::{Fault, Position};
use super::value::Value;

/// A TOML document under inspection: what is wrong with it is collected, so that all mistakes are
/// reported at once.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// How the file is named in messages.
    pub(super) name: &'a str,
    pub(super) document: &'a str,
    pub(super) faults: Vec<Fault>,
}

/// One `key = value` of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) key: &'a str,
    key_place: &'a Spanned<DeString<'a>>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Reader<'a> {
    /// The items of a table in the document's order; none, and a fault, where it is no table.
    pub(super) fn items(&mut self, item: &Item<'a>, meaning: &str) -> Vec<Item<'a>> {
        let value = self.value(item);
        value.items().unwrap_or_else(|| {
            self.faults.push(value.mistyped(meaning));
            Vec::new()
        })
    }

    /// The item's value.
    pub(super) fn value(&self, item: &Item<'a>) -> Value<'a> {
        Value::Toml {
            value: item.value,
            document: self.document,
        }
    }

    /// The value as it is written.
    pub(super) fn written(&self, item: &Item<'a>) -> &'a str {
        self.document.get(item.value.span()).unwrap_or_default()
    }

    /// The file and line of the item, such as `perf.toml:12`.
    pub(super) fn origin(&self, item: &Item<'a>) -> String {
        let Position { line, .. } = Position::of(self.document, item.key_place.span().start);
        format!("{}:{line}", self.name)
    }

    /// What was read, or a fault for the list.
    pub(super) fn take<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// A key that nothing is known of.
    pub(super) fn unknown(&mut self, item: &Item<'a>, table: &str, known: &[&str]) {
        let fault = item.fault(format!("unknown key `{}` in {table}", item.key));
        self.faults.push(fault.resembling(item.key, known));
    }
}

impl Item<'_> {
    /// What is wrong with the key.
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.key_place.span(), message)
    }
}

/// The items of a table in the document's order.
pub(super) fn items<'a>(table: &'a DeTable<'a>) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = table
        .iter()
        .map(|(key, value)| Item {
            key: key.get_ref(),
            key_place: key,
            value,
        })
        .collect();
    items.sort_by_key(|item| item.key_place.span().start);
    items
}
