use crate::cargo::BenchTarget;
use crate::process::Pair;

/// The bench targets of two builds, by what the other side has of them.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) pairs: Vec<Pair>,
    /// Only the candidate has them.
    pub(super) new: Vec<BenchTarget>,
    /// Only the base has them.
    pub(super) removed: Vec<BenchTarget>,
}

impl Matched {
    /// Puts together what has the same name in the same package.
    pub(super) fn of(candidates: Vec<BenchTarget>, mut bases: Vec<BenchTarget>) -> Self {
        let mut matched = Self::default();
        for candidate in candidates {
            match bases
                .iter()
                .position(|base| base.name() == candidate.name())
            {
                Some(place) => {
                    let base = bases.remove(place);
                    matched.pairs.push(Pair { candidate, base });
                }
                None => matched.new.push(candidate),
            }
        }
        matched.removed = bases;
        matched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(package: &str, bench: &str, side: &str) -> BenchTarget {
        BenchTarget {
            package: package.into(),
            bench: bench.into(),
            executable: format!("/{side}/{bench}").into(),
            folder: "/".into(),
            variables: Vec::new(),
            libraries: Vec::new(),
            own_libraries: Vec::new(),
        }
    }

    #[test]
    fn targets_are_told_apart_by_package_and_name() {
        let matched = Matched::of(
            vec![
                target("shop", "cache", "new"),
                target("goods", "cache", "new"),
            ],
            vec![
                target("shop", "store", "old"),
                target("shop", "cache", "old"),
            ],
        );
        assert_eq!(matched.pairs.len(), 1);
        assert_eq!(matched.pairs[0].candidate.name(), ("shop", "cache"));
        assert_eq!(
            matched.pairs[0].base.executable,
            std::path::Path::new("/old/cache")
        );
        assert_eq!(matched.new[0].name(), ("goods", "cache"));
        assert_eq!(matched.removed[0].name(), ("shop", "store"));
    }
}
