//! Which case a relative limit is held against.

use std::collections::{BTreeMap, HashMap};

use perf_targets::{Limit, Reference, Relative, Target};

use crate::config::NARROWEST_MARGIN;
use crate::registry::Case;

/// All registered cases by the path of their function.
#[derive(Debug)]
pub(super) struct References<'a> {
    cases: &'a [Case],
    by_id: HashMap<&'a str, usize>,
    by_path: BTreeMap<&'a str, Vec<usize>>,
}

/// The benchmark that the limit of a target names.
pub(crate) fn versus_name(target: &Target) -> Option<&str> {
    match &target.limit {
        Limit::Relative(Relative {
            reference: Reference::Benchmark(name),
            ..
        }) => Some(name),
        _ => None,
    }
}

/// Whether a target of the acceptable tier is the looser one of a target: on the same metric, held
/// against the same.
pub(crate) fn loosens(looser: &Target, target: &Target) -> bool {
    let against_the_same = match (&looser.limit, &target.limit) {
        (Limit::Absolute(_), Limit::Absolute(_)) => true,
        (Limit::Relative(looser), Limit::Relative(target)) => looser.reference == target.reference,
        _ => false,
    };
    looser.metric == target.metric && against_the_same
}

/// Refuses a relative limit that nothing could ever be held to.
pub(super) fn check_margin(target: &Target) -> Result<(), String> {
    let Limit::Relative(Relative { factor, .. }) = &target.limit else {
        return Ok(());
    };
    let is_count = matches!(&target.metric, perf_targets::Metric::Builtin(metric) | perf_targets::Metric::PerItem(metric) if metric.is_count());
    if *factor == 1.0 || is_count || factor.ln().abs() >= NARROWEST_MARGIN {
        return Ok(());
    }
    Err(format!(
        "`{target}`: a margin under 0.1% cannot be told; write `+0%`, which allows `tolerance`, or a wider one"
    ))
}

impl<'a> References<'a> {
    pub(super) fn new(cases: &'a [Case]) -> Self {
        let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, case) in cases.iter().enumerate() {
            by_path.entry(&case.path).or_default().push(place);
        }
        let by_id = cases
            .iter()
            .zip(0..)
            .map(|(case, place)| (case.id.as_str(), place));
        Self {
            cases,
            by_id: by_id.collect(),
            by_path,
        }
    }

    /// The case that `case` is held against by a target that says `vs name`: the benchmark of that
    /// name in the same module, else the only one whose path ends so; of its cases the one with the
    /// same arguments, or the only one where it takes none.
    pub(super) fn find(&self, case: &Case, name: &str) -> Result<usize, String> {
        if let Some(place) = self.by_id.get(name) {
            // The name of a benchmark without arguments, or of one case.
            return Ok(*place);
        }
        let of_benchmark = &self.by_path[self.path(case, name)?];
        of_benchmark
            .iter()
            .copied()
            .filter(|place| serves(&self.cases[*place], case))
            // A reference that fixes more of the arguments is the closer one.
            .max_by_key(|place| {
                let other = &self.cases[*place];
                (other.params.len(), other.generics.is_some())
            })
            .ok_or_else(|| {
                let ids = of_benchmark.iter().map(|place| self.cases[*place].id.as_str());
                format!(
                    "`vs {name}`: none of its cases has the arguments of this one; it has {}, and `vs '…'` with one of these names holds every case against it",
                    listed(ids)
                )
            })
    }

    fn path(&self, case: &Case, name: &str) -> Result<&'a str, String> {
        let module = case.path.rsplit_once("::").map_or("", |(module, _)| module);
        let neighbour = format!("{module}::{name}");
        if let Some((path, _)) = self.by_path.get_key_value(neighbour.as_str()) {
            return Ok(path);
        }
        let suffix = format!("::{name}");
        let mut called_so = self
            .by_path
            .keys()
            .copied()
            .filter(|path| *path == name || path.ends_with(&suffix));
        match (called_so.next(), called_so.next()) {
            (Some(path), None) => Ok(path),
            (Some(one), Some(other)) => {
                let all = [one, other].into_iter().chain(called_so);
                Err(format!(
                    "`vs {name}` may be {}; write more of the path",
                    listed(all)
                ))
            }
            (None, _) => {
                let last = |path: &'a str| path.rsplit("::").next().unwrap_or(path);
                let near = perf_targets::nearest(name, self.by_path.keys().map(|path| last(path)));
                Err(match near {
                    Some(near) => {
                        format!("`vs {name}`: no benchmark is called so; did you mean `{near}`?")
                    }
                    None => format!(
                        "`vs {name}`: no benchmark is called so; there are {}",
                        listed(self.by_path.keys().copied())
                    ),
                })
            }
        }
    }
}

