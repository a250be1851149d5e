use std::collections::BTreeSet;

use super::error::MainError;
use super::start::warn;
use crate::config::{Against, Settings};
use crate::registry::Case;
use crate::run::{CaseList, cases_of};

/// Another build of the bench target, and what it has.
#[derive(Debug)]
pub(super) struct Base<'a> {
    pub(super) against: &'a Against,
    pub(super) cases: CaseList,
    /// Selected cases that only it has.
    pub(super) removed: Vec<String>,
}

impl<'a> Base<'a> {
    /// Asks the build for its cases; `cases` are all that this one has.
    pub(super) fn of(
        against: &'a Against,
        settings: &Settings,
        bench: &str,
        cases: &[Case],
    ) -> Result<Self, MainError> {
        let of_base = cases_of(against).map_err(MainError::Against)?;
        if !of_base.bench.is_empty() && of_base.bench != bench {
            return Err(MainError::Against(format!(
                "`{}` is a build of the bench target `{}`, and this is `{bench}`; give another build of this one",
                against.program.display(),
                of_base.bench
            )));
        }
        let here: BTreeSet<&str> = cases.iter().map(Case::single_caller_id).collect();
        let selection = &settings.selection;
        if !here.is_empty() && !here.iter().any(|id| of_base.ids.contains(*id)) {
            warn(&format!(
                "`{}` has none of these benchmarks, so none can be compared",
                against.name
            ));
        }
        let removed = of_base
            .ids
            .iter()
            .filter(|id| !here.contains(id.as_str()))
            // Which tags it had is not known here.
            .filter(|id| selection.selects(id, "", &[], false))
            .cloned()
            .collect();
        Ok(Self {
            against,
            cases: of_base,
            removed,
        })
    }
}
