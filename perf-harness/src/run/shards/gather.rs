//! Which file holds which part of what, and whether all parts are there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::error::{Named, Trouble};
use crate::store::RunFile;
use crate::store::wire::{Benchmark, Outcome, Shard};

/// One case as the parts have it.
#[derive(Debug)]
pub(super) struct Parted {
    /// By the part's number, from 1.
    pub(super) parts: Vec<OfPart>,
}

/// A case in one part.
#[derive(Debug)]
pub(super) struct OfPart {
    pub(super) index: u32,
    pub(super) path: PathBuf,
    pub(super) benchmark: Benchmark,
}

/// Package, bench target and id.
pub(super) type Key = (String, String, String);

/// Checks that each part of each bench target is there once, and gathers their cases. The files keep
/// everything else.
pub(super) fn gather(files: &mut [RunFile]) -> Result<(u32, BTreeMap<Key, Parted>), Trouble> {
    let of = check(files)?;
    let mut cases: BTreeMap<Key, Parted> = BTreeMap::new();
    let mut totals: BTreeMap<(String, String), u64> = BTreeMap::new();
    let machines: BTreeSet<&str> = files.iter().map(|file| &*file.report.machine.key).collect();
    let are_several = machines.len() > 1;
    for file in files.iter_mut() {
        let Some(shard) = &file.report.shard else {
            continue;
        };
        for target in &shard.bench_targets {
            totals.insert((target.package.clone(), target.bench.clone()), target.cases);
        }
        for mut benchmark in std::mem::take(&mut file.report.benchmarks) {
            if are_several {
                let machine = &file.report.machine;
                benchmark.machine.get_or_insert_with(|| machine.clone());
            }
            let key = (
                benchmark.package.clone(),
                benchmark.bench.clone(),
                benchmark.id.clone(),
            );
            let parted = cases.entry(key).or_insert(Parted { parts: Vec::new() });
            parted.parts.push(OfPart {
                index: shard.index,
                path: file.path.clone(),
                benchmark,
            });
        }
    }
    for parted in cases.values_mut() {
        parted.parts.sort_by_key(|part| part.index);
        parted.check(of)?;
    }
    for ((package, bench), total) in totals {
        // What only a base has is none of the plan.
        let of_target = cases.iter().filter(|((of_package, of_bench, _), parted)| {
            let is_own = parted.parts.iter().any(|part| !is_removed(&part.benchmark));
            *of_package == package && *of_bench == bench && is_own
        });
        let found = of_target.count();
        if found as u64 != total {
            return Err(Trouble::LostCases {
                what: target(&package, &bench),
                found,
                cases: total,
            });
        }
    }
    Ok((of, cases))
}

fn is_removed(benchmark: &Benchmark) -> bool {
    benchmark.outcome == Outcome::Skipped && !benchmark.comparison.is_empty()
}

/// The parts of a bench target: who has each, and of how many cases it is.
type Found<'a> = BTreeMap<u32, (&'a RunFile, u64)>;

/// How many parts there are, where all are there.
fn check(files: &[RunFile]) -> Result<u32, Trouble> {
    let mut of: Option<&RunFile> = None;
    let mut targets: BTreeMap<(&str, &str), Found<'_>> = BTreeMap::new();
    for file in files {
        let Some(shard) = &file.report.shard else {
            return Err(Trouble::NoPart(file.path.clone()));
        };
        if !(1..=shard.of).contains(&shard.index) {
            return Err(Trouble::Damaged(named(file, shard)));
        }
        let first = of.get_or_insert(file);
        if let Some(other) = first
            .report
            .shard
            .as_ref()
            .filter(|other| other.of != shard.of)
        {
            return Err(Trouble::OtherRun(named(first, other), named(file, shard)));
        }
        for target in &shard.bench_targets {
            let parts = targets.entry((&target.package, &target.bench)).or_default();
            let what = || self::target(&target.package, &target.bench);
            if let Some((_, (first, cases))) = parts.first_key_value()
                && *cases != target.cases
            {
                return Err(Trouble::OtherCases {
                    what: what(),
                    one: first.path.clone(),
                    other: file.path.clone(),
                });
            }
            if let Some((other, _)) = parts.insert(shard.index, (file, target.cases)) {
                return Err(Trouble::Doubled {
                    what: what(),
                    part: shard.to_string(),
                    one: other.path.clone(),
                    other: file.path.clone(),
                });
            }
        }
    }
    let shard = of.and_then(|file| file.report.shard.as_ref());
    let of = shard.ok_or(Trouble::None)?.of;
    for ((package, bench), parts) in &targets {
        missing(target(package, bench), of, |index| {
            parts.contains_key(&index)
        })?;
    }
    Ok(of)
}

fn missing(what: String, of: u32, is_there: impl Fn(u32) -> bool) -> Result<(), Trouble> {
    let missing: Vec<u32> = (1..=of).filter(|index| !is_there(*index)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Trouble::Missing { what, missing, of }),
    }
}

fn named(file: &RunFile, shard: &Shard) -> Named {
    Named {
        path: file.path.clone(),
        part: shard.to_string(),
    }
}

fn target(package: &str, bench: &str) -> String {
    match package {
        "" => format!("bench target `{bench}`"),
        _ => format!("bench target `{bench}` of `{package}`"),
    }
}

impl Parted {
    /// Whether the case is a load, which every part has.
    pub(super) fn is_load(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.benchmark.series.is_some())
    }

    /// A load is in all parts, and what is called in a loop in one; what was skipped may be told by
    /// several.
    fn check(&self, of: u32) -> Result<(), Trouble> {
        let id = || format!("`{}`", self.parts[0].benchmark.id);
        if self.is_load() {
            let is_there = |index| self.parts.iter().any(|part| part.index == index);
            return missing(id(), of, is_there);
        }
        let is_measured = |part: &&OfPart| part.benchmark.outcome == Outcome::Completed;
        let mut measured = self.parts.iter().filter(is_measured);
        match (measured.next(), measured.next()) {
            (Some(one), Some(other)) => Err(Trouble::OtherCases {
                what: id(),
                one: one.path.clone(),
                other: other.path.clone(),
            }),
            _ => Ok(()),
        }
    }
}
