//! What the attribute's expansion calls, re-exported as `perf_harness::private`.

use std::hint::black_box;
use std::mem::needs_drop;

pub use super::entry::{Entry, Instance, Options, Parameter, Work};
pub use super::check::{CheckCoerced, CheckReference, CheckValue, Checked};
pub use super::inspect::{InspectMute, InspectOther, InspectShown, Output};
pub use super::label::{ByDebug, ByDisplay, ByPlace, Labelled};
pub use super::settle::{Given, SettleFuture, SettleValue};
pub use crate::measure::{Inspection, Session, Warmup};

/// A value that can stand for an argument of type `T`: itself, or a reference to it, so that
/// `args = SIZES` works with a `const SIZES: &[usize]`.
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

/// Runs a function that takes no Bencher: `inputs` clones its arguments, `call` is the function.
/// Arguments are cloned outside the timed span where that can cost anything.
pub fn run<I, O>(
    session: &Session,
    inputs: impl FnMut() -> I,
    mut call: impl FnMut(I) -> O,
    inspect: impl FnMut(&O) -> Inspection,
) {
    let mut inputs = inputs;
    if const { needs_drop::<I>() } {
        session.measure(inputs, call, inspect);
    } else {
        session.measure(|| (), |()| call(black_box(inputs())), inspect);
    }
}

/// Runs an `async fn`, as [`run`] does a plain one.
pub fn run_async<I, O>(
    session: &Session,
    inputs: impl FnMut() -> I,
    mut call: impl AsyncFnMut(I) -> O,
    inspect: impl FnMut(&O) -> Inspection,
) {
    session.measure_async(inputs, async |input| call(black_box(input)).await, inspect);
}
