//! The other side of a comparison: a revision's sources, built once and kept.

mod base_build;
mod kept_builds;
mod key;
mod lock;
mod places;
mod stamp;

pub(crate) use base_build::{Base, BaseBuild};
pub(crate) use places::Places;
