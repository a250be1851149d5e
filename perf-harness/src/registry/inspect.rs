//! Whether an output is an `Err`, decided by method resolution on its concrete type as in
//! [`label`](super::label).

use std::fmt::Debug;

use crate::measure::Inspection;

/// An output that is looked at.
#[derive(Debug)]
pub struct Output<'a, T: ?Sized>(pub &'a T);

/// Inspection of a `Result` whose error can be shown.
pub trait InspectShown {
    /// What the output says about its call.
    fn inspection(&self) -> Inspection;
}

/// Inspection of a `Result` whose error cannot be shown.
pub trait InspectMute {
    /// What the output says about its call.
    fn inspection(&self) -> Inspection;
}

/// Inspection of what is no `Result`.
pub trait InspectOther {
    /// What the output says about its call.
    fn inspection(&self) -> Inspection;
}

impl<T, E: Debug> InspectShown for &&Output<'_, Result<T, E>> {
    fn inspection(&self) -> Inspection {
        match self.0 {
            Ok(_) => Inspection::Passed,
            Err(error) => Inspection::Failed(format!("{error:?}")),
        }
    }
}

impl<T, E> InspectMute for &Output<'_, Result<T, E>> {
    fn inspection(&self) -> Inspection {
        match self.0 {
            Ok(_) => Inspection::Passed,
            Err(_) => Inspection::Failed("an error that has no Debug form".to_owned()),
        }
    }
}

impl<T: ?Sized> InspectOther for Output<'_, T> {
    fn inspection(&self) -> Inspection {
        Inspection::Infallible
    }
}

/// Showing what has a `Debug` form.
pub trait ShowDebug {
    /// The output as a text.
    fn text(&self) -> Option<String>;
}

/// Showing what has none.
pub trait ShowOther {
    /// Nothing.
    fn text(&self) -> Option<String>;
}

impl<T: Debug + ?Sized> ShowDebug for Output<'_, T> {
    fn text(&self) -> Option<String> {
        Some(format!("{:?}", self.0))
    }
}

impl<T: ?Sized> ShowOther for &Output<'_, T> {
    fn text(&self) -> Option<String> {
        None
    }
}
