//! A benchmarking framework whose verdicts hold.
