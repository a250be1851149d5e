use serde::{Deserialize, Serialize};

/// What one call gave, as two benchmarks can be compared by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ShownResult {
    /// As `Debug` shows it.
    Text(String),
    /// Its type has no `Debug`.
    Mute,
    /// The body takes a Bencher, and what it gives is not what is measured.
    None,
}

impl ShownResult {
    /// Why a benchmark and its reference, called `reference`, do not agree; `None` where they do.
    pub(crate) fn disagreement(&self, other: &Self, reference: &str) -> Option<String> {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) if one == other => None,
            (Self::Text(one), Self::Text(other)) => Some(format!(
                "it gives {}, and `{reference}` gives {}",
                excerpt(one, other),
                excerpt(other, one)
            )),
            (Self::Mute, _) => {
                Some("what it gives has no `Debug` form to compare: derive one".to_owned())
            }
            (_, Self::Mute) => Some(format!(
                "what `{reference}` gives has no `Debug` form to compare: derive one"
            )),
            (Self::None, _) | (_, Self::None) => Some(format!(
                "`{reference}` takes a Bencher, and what its body gives is not what is measured"
            )),
        }
    }
}

/// The text from shortly before the place where it differs from the other one.
fn excerpt(text: &str, other: &str) -> String {
    const BEFORE: usize = 20;
    const MOST: usize = 80;
    let same = text
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let from = same.saturating_sub(BEFORE);
    let mut shown: String = text.chars().skip(from).take(MOST).collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if text.chars().count() > from + MOST {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disagreement_is_shown_where_it_is() {
        let text = |text: &str| ShownResult::Text(text.to_owned());
        assert_eq!(text("3").disagreement(&text("3"), "a"), None);
        assert_eq!(
            text("3").disagreement(&text("4"), "a").unwrap(),
            "it gives `3`, and `a` gives `4`"
        );
        let long = |end: &str| text(&format!("{}{end}", "x".repeat(1_000)));
        assert_eq!(
            long("1").disagreement(&long("2"), "a").unwrap(),
            format!("it gives `…{0}1`, and `a` gives `…{0}2`", "x".repeat(20))
        );
        for [one, other] in [
            [ShownResult::Mute, text("3")],
            [text("3"), ShownResult::Mute],
            [text("3"), ShownResult::None],
        ] {
            assert!(one.disagreement(&other, "a").is_some());
        }
    }
}
