//! Whether a case is meant, as libtest decides it.

use crate::config::{Ignored, Selection};

impl Selection {
    /// Whether the filters and tags mean the case.
    pub(super) fn selects(&self, id: &str, tags: &[&str]) -> bool {
        let named =
            self.filters.is_empty() || self.filters.iter().any(|filter| self.matches(id, filter));
        let skipped = self.skip.iter().any(|skip| self.matches(id, skip));
        let tagged =
            self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(&tag.as_str()));
        named && tagged && !skipped
    }

    /// Whether a case that is or is not marked `ignore` is run.
    pub(super) fn runs(&self, is_ignored: bool) -> bool {
        match self.ignored {
            Ignored::Skip => !is_ignored,
            Ignored::Only => is_ignored,
            Ignored::Include => true,
        }
    }

    fn matches(&self, id: &str, filter: &str) -> bool {
        if self.exact {
            id == filter
        } else {
            id.contains(filter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn filters_match_parts_or_with_exact_the_whole() {
        let part = Selection {
            filters: strings(&["sort"]),
            ..Selection::default()
        };
        assert!(part.selects("bench::sort/100", &[]));
        let exact = Selection {
            exact: true,
            ..part
        };
        assert!(!exact.selects("bench::sort/100", &[]));
    }

    #[test]
    fn skip_and_tags_narrow_what_filters_chose() {
        let selection = Selection {
            skip: strings(&["slow"]),
            tags: strings(&["nightly"]),
            ..Selection::default()
        };
        assert!(selection.selects("a::fast", &["nightly", "io"]));
        assert!(!selection.selects("a::slow", &["nightly"]));
        assert!(!selection.selects("a::fast", &["io"]));
    }

    #[test]
    fn ignored_cases_run_when_asked_for() {
        let of = |ignored| Selection {
            ignored,
            ..Selection::default()
        };
        assert_eq!(
            [true, false].map(|is| of(Ignored::Skip).runs(is)),
            [false, true]
        );
        assert_eq!(
            [true, false].map(|is| of(Ignored::Only).runs(is)),
            [true, false]
        );
        assert_eq!(
            [true, false].map(|is| of(Ignored::Include).runs(is)),
            [true, true]
        );
    }
}
