//! What the expansion makes of a function that a scenario calls.

use std::hint::black_box;
use std::marker::PhantomData;

use super::share::State;
use crate::load::Vu;
use crate::measure::{Inspection, Session};

/// The user of a call whose result alone is of interest.
#[must_use]
pub fn single_vu() -> Vu {
    Vu::single()
}

/// An `async fn` that a scenario calls: `inputs` makes what one call takes, `call` is the function.
#[derive(Debug)]
pub struct ScenarioAsync<G, F, I, O> {
    inputs: G,
    call: F,
    shape: PhantomData<fn(I) -> O>,
}

impl<I, O, G: Fn() -> I, F: AsyncFn(&mut Vu, I) -> O> ScenarioAsync<G, F, I, O> {
    /// A function, its inputs not yet made.
    pub fn new(inputs: G, call: F) -> Self {
        Self {
            inputs,
            call,
            shape: PhantomData,
        }
    }

    /// Serves its calls, awaited on the case's runtime.
    pub fn run(self, session: &Session, inspect: impl Fn(&O) -> Inspection) {
        let Self { inputs, call, .. } = self;
        let inputs = || black_box(inputs());
        session.measure_users_async(inputs, &call, inspect);
    }
}

/// A plain function that a scenario calls, as [`ScenarioAsync`] is an `async` one.
#[derive(Debug)]
pub struct ScenarioFn<G, F, I, O> {
    inputs: G,
    call: F,
    shape: PhantomData<fn(I) -> O>,
}

impl<I, O, G: Fn() -> I, F: Fn(&mut Vu, I) -> O> ScenarioFn<G, F, I, O> {
    /// A function, its inputs not yet made.
    pub fn new(inputs: G, call: F) -> Self {
        Self {
            inputs,
            call,
            shape: PhantomData,
        }
    }

    /// Serves its calls, by as many threads as the scenario asks for.
    pub fn run_shared(self, session: &Session, inspect: impl Fn(&O) -> Inspection + Sync)
    where
        G: Sync,
        F: Sync,
    {
        let Self { inputs, call, .. } = self;
        session.measure_users(|| black_box(inputs()), call, inspect);
    }

    /// Serves its calls on the case's own thread.
    pub fn run_local(self, session: &Session, inspect: impl Fn(&O) -> Inspection) {
        let Self { inputs, call, .. } = self;
        session.measure_users_local(|| black_box(inputs()), call, inspect);
    }
}

/// Serving a function whose state threads can share.
pub trait RunScenarioShared {
    /// Serves its calls, by as many threads as the scenario asks for.
    fn run_scenario<I, O, G, F>(
        &self,
        function: ScenarioFn<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) where
        G: Fn() -> I + Sync,
        F: Fn(&mut Vu, I) -> O + Sync;
}

/// Serving a function whose state stays on its thread.
pub trait RunScenarioLocal {
    /// Serves its calls on the case's own thread.
    fn run_scenario<I, O, G, F>(
        &self,
        function: ScenarioFn<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection,
    ) where
        G: Fn() -> I,
        F: Fn(&mut Vu, I) -> O;
}

impl<T: Sync> RunScenarioShared for &State<'_, T> {
    fn run_scenario<I, O, G, F>(
        &self,
        function: ScenarioFn<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) where
        G: Fn() -> I + Sync,
        F: Fn(&mut Vu, I) -> O + Sync,
    {
        function.run_shared(session, inspect);
    }
}

impl<T> RunScenarioLocal for State<'_, T> {
    fn run_scenario<I, O, G, F>(
        &self,
        function: ScenarioFn<G, F, I, O>,
        session: &Session,
        inspect: impl Fn(&O) -> Inspection,
    ) where
        G: Fn() -> I,
        F: Fn(&mut Vu, I) -> O,
    {
        function.run_local(session, inspect);
    }
}
