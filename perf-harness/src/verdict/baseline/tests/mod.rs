mod answers;
mod fixture;
mod spread;
