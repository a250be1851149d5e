//! What the attribute's expansion calls, re-exported as `perf_harness::private`.

use std::hint::black_box;
use std::marker::PhantomData;
use std::mem::needs_drop;

pub use ::std;

pub use super::caller_numbers::CallerNumbers;
pub use super::check::{CheckCoerced, CheckReference, CheckUnfit, CheckValue, Checked, Judges};
pub use super::entry::{Entry, Instance, Options, Parameter, Routine, ScenarioOf, Work, WorkOf};
pub use super::inspect::{InspectMute, InspectOther, InspectShown, Output, ShowDebug, ShowOther};
pub use super::label::{ByDebug, ByDisplay, ByPlace, Labelled};
#[cfg(feature = "load")]
pub use super::scenario_function::{
    RunScenarioLocal, RunScenarioShared, ScenarioAsync, ScenarioFn, single_vu,
};
pub use super::settle::{Given, SettleFuture, SettleValue};
pub use super::share::{RunLocal, RunShared, State};
#[cfg(feature = "load")]
pub use crate::load::Vu;
pub use crate::measure::{CallerCounts, Inspection, Session, Warmup};

/// A value that can stand for an argument of type `T`: itself, or a reference to it, so that
/// `args = SIZES` works with a `const SIZES: &[usize]`.
#[diagnostic::on_unimplemented(
    message = "`args` has values of type `{Self}`, and the parameter is of type `{T}`",
    label = "values of type `{Self}`"
)]
pub trait Argument<T> {
    /// The argument.
    fn argument(self) -> T;
}

impl<T> Argument<T> for T {
    fn argument(self) -> T {
        self
    }
}

impl<T: Clone> Argument<T> for &T {
    fn argument(self) -> T {
        self.clone()
    }
}

impl Argument<String> for &str {
    fn argument(self) -> String {
        self.to_owned()
    }
}

impl Argument<String> for &&str {
    fn argument(self) -> String {
        (*self).to_owned()
    }
}

/// The values of one parameter, made once and kept as long as the process runs.
pub fn values<T: Send + Sync + 'static, I: IntoIterator>(values: I) -> &'static [T]
where
    I::Item: Argument<T>,
{
    let values: Vec<T> = values.into_iter().map(Argument::argument).collect();
    Box::leak(values.into_boxed_slice())
}

/// The values of a parameter that is taken by reference: of whatever type the values have.
pub fn referenced_values<I: IntoIterator>(values: I) -> &'static [I::Item]
where
    I::Item: Send + Sync + 'static,
{
    Box::leak(values.into_iter().collect::<Vec<_>>().into_boxed_slice())
}

/// Labels of a parameter's values; a value that cannot be shown goes by its place.
pub fn labels<T>(values: &[T], label: impl Fn(&T) -> Option<String>) -> Vec<String> {
    values
        .iter()
        .enumerate()
        .map(|(place, value)| label(value).unwrap_or_else(|| format!("#{place}")))
        .collect()
}

/// An amount of work: what `items` and `bytes` may give.
#[diagnostic::on_unimplemented(
    message = "`items` and `bytes` take a whole number, and this is `{Self}`",
    label = "not a whole number"
)]
pub trait Amount {
    /// The amount.
    ///
    /// # Panics
    ///
    /// Where it is negative or beyond 64 bits.
    fn amount(self) -> u64;
}

macro_rules! amounts {
    ($($number:ty),*) => {$(
        impl Amount for $number {
            fn amount(self) -> u64 {
                u64::try_from(self)
                    .unwrap_or_else(|_| panic!("`items` and `bytes` must be from 0 to {}, and this is {self}", u64::MAX))
            }
        }
    )*};
}

amounts!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

/// Inputs beyond this size are made outside the timed span even where nothing has to be dropped.
const LARGE_INPUT: usize = 128;

/// A function that takes no Bencher: `inputs` makes what one call takes, `call` is the function.
#[derive(Debug)]
pub struct Function<G, F, I, O> {
    inputs: G,
    call: F,
    shape: PhantomData<fn(I) -> O>,
}

impl<I, O, G: Fn() -> I, F: Fn(I) -> O> Function<G, F, I, O> {
    /// A function, its inputs not yet made.
    pub fn new(inputs: G, call: F) -> Self {
        Self {
            inputs,
            call,
            shape: PhantomData,
        }
    }

