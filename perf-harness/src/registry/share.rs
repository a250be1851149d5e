//! Whether threads can share a state, decided by method resolution on its type as in
//! [`label`](super::label): the closures that refer to it cannot be asked where they are written.

use super::expansion::Function;
use crate::measure::{Inspection, Session};

/// The state that `setup` made.
#[derive(Debug)]
pub struct State<'a, T>(pub &'a T);

/// Measuring a function whose state threads can share.
pub trait RunShared {
    /// Measures it, by several threads at once where the case has several.
    fn run<I, O, G, F>(
        &self,
        function: Function<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) where
        G: Fn() -> I + Sync,
        F: Fn(I) -> O + Sync;
}

/// Measuring a function whose state stays on its thread.
pub trait RunLocal {
    /// Measures it on the case's own thread.
    fn run<I, O, G, F>(
        &self,
        function: Function<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection,
    ) where
        G: Fn() -> I,
        F: Fn(I) -> O;
}

impl<T: Sync> RunShared for &State<'_, T> {
    fn run<I, O, G, F>(
        &self,
        function: Function<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) where
        G: Fn() -> I + Sync,
        F: Fn(I) -> O + Sync,
    {
        function.run_shared(session, inspect);
    }
}

impl<T> RunLocal for State<'_, T> {
    fn run<I, O, G, F>(
        &self,
        function: Function<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection,
    ) where
        G: Fn() -> I,
        F: Fn(I) -> O,
    {
        function.run_local(session, inspect);
    }
}
