//! What is asked of the frameworks.

/// A build that is so much slower, and what counts as a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Question {
    /// Percent.
    pub(crate) slower: u32,
    /// Percent.
    pub(crate) margin: f64,
}

impl Question {
    /// What is not slower must not be called changed; the others lie at twice the margin or beyond.
    pub(crate) const ALL: [Self; 6] = [
        Self::new(0, 2.0),
        Self::new(0, 0.5),
        Self::new(1, 0.5),
        Self::new(2, 0.5),
        Self::new(5, 2.0),
        Self::new(10, 2.0),
    ];

    const fn new(slower: u32, margin: f64) -> Self {
        Self { slower, margin }
    }

    pub(crate) fn build(self) -> String {
        match self.slower {
            0 => "the same".to_owned(),
            slower => format!("+{slower}%"),
        }
    }

    pub(crate) fn margin(self) -> String {
        format!("{}%", self.margin)
    }
}
