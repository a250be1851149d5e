mod instance;
mod options;
mod registration;
mod routine;

pub(crate) use registration::attribute;
