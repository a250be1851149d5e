//! How a value of a parameter is shown, whatever its type: by `Display`, else by `Debug`, else by
//! its place. Which of the three is decided by method resolution on the concrete type: the more
//! references the receiver needs, the later the candidate is tried.

use std::fmt::{Debug, Display};

/// A value whose label is wanted.
#[derive(Debug)]
pub struct Labelled<'a, T: ?Sized>(pub &'a T);

/// The label by `Display`.
pub trait ByDisplay {
    /// The value as text.
    fn label(&self) -> Option<String>;
}

/// The label by `Debug`.
pub trait ByDebug {
    /// The value as text.
    fn label(&self) -> Option<String>;
}

/// No label.
pub trait ByPlace {
    /// Nothing: the place among the values has to do.
    fn label(&self) -> Option<String>;
}

impl<T: Display + ?Sized> ByDisplay for &&Labelled<'_, T> {
    fn label(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

impl<T: Debug + ?Sized> ByDebug for &Labelled<'_, T> {
    fn label(&self) -> Option<String> {
        Some(format!("{:?}", self.0))
    }
}

impl<T: ?Sized> ByPlace for Labelled<'_, T> {
    fn label(&self) -> Option<String> {
        None
    }
}
