mod fixture;
mod form;
mod kept;
mod unusable;
