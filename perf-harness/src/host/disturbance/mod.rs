//! What disturbs the whole machine, or the control group of the process, while it measures: counters
//! of the kernel's that are read beside the measuring, from files that stay open.

mod disturbances;
mod observer;
mod pressure;
mod steal;
mod throttling;

pub(crate) use disturbances::Disturbances;
pub(crate) use observer::Observer;