/// Whether a reference can stand beside a case: what it fixes is the same there. Arguments are
/// matched by their names; a single one by its value, whatever its name.
fn serves(reference: &Case, case: &Case) -> bool {
    let generics = reference.generics.is_none() || reference.generics == case.generics;
    let same = |(name, label): &(String, String)| {
        case.params
            .iter()
            .any(|(other, value)| other == name && value == label)
    };
    let single = || match (reference.params.as_slice(), case.params.as_slice()) {
        ([(_, one)], [(_, other)]) => one == other,
        _ => false,
    };
    generics && (reference.params.iter().all(same) || single())
}

pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 6;
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.len() {
        0..=MOST => names.join(", "),
        count => format!("{}, and {} more", names[..MOST].join(", "), count - MOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_looser_tier_is_of_the_same_metric_against_the_same() {
        let target = |text: &str| text.parse::<Target>().unwrap();
        for (looser, of, answer) in [
            ("mean < 2us", "mean < 1us", true),
            ("mean <= +5% vs a", "mean <= +0% vs a", true),
            ("mean <= +5%", "mean <= +0%", true),
            ("p99 < 2us", "mean < 1us", false),
            ("mean <= +5% vs a", "mean < 1us", false),
            ("mean <= +5% vs a", "mean <= +0% vs b", false),
            ("mean <= +5% vs a", "mean <= +0%", false),
        ] {
            assert_eq!(
                loosens(&target(looser), &target(of)),
                answer,
                "{looser}, {of}"
            );
        }
    }

    fn case(path: &str, params: &[(&str, &str)]) -> Case {
        let labels: Vec<&str> = params.iter().map(|(_, label)| *label).collect();
        let id = [&[path], labels.as_slice()].concat().join("/");
        let mut case = Case::of(&id, |_| ());
        case.path = path.to_owned();
        case.params = params
            .iter()
            .map(|(name, label)| ((*name).to_owned(), (*label).to_owned()))
            .collect();
        case
    }

    #[test]
    fn the_closest_case_of_the_nearest_benchmark_is_the_reference() {
        let cases = [
            case("b::old", &[("n", "1")]),
            case("b::old", &[("n", "1"), ("threads", "2")]),
            case("b::old", &[("n", "2")]),
            case("b::far::old", &[]),
            case("b::only", &[]),
        ];
        let references = References::new(&cases);
        let find = |path: &str, params: &[(&str, &str)], name: &str| {
            let found = references.find(&case(path, params), name);
            found.map(|place| cases[place].id.as_str())
        };
        assert_eq!(find("b::new", &[("n", "2")], "old"), Ok("b::old/2"));
        // One that fixes more is closer, one that fixes less serves too.
        let two = [("n", "1"), ("threads", "2")];
        assert_eq!(find("b::new", &two, "old"), Ok("b::old/1/2"));
        let four = [("n", "1"), ("threads", "4")];
        assert_eq!(find("b::new", &four, "old"), Ok("b::old/1"));
        // A single argument may have another name.
        assert_eq!(find("b::new", &[("size", "2")], "old"), Ok("b::old/2"));
        // The same module first, then whatever ends so.
        assert_eq!(find("b::far::new", &[], "old"), Ok("b::far::old"));
        assert_eq!(find("b::far::new", &[], "only"), Ok("b::only"));
        assert_eq!(find("b::new", &[("n", "9")], "b::old/2"), Ok("b::old/2"));
        assert!(find("c::new", &[], "old").unwrap_err().contains("may be"));
        assert!(find("b::new", &[("n", "9")], "old").is_err());
        assert!(
            find("b::new", &[], "onyl")
                .unwrap_err()
                .contains("did you mean `only`")
        );
    }
}
