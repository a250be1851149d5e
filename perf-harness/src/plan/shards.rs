//! Which cases of a plan another process has to run.

use std::collections::{BTreeMap, BTreeSet};

use super::planned::{PlanError, PlannedCase};
use crate::load::{Executor, Shard};

/// The places of cases that are another part's: of those that are called in a loop each part has every
/// so many-th, together with what it is held against. A load is made by all parts.
pub(super) fn of_others(
    planned: &[PlannedCase<'_>],
    brought: &BTreeSet<usize>,
    shard: Shard,
) -> Result<BTreeSet<usize>, PlanError> {
    let is_in = |place: usize| planned[place].is_selected || brought.contains(&place);
    let mut firsts: Vec<usize> = (0..planned.len()).collect();
    for (place, of_case) in planned
        .iter()
        .enumerate()
        .filter(|(place, _)| is_in(*place))
    {
        for versus in &of_case.versus {
            let (one, other) = (firsts[place], firsts[versus.place]);
            for first in &mut firsts {
                if *first == one || *first == other {
                    *first = one.min(other);
                }
            }
        }
    }
    let mut parts: BTreeMap<usize, u32> = BTreeMap::new();
    let mut of_others = BTreeSet::new();
    for (place, of_case) in planned
        .iter()
        .enumerate()
        .filter(|(place, _)| is_in(*place))
    {
        if let Some(scenario) = &of_case.scenario {
            refuse_search(of_case, &scenario.executor)?;
            continue;
        }
        let next = parts.len() as u32 % shard.of;
        let part = *parts.entry(firsts[place]).or_insert(next);
        if part != shard.index {
            of_others.insert(place);
        }
    }
    Ok(of_others)
}

/// What a search tries next depends on what it has found, which no part knows alone.
fn refuse_search(of_case: &PlannedCase<'_>, executor: &Executor) -> Result<(), PlanError> {
    let word = match executor {
        Executor::Breakpoint { .. } => "breakpoint",
        Executor::ConcurrencySweep { .. } => "concurrency-sweep",
        Executor::Open(_) | Executor::Closed(_) | Executor::Soak { .. } => return Ok(()),
    };
    Err(PlanError::of(of_case.case)(format!(
        "--shard: `{word}` decides by what it has found so far, so it cannot be parted; leave it out with --skip, or run it in one process"
    )))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::{Mode, Settings, settings_of};
    use crate::load::Shard;
    use crate::plan::plan;
    use crate::registry::{Case, Options, ScenarioOf};

    fn case(id: &str, scenario: Option<&'static str>, targets: &'static [&'static str]) -> Case {
        let mut case = Case::of(id, |_| ());
        case.options = Arc::new(Options {
            scenario: scenario.map(ScenarioOf::Inline),
            targets,
            ..Options::default()
        });
        case
    }

    fn part(index: u32, of: u32) -> Settings {
        let mut settings = settings_of("");
        settings.mode = Mode::Bench;
        settings.load.shard = Some(Shard { index, of });
        settings
    }

    #[test]
    fn each_loop_is_in_one_part_with_what_it_is_held_against_and_each_load_in_all() {
        const STEADY: &str = "preset = 'steady'\nvus = 9\nduration = '1s'";
        let cases = [
            case("b::one", None, &[]),
            case("b::load", Some(STEADY), &[]),
            case("b::two", None, &[]),
            case("b::three", None, &[]),
            case("b::held", None, &["mean <= +2% vs one"]),
            case("b::four", None, &[]),
        ];
        let ids = |settings: &Settings| -> Vec<String> {
            let plan = plan(&cases, settings).unwrap();
            assert_eq!(plan.loads.len(), 1);
            assert_eq!((plan.of_all_shards, plan.filtered_out), (6, 0));
            plan.cases
                .iter()
                .map(|planned| planned.case.id.clone())
                .collect()
        };
        assert_eq!(
            ids(&part(0, 3)),
            ["b::one", "b::load", "b::held", "b::four"]
        );
        assert_eq!(ids(&part(1, 3)), ["b::load", "b::two"]);
        assert_eq!(ids(&part(2, 3)), ["b::load", "b::three"]);
        assert_eq!(ids(&part(0, 1)).len(), 6);
    }

    #[test]
    fn parts_may_be_empty_and_cases_of_a_filter_are_dealt_out_alone() {
        let cases = [
            case("b::one", None, &[]),
            case("b::two", None, &[]),
            case("b::other", None, &[]),
        ];
        let mut of_two = part(1, 3);
        of_two.selection.filters = vec!["o".to_owned(), "two".to_owned()];
        of_two.selection.skip = vec!["one".to_owned()];
        let found = plan(&cases, &of_two).unwrap();
        assert_eq!(found.cases[0].case.id, "b::other");
        assert_eq!((found.of_all_shards, found.filtered_out), (2, 1));
        let found = plan(&cases, &part(3, 4)).unwrap();
        assert_eq!((found.cases.len(), found.of_all_shards), (0, 3));
    }

    #[test]
    fn a_search_is_not_parted() {
        const SWEEP: &str = "preset = 'sweep'\nmax_vus = 9";
        let cases = [case("b::capacity", Some(SWEEP), &[])];
        let error = plan(&cases, &part(0, 2)).unwrap_err().to_string();
        assert!(
            error.contains("b::capacity: --shard: `concurrency-sweep`"),
            "{error}"
        );
    }
}
