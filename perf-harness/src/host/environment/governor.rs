use std::collections::BTreeMap;

use super::check::Check;
use crate::host::files::Files;

const NAME: &str = "governor";

/// Whether the clock rate of the cores follows the load: figures then depend on what ran before.
pub(super) fn governor(files: &Files) -> Check {
    let mut cores_of: BTreeMap<String, usize> = BTreeMap::new();
    for governor in files.of_each_core("cpufreq/scaling_governor") {
        *cores_of.entry(governor).or_default() += 1;
    }
    if cores_of.is_empty() {
        return Check::unknown(
            NAME,
            "the system does not tell who sets the clock rate, as is usual in virtual machines",
        );
    }
    let all: usize = cores_of.values().sum();
    let seen: Vec<String> = cores_of
        .iter()
        .map(|(governor, cores)| format!("`{governor}` on {cores} of {all} cores"))
        .collect();
    let seen = seen.join(", ");
    // `userspace` is a rate that somebody set by hand: it stays.
    if cores_of
        .keys()
        .all(|governor| governor == "performance" || governor == "userspace")
    {
        return Check::ok(NAME, seen);
    }
    Check::warn(
        NAME,
        format!(
            "{seen}: the clock rate follows the load, and times with it; for the time of the run set it by `sudo cpupower frequency-set -g performance`"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    fn check_of(governors: &[&str]) -> Check {
        let paths: Vec<String> = (0..governors.len())
            .map(|core| format!("sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor"))
            .collect();
        let files: Vec<(&str, &str)> = paths
            .iter()
            .map(String::as_str)
            .zip(governors.iter().copied())
            .collect();
        governor(&Tree::of(&files).files())
    }

    #[test]
    fn a_fixed_rate_is_fine() {
        assert_eq!(
            check_of(&["performance\n", "performance\n"]),
            Check::ok(NAME, "`performance` on 2 of 2 cores")
        );
        assert_eq!(check_of(&["userspace\n"]).status, CheckStatus::Ok);
    }

    #[test]
    fn one_core_that_follows_the_load_is_enough() {
        let check = check_of(&["performance\n", "powersave\n", "powersave\n"]);
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check
                .detail
                .starts_with("`performance` on 1 of 3 cores, `powersave` on 2 of 3 cores: "),
            "{}",
            check.detail
        );
        assert!(
            check.detail.contains("cpupower frequency-set"),
            "{}",
            check.detail
        );
    }

    #[test]
    fn without_files_nothing_is_known() {
        assert_eq!(check_of(&[]).status, CheckStatus::Unknown);
    }
}
