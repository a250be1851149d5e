//! Talking to servers: bounded attempts and times, and nothing secret in what is said of it.

mod address;
mod answer;
mod client;
mod error;
mod patience;
mod secret;

pub(crate) use address::Address;
pub(crate) use answer::{Answer, shown};
pub(crate) use client::{Call, Client, Method};
pub(crate) use error::HttpError;
pub(crate) use patience::Patience;
pub(crate) use secret::Secret;
