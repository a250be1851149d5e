use std::fmt;

use serde::{Deserialize, Serialize};

/// Who makes the calls of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Callers {
    /// So many threads, each of which makes call after call.
    Threads(usize),
    /// So many asynchronous calls in flight, polled by one task.
    InFlight(usize),
}

impl Default for Callers {
    fn default() -> Self {
        Self::Threads(1)
    }
}

impl Callers {
    /// How many calls are made at once.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Threads(count) | Self::InFlight(count) => count,
        }
    }

    /// `one caller`, `4 threads` or `10 calls in flight`.
    pub(crate) fn in_words(self) -> String {
        match self {
            Self::Threads(1) | Self::InFlight(1) => "one caller".to_owned(),
            Self::Threads(count) => format!("{count} threads"),
            Self::InFlight(count) => format!("{count} calls in flight"),
        }
    }

    /// The key that asks for them, which ids and parameters show too.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Threads(_) => "threads",
            Self::InFlight(_) => "concurrency",
        }
    }
}

impl fmt::Display for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key(), self.count())
    }
}

/// What `threads` or `concurrency` says: one case for each number of callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerCounts {
    /// Numbers of callers in the order in which they are measured.
    pub(crate) counts: Vec<usize>,
    /// Whether it is a list: then ids show the number.
    pub(crate) is_listed: bool,
}

impl CallerCounts {
    /// One number, which ids do not show.
    pub fn one(count: usize) -> Self {
        Self {
            counts: vec![count],
            is_listed: false,
        }
    }

    /// A list, whose numbers ids show.
    pub fn list(counts: impl IntoIterator<Item = usize>) -> Self {
        Self {
            counts: counts.into_iter().collect(),
            is_listed: true,
        }
    }
}
