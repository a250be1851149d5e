//! Loads whose every second is written down beforehand: no clock runs.

mod generator;
mod honest;
mod searches;
mod server;
mod soak;
mod steady;
mod stopping;
mod windows;
