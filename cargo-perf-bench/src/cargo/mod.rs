//! Cargo: what it knows of the workspace, and what it builds.

mod bench_target;
mod build;
mod checkout;
mod configuration;
mod error;
mod message;
mod metadata;
mod remap;
mod run_settings;
mod selection;
mod toolchain;

pub(crate) use bench_target::{BenchTarget, LIBRARY_PATH, library_path};
pub(crate) use build::{Build, Built};
pub(crate) use checkout::Checkout;
pub(crate) use configuration::configuration_files;
pub(crate) use error::CargoError;
pub(crate) use metadata::Metadata;
pub(crate) use remap::Remap;
pub(crate) use run_settings::{variables_in, warn_of_runner};
pub(crate) use selection::present_in;
pub(crate) use toolchain::Toolchain;
