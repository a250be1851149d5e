use std::borrow::Cow;
use std::collections::HashMap;

use super::machines::Machines;
use super::{Benchmark, Report};

/// What each case is called where only one name tells it from all others: its id, and with the
/// package, the bench target and the machine where another case has the same id.
pub(super) fn distinct_ids(report: &Report) -> Vec<Cow<'_, str>> {
    let cases = &report.benchmarks;
    let mut count: HashMap<&str, usize> = HashMap::new();
    for case in cases {
        *count.entry(&case.id).or_default() += 1;
    }
    let machines = Machines::of(report);
    let ids = cases.iter().map(|case| match count[case.id.as_str()] {
        1 => Cow::Borrowed(case.id.as_str()),
        _ => Cow::Owned(qualified_id(case, &machines)),
    });
    distinct(ids.collect())
}

/// What each case is called in a record over many runs, where nothing may depend on which other cases
/// a run had: always with the package, and with the bench target where the id does not begin with it.
///
/// ```
/// use perf_harness::report::{Benchmark, Report, lasting_ids};
///
/// let get = Benchmark { package: "shop".into(), bench: "cache".into(), ..Benchmark::new("cache::get") };
/// let report = Report { benchmarks: vec![get], ..Report::default() };
/// assert_eq!(lasting_ids(&report), ["shop/cache::get"]);
/// ```
#[must_use]
pub fn lasting_ids(report: &Report) -> Vec<Cow<'_, str>> {
    let machines = Machines::of(report);
    let cases = report.benchmarks.iter();
    let ids = cases.map(|case| qualified_id(case, &machines).into());
    distinct(ids.collect())
}

/// Most ids begin with the bench target; those of a library do not, whose cases several bench targets
/// may run.
fn qualified_id<'a>(case: &'a Benchmark, machines: &Machines<'a>) -> String {
    let Benchmark {
        id, package, bench, ..
    } = case;
    let mut name = String::new();
    if !package.is_empty() {
        name.push_str(package);
        name.push('/');
    }
    let is_named = id.strip_prefix(bench.as_str());
    if !bench.is_empty() && !is_named.is_some_and(|rest| rest.starts_with("::")) {
        name.push_str(bench);
        name.push('/');
    }
    name.push_str(id);
    if let Some(key) = machines.telling_key(case) {
        name.push('@');
        name.push_str(key);
    }
    name
}

/// The names, each that came before with a number.
///
/// ```
/// use perf_harness::report::distinct;
///
/// let names = ["a", "b", "a"].map(Into::into);
/// assert_eq!(distinct(names.into()), ["a", "b", "a#2"]);
/// ```
#[must_use]
pub fn distinct(mut names: Vec<Cow<'_, str>>) -> Vec<Cow<'_, str>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for name in &mut names {
        let original = name.clone();
        let mut number = seen.get(original.as_ref()).map_or(1, |last| last + 1);
        while number > 1 && seen.contains_key(&format!("{original}#{number}")) {
            number += 1;
        }
        if number > 1 {
            *name = format!("{original}#{number}").into();
            seen.insert(name.to_string(), 1);
        }
        seen.insert(original.into_owned(), number);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Machine;

    fn case(package: &str, bench: &str, id: &str) -> Benchmark {
        Benchmark {
            package: package.into(),
            bench: bench.into(),
            ..Benchmark::new(id)
        }
    }

    fn names(benchmarks: Vec<Benchmark>) -> (Vec<String>, Vec<String>) {
        let report = Report {
            benchmarks,
            ..Report::default()
        };
        let owned = |names: Vec<Cow<'_, str>>| names.into_iter().map(Cow::into_owned).collect();
        (owned(distinct_ids(&report)), owned(lasting_ids(&report)))
    }

    #[test]
    fn packages_are_named_where_they_must_and_in_records_always() {
        let (distinct, lasting) = names(vec![
            case("shop", "cache", "cache::get"),
            case("stock", "cache", "cache::get"),
            case("shop", "cache", "cache::put"),
            case("shop", "disk", "cache::put"),
            case("shop", "cache", "cache::only"),
        ]);
        assert_eq!(
            distinct,
            [
                "shop/cache::get",
                "stock/cache::get",
                "shop/cache::put",
                "shop/disk/cache::put",
                "cache::only"
            ]
        );
        assert_eq!(lasting[4], "shop/cache::only");
        assert_eq!(lasting[..4], distinct[..4]);
    }

    #[test]
    fn machines_are_told_apart_and_the_rest_is_numbered() {
        let on = |key: &str| Benchmark {
            machine: Some(Machine {
                key: key.into(),
                ..Machine::default()
            }),
            ..case("", "", "get")
        };
        let (distinct, _) = names(vec![on("a"), on("b"), on("b"), on("b"), on("b#2")]);
        assert_eq!(
            distinct,
            ["get@a", "get@b", "get@b#2", "get@b#3", "get@b#2#2"]
        );
    }
}
