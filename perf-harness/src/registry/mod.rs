//! What benchmarks there are: entries that the attribute submitted, spelled out into cases.

#[cfg(test)]
mod attribute_tests;
mod caller_numbers;
mod case;
mod check;
mod entry;
pub(crate) mod expansion;
mod id;
mod inspect;
mod label;
mod registering;
#[cfg(test)]
mod registering_tests;
mod registration;
#[cfg(feature = "load")]
mod scenario_function;
mod settle;
mod share;

pub use caller_numbers::CallerNumbers;
pub(crate) use case::{Case, RegistryError, collect, refuse_duplicates};
pub(crate) use entry::{Entry, Options, ScenarioOf, Work};
pub(crate) use registering::register;
pub use registering::{Arguments, Registry};
pub use registration::Registration;
