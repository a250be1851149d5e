//! Calls on inputs that are made for each of them.

use std::fmt::Debug;

use super::bencher::{Bencher, infallible, local, of_result};
use super::calls::{Awaited, ByReference, ByValue};
use super::gauges::Gauges;

impl<I, G: FnMut() -> I, W: Gauges> Bencher<'_, G, W> {
    /// Measures `call` on inputs handed over by value; several threads may run it at once.
    pub fn bench_values<O>(self, call: impl Fn(I) -> O + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByValue::new(make, &call, infallible), &self.gauges);
    }

    /// Measures `call` on inputs handed over by value, on the case's own thread.
    pub fn bench_local_values<O>(self, call: impl FnMut(I) -> O) {
        let calls = &mut ByValue::new(self.make, call, infallible);
        self.session
            .serve_local(calls, &self.gauges, local("bench_values"));
    }

    /// Measures `call` on inputs handed over by value; an `Err` counts as an error.
    pub fn try_bench_values<T, E: Debug>(self, call: impl Fn(I) -> Result<T, E> + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByValue::new(make, &call, of_result), &self.gauges);
    }

    /// Measures `call` on the case's own thread; an `Err` counts as an error.
    pub fn try_bench_local_values<T, E: Debug>(self, call: impl FnMut(I) -> Result<T, E>) {
        let calls = &mut ByValue::new(self.make, call, of_result);
        self.session
            .serve_local(calls, &self.gauges, local("try_bench_values"));
    }

    /// Measures `call` on inputs handed over by reference, which are dropped outside the timed
    /// span; several threads may run it at once.
    pub fn bench_refs<O>(self, call: impl Fn(&mut I) -> O + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByReference::new(make, &call, infallible), &self.gauges);
    }

    /// Measures `call` on inputs handed over by reference, on the case's own thread.
    pub fn bench_local_refs<O>(self, call: impl FnMut(&mut I) -> O) {
        let calls = &mut ByReference::new(self.make, call, infallible);
        self.session
            .serve_local(calls, &self.gauges, local("bench_refs"));
    }

    /// Measures `call` on inputs handed over by reference; an `Err` counts as an error.
    pub fn try_bench_refs<T, E: Debug>(self, call: impl Fn(&mut I) -> Result<T, E> + Sync)
    where
        G: Fn() -> I + Sync,
    {
        let make = &self.make;
        self.session
            .serve_threads(|| ByReference::new(make, &call, of_result), &self.gauges);
    }

    /// Measures `call` on the case's own thread; an `Err` counts as an error.
    pub fn try_bench_local_refs<T, E: Debug>(self, call: impl FnMut(&mut I) -> Result<T, E>) {
        let calls = &mut ByReference::new(self.make, call, of_result);
        self.session
            .serve_local(calls, &self.gauges, local("try_bench_refs"));
    }

    /// Measures an asynchronous call on a fresh input, awaited on the case's tokio runtime. With
    /// `concurrency`, so many of them are in flight, and inputs are made while others wait.
    pub fn bench_async_values<O>(self, call: impl AsyncFn(I) -> O) {
        self.session
            .serve_async(self.make, call, infallible, &self.gauges);
    }

    /// Measures an asynchronous call on a fresh input; an `Err` counts as an error.
    pub fn try_bench_async_values<T, E: Debug>(self, call: impl AsyncFn(I) -> Result<T, E>) {
        self.session
            .serve_async(self.make, call, of_result, &self.gauges);
    }

    /// Measures an asynchronous call that changes what it captures, on a fresh input; never more than
    /// one is in flight.
    pub fn bench_local_async_values<O>(self, call: impl AsyncFnMut(I) -> O) {
        let calls = &mut Awaited::new(self.make, call, infallible, self.session.runtime());
        self.session
            .serve_local_async(calls, &self.gauges, "bench_async_values");
    }

    /// Measures an asynchronous call that changes what it captures, on a fresh input; an `Err` counts
    /// as an error.
    pub fn try_bench_local_async_values<T, E: Debug>(
        self,
        call: impl AsyncFnMut(I) -> Result<T, E>,
    ) {
        let calls = &mut Awaited::new(self.make, call, of_result, self.session.runtime());
        self.session
            .serve_local_async(calls, &self.gauges, "try_bench_async_values");
    }
}
