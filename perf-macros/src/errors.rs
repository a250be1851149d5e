use std::fmt::Display;

use syn::{Error, Result};

/// Every mistake found so far, so that a user sees all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn add(&mut self, error: Error) {
        self.0 = Some(std::mem::take(self).with(error));
    }

    /// All of them, and a last one.
    pub(crate) fn with(self, error: Error) -> Error {
        match self.0 {
            Some(mut errors) => {
                errors.combine(error);
                errors
            }
            None => error,
        }
    }

    /// Adds a mistake at the whole of `place`.
    pub(crate) fn at(&mut self, place: impl quote::ToTokens, message: impl Display) {
        self.add(Error::new_spanned(place, message));
    }

    /// The value, or `None` when it is a mistake, which is kept.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    pub(crate) fn finish<T>(self, value: T) -> Result<T> {
        match self.0 {
            Some(error) => Err(error),
            None => Ok(value),
        }
    }
}

/// Reads each part and gives all values, or all mistakes.
pub(crate) fn all<T, U>(
    parts: impl IntoIterator<Item = T>,
    read: impl Fn(T) -> Result<U>,
) -> Result<Vec<U>> {
    let mut errors = Errors::default();
    let values = parts
        .into_iter()
        .filter_map(|part| errors.keep(read(part)))
        .collect();
    errors.finish(values)
}
