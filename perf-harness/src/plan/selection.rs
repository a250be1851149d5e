//! Whether a case is meant, as libtest decides it.

use crate::config::{Ignored, Selection};

impl Selection {
    /// Whether the case is meant: by the filters, by its tags, and under `--ignored` by being marked
    /// `ignore`. Parts may be those of the name that is `shown`; the whole is always the id.
    pub(crate) fn selects(&self, id: &str, shown: &str, tags: &[&str], is_ignored: bool) -> bool {
        let matches = |filter: &String| {
            if self.exact {
                id == filter
            } else {
                id.contains(filter) || shown.contains(filter)
            }
        };
        let named = self.filters.is_empty() || self.filters.iter().any(matches);
        let skipped = self.skip.iter().any(matches);
        let tagged =
            self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(&tag.as_str()));
        let wanted = self.ignored != Ignored::Only || is_ignored;
        named && tagged && !skipped && wanted
    }

    /// Whether a case that is or is not marked `ignore` is run.
    pub(super) fn runs(&self, is_ignored: bool) -> bool {
        self.ignored != Ignored::Skip || !is_ignored
    }

    /// Whether anything narrows the selection.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.filters.is_empty()
            || !self.skip.is_empty()
            || !self.tags.is_empty()
            || self.ignored == Ignored::Only
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
        assert!(part.selects("bench::sort/100", "", &[], false));
        let exact = Selection {
            exact: true,
            ..part
        };
        assert!(!exact.selects("bench::sort/100", "", &[], false));
    }

    #[test]
    fn skip_and_tags_narrow_what_filters_chose() {
        let selection = Selection {
            skip: strings(&["slow"]),
            tags: strings(&["nightly"]),
            ..Selection::default()
        };
        assert!(selection.selects("a::fast", "", &["nightly", "io"], false));
        assert!(!selection.selects("a::slow", "", &["nightly"], false));
        assert!(!selection.selects("a::fast", "", &["io"], false));
    }

    #[test]
    fn a_shown_name_is_matched_by_its_parts_and_never_as_the_whole() {
        let part = Selection {
            filters: strings(&["encode/rows"]),
            ..Selection::default()
        };
        assert!(part.selects("moved::enc/100", "encode/rows", &[], false));
        let exact = Selection {
            exact: true,
            ..part
        };
        assert!(!exact.selects("moved::enc/100", "encode/rows", &[], false));
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
            [true, false].map(|is| of(Ignored::Include).runs(is)),
            [true, true]
        );
    }

    #[test]
    fn asking_for_ignored_cases_leaves_the_others_out() {
        let of = |ignored| Selection {
            ignored,
            ..Selection::default()
        };
        assert_eq!(
            [true, false].map(|is| of(Ignored::Only).selects("a", "", &[], is)),
            [true, false]
        );
        assert_eq!(
            [true, false].map(|is| of(Ignored::Skip).selects("a", "", &[], is)),
            [true, true]
        );
        assert!(of(Ignored::Only).runs(true));
    }
}
