mod fixture;
mod reports;
mod rules;
