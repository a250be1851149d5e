use super::Metadata;
use crate::cli::CargoArgs;

/// The selection without the packages and bench targets that a workspace lacks, which cargo would
/// refuse. None where nothing selected is there.
pub(crate) fn present_in(args: &CargoArgs, metadata: &Metadata) -> Option<CargoArgs> {
    let packages: Vec<String> = args
        .package
        .iter()
        .filter(|spec| has_package(metadata, spec))
        .cloned()
        .collect();
    let benches: Vec<String> = args
        .bench
        .iter()
        .filter(|name| has_bench(metadata, name))
        .cloned()
        .collect();
    let emptied = |before: &[String], after: &[String]| after.is_empty() && !before.is_empty();
    let anything = metadata.bench_targets().next().is_some();
    if !anything || emptied(&args.package, &packages) || emptied(&args.bench, &benches) {
        return None;
    }
    Some(CargoArgs {
        package: packages,
        bench: benches,
        exclude: args
            .exclude
            .iter()
            .filter(|spec| has_package(metadata, spec))
            .cloned()
            .collect(),
        ..args.clone()
    })
}

fn has_package(metadata: &Metadata, spec: &str) -> bool {
    // Addresses and patterns are cargo's to understand.
    if spec.contains(['/', '*', '?', '[']) {
        return true;
    }
    let name = spec.split(['@', ':']).next().unwrap_or(spec);
    metadata.packages.iter().any(|package| package.name == name)
}

fn has_bench(metadata: &Metadata, name: &str) -> bool {
    name.contains(['*', '?', '[']) || metadata.bench_targets().any(|(_, bench)| bench == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Metadata {
        serde_json::from_value(serde_json::json!({
            "packages": [
                {"name": "shop", "targets": [{"name": "cache", "kind": ["bench"]}]},
                {"name": "goods", "targets": []},
            ],
            "workspace_root": "/w",
            "target_directory": "/w/target",
        }))
        .unwrap()
    }

    fn selected(packages: &[&str], benches: &[&str]) -> Option<(Vec<String>, Vec<String>)> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let args = CargoArgs {
            package: owned(packages),
            bench: owned(benches),
            ..CargoArgs::default()
        };
        present_in(&args, &metadata()).map(|args| (args.package, args.bench))
    }

    #[test]
    fn what_is_missing_is_left_out() {
        let some = |packages: &[&str], benches: &[&str]| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            Some((owned(packages), owned(benches)))
        };
        assert_eq!(selected(&[], &[]), some(&[], &[]));
        assert_eq!(
            selected(&["shop", "later"], &["cache", "new"]),
            some(&["shop"], &["cache"])
        );
        assert_eq!(
            selected(&["shop@0.1.0"], &["ca*"]),
            some(&["shop@0.1.0"], &["ca*"])
        );
    }

    #[test]
    fn a_selection_of_nothing_that_is_there_does_not_become_one_of_everything() {
        assert_eq!(selected(&["later"], &[]), None);
        assert_eq!(selected(&[], &["new"]), None);
    }
}