    /// Measures it, by several threads at once where the case has several. Inputs are made outside
    /// the timed span where that can cost anything.
    pub fn run_shared(self, session: &Session, inspect: impl Fn(&O) -> Inspection + Sync)
    where
        G: Sync,
        F: Sync,
    {
        let Self { inputs, call, .. } = self;
        if const { is_made_before::<I>() } {
            session.measure(inputs, call, inspect);
        } else {
            session.measure(|| (), |()| call(black_box(inputs())), inspect);
        }
    }

    /// Measures it on the case's own thread.
    pub fn run_local(self, session: &Session, inspect: impl Fn(&O) -> Inspection) {
        let Self { inputs, call, .. } = self;
        if const { is_made_before::<I>() } {
            session.measure_local(inputs, call, inspect);
        } else {
            session.measure_local(|| (), |()| call(black_box(inputs())), inspect);
        }
    }
}

/// Whether making such an input can cost anything.
const fn is_made_before<I>() -> bool {
    needs_drop::<I>() || size_of::<I>() > LARGE_INPUT
}

/// An `async fn`, as [`Function`] is a plain one.
#[derive(Debug)]
pub struct AsyncFunction<G, F, I, O> {
    inputs: G,
    call: F,
    shape: PhantomData<fn(I) -> O>,
}

impl<I, O, G: Fn() -> I, F: AsyncFn(I) -> O> AsyncFunction<G, F, I, O> {
    /// A function, its inputs not yet made.
    pub fn new(inputs: G, call: F) -> Self {
        Self {
            inputs,
            call,
            shape: PhantomData,
        }
    }

    /// Measures it, awaited on the case's runtime.
    pub fn run(self, session: &Session, inspect: impl Fn(&O) -> Inspection) {
        let Self { inputs, call, .. } = self;
        session.measure_async(inputs, async |input| call(black_box(input)).await, inspect);
    }
}

/// Whether the result passed its check; a wrong one is the case's error.
pub fn accepted(session: &Session, check: &str, answer: Result<(), String>) -> bool {
    match answer {
        Ok(()) => true,
        Err(reason) => {
            session.fail(format!("check `{check}`: {reason}"));
            false
        }
    }
}

/// Makes an `Err` of the body or of teardown the case's error.
pub fn completed(session: &Session, what: &str, inspection: Inspection) {
    if let Inspection::Failed(error) = inspection {
        session.fail(format!("{what} returned an error: {error}"));
    }
}

/// The runtime of `runtime = "multi_thread"`. Its workers may use every core, also those that start
/// after the case's thread was bound to one.
///
/// # Panics
///
/// Where the operating system gives no threads for it.
#[cfg(feature = "multi-thread")]
#[must_use]
pub fn multi_thread_runtime() -> tokio::runtime::Runtime {
    let cores = crate::host::Cores::allowed();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_start(move || cores.allow_all())
        .build()
        .unwrap_or_else(|error| panic!("no multi-threaded tokio runtime could be started: {error}"))
}

/// The runtime of `runtime = "multi_thread"`, or what to write in Cargo.toml to have it.
#[cfg(feature = "multi-thread")]
#[doc(hidden)]
#[macro_export]
macro_rules! __multi_thread_runtime {
    ($line:literal) => {
        $crate::private::multi_thread_runtime()
    };
}

/// The runtime of `runtime = "multi_thread"`, or what to write in Cargo.toml to have it.
#[cfg(not(feature = "multi-thread"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __multi_thread_runtime {
    ($line:literal) => {
        ::std::compile_error!(::std::concat!(
            "the multi-threaded runtime is behind a cargo feature: write `",
            $line,
            "` in Cargo.toml"
        ))
    };
}

/// What a scenario calls, or what to write in Cargo.toml to have scenarios.
#[cfg(feature = "load")]
#[doc(hidden)]
#[macro_export]
macro_rules! __scenario {
    ($line:literal, $($calls:tt)*) => {
        $($calls)*
    };
}

/// What a scenario calls, or what to write in Cargo.toml to have scenarios.
#[cfg(not(feature = "load"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __scenario {
    ($line:literal, $($calls:tt)*) => {
        ::std::compile_error!(::std::concat!(
            "scenarios are behind a cargo feature: write `",
            $line,
            "` in Cargo.toml"
        ))
    };
}

pub use crate::__multi_thread_runtime as multi_thread_runtime;
pub use crate::__scenario as scenario;
