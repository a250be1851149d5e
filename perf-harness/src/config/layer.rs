use std::collections::BTreeMap;

use super::fault::Fault;
use super::options::{Options, Setting, settings};
use super::reader::{Item, Reader};
use super::value::Value;

/// The options of one source, and where each of them was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub(super) options: Options,
    origins: BTreeMap<&'static str, String>,
}

impl Layer {
    /// Options that all have one origin.
    pub(super) fn of(options: Options, origin: &str) -> Self {
        let origins = settings()
            .filter(|setting| (setting.show)(&options).is_some())
            .map(|setting| (setting.name, origin.to_owned()))
            .collect();
        Self { options, origins }
    }

    /// Takes up one setting.
    pub(super) fn read(
        &mut self,
        setting: &Setting,
        value: &Value<'_>,
        origin: impl Into<String>,
    ) -> Result<(), Fault> {
        (setting.read)(&mut self.options, value)?;
        self.origins.insert(setting.name, origin.into());
        Ok(())
    }

    /// Takes up one setting of a file, or notes what is wrong with it.
    pub(super) fn take_up<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        setting: &Setting,
        item: &Item<'a>,
    ) {
        let read = self.read(setting, &reader.value(item), reader.origin(item));
        reader.take(read);
    }

    /// This layer over a more general one.
    pub(super) fn over(self, general: Self) -> Self {
        let mut origins = general.origins;
        origins.extend(self.origins);
        Self {
            options: self.options.over(general.options),
            origins,
        }
    }

    /// Where the setting was given.
    pub(super) fn origin(&self, setting: &Setting) -> Option<&str> {
        self.origins.get(setting.name).map(String::as_str)
    }
}
