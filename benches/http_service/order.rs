//! What the service keeps, and what travels.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) number: u64,
    pub(crate) customer: String,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) article: String,
    pub(crate) pieces: u32,
    pub(crate) cents: u64,
}

impl Order {
    /// The order of that number: about 400 bytes as JSON.
    pub(crate) fn sample(number: u64) -> Self {
        let line = |place: u64| Line {
            article: format!("article {}", number + place),
            pieces: 1 + place as u32,
            cents: 100 * (place + 1),
        };
        Self {
            number,
            customer: format!("customer {}", number % 100),
            lines: (0..8).map(line).collect(),
        }
    }
}
