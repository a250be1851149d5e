//! The function named by `check`: it takes the benchmark's result by reference, by value, or as
//! what the result derefs to, and answers with nothing (it asserts), a `bool` or a `Result`. Which
//! form it has is decided by method resolution as in [`label`](super::label).

use std::fmt::Debug;
use std::ops::Deref;

/// A result and the function that judges it.
#[derive(Debug)]
pub struct Checked<F, T> {
    parts: Option<(F, T)>,
}

impl<F, T> Checked<F, T> {
    /// Holds both until [`answer`](CheckReference::answer) is called.
    pub fn new(check: F, result: T) -> Self {
        Self {
            parts: Some((check, result)),
        }
    }

    fn take(&mut self) -> (F, T) {
        self.parts.take().expect("a result is checked once")
    }
}

/// A check that takes the result by reference.
pub trait CheckReference {
    /// `Err` with the reason when the result is wrong.
    fn answer(&mut self) -> Result<(), String>;
}

/// A check that takes the result by value.
pub trait CheckValue {
    /// `Err` with the reason when the result is wrong.
    fn answer(&mut self) -> Result<(), String>;
}

/// A check that takes what the result derefs to, such as a slice of a vector.
pub trait CheckCoerced {
    /// `Err` with the reason when the result is wrong.
    fn answer(&mut self) -> Result<(), String>;
}

impl<F: FnOnce(&T) -> A, T, A: Answer> CheckReference for &mut &mut Checked<F, T> {
    fn answer(&mut self) -> Result<(), String> {
        let (check, result) = self.take();
        check(&result).verdict()
    }
}

impl<F: FnOnce(T) -> A, T, A: Answer> CheckValue for &mut Checked<F, T> {
    fn answer(&mut self) -> Result<(), String> {
        let (check, result) = self.take();
        check(result).verdict()
    }
}

impl<F: FnOnce(&T::Target) -> A, T: Deref, A: Answer> CheckCoerced for Checked<F, T> {
    fn answer(&mut self) -> Result<(), String> {
        let (check, result) = self.take();
        check(&result).verdict()
    }
}

/// Any other function, whose use as a check does not compile.
pub trait CheckUnfit<F, T> {
    /// Never called.
    fn answer(self) -> Result<(), String>
    where
        F: Judges<T>;
}

impl<F, T> CheckUnfit<F, T> for Checked<F, T> {
    fn answer(self) -> Result<(), String>
    where
        F: Judges<T>,
    {
        Ok(())
    }
}

/// Held by nothing: what the compiler says of an unfit check.
#[diagnostic::on_unimplemented(
    message = "`check` cannot be called with the benchmark's result, or its answer is of another sort",
    label = "does not take `{T}`",
    note = "it takes the result by reference or by value, and returns nothing, a `bool` or a `Result`"
)]
pub trait Judges<T> {}

/// What a check may return.
pub trait Answer {
    /// `Err` with the reason when the result is wrong.
    fn verdict(self) -> Result<(), String>;
}

impl Answer for () {
    fn verdict(self) -> Result<(), String> {
        Ok(())
    }
}

impl Answer for bool {
    fn verdict(self) -> Result<(), String> {
        if self {
            Ok(())
        } else {
            Err("it answered false".to_owned())
        }
    }
}

impl<T, E: Debug> Answer for Result<T, E> {
    fn verdict(self) -> Result<(), String> {
        self.map(drop).map_err(|error| format!("{error:?}"))
    }
}
