//! What `setup` and `teardown` give is awaited where it is a future, decided by method resolution
//! on its concrete type as in [`label`](super::label).

use std::future::Future;

use crate::measure::Session;

/// A value that may be a future.
#[derive(Debug)]
pub struct Given<T>(Option<T>);

impl<T> Given<T> {
    /// Holds what the function gave.
    pub fn new(value: T) -> Self {
        Self(Some(value))
    }

    fn take(&mut self) -> T {
        self.0.take().expect("a value is settled once")
    }
}

/// Awaits what is a future.
pub trait SettleFuture {
    /// What the future gives.
    type Output;
    /// Awaits it on the case's runtime.
    fn settle(&mut self, session: &Session) -> Self::Output;
}

/// Takes what is no future as it is.
pub trait SettleValue {
    /// The value's type.
    type Output;
    /// The value itself.
    fn settle(&mut self, session: &Session) -> Self::Output;
}

impl<F: Future> SettleFuture for &mut Given<F> {
    type Output = F::Output;

    fn settle(&mut self, session: &Session) -> F::Output {
        session.block_on(self.take())
    }
}

impl<T> SettleValue for Given<T> {
    type Output = T;

    fn settle(&mut self, _: &Session) -> T {
        self.take()
    }
}
