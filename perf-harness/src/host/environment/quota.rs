use super::check::Check;
use crate::host::cgroup::{ControlGroup, Hierarchy, control_groups};
use crate::host::files::Files;
use crate::units::{Time, significant};

const NAME: &str = "quota";

/// The time that a control group grants in each period.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Quota {
    cores: f64,
    period_us: f64,
}

/// Whether a control group of the process grants less processor time than it may want: when that is
/// used up the kernel stops all its threads until the next period begins.
///
/// Two cores are what a case on one thread can want at most, the rest being a helper of its
/// runtime; cases of more threads are told by the detail.
pub(super) fn quota(files: &Files, cores: usize) -> Check {
    let Some(groups) = control_groups(files, "cpu") else {
        return Check::unknown(
            NAME,
            "the system does not tell whether processor time is limited",
        );
    };
    let smallest = groups
        .iter()
        .filter_map(|ControlGroup { folder, hierarchy }| match hierarchy {
            Hierarchy::Unified => unified(files, folder),
            Hierarchy::Legacy => legacy(files, folder),
        })
        .min_by(|a, b| a.cores.total_cmp(&b.cores));
    let Some(quota) = smallest.filter(|quota| quota.cores < cores as f64) else {
        return Check::ok(NAME, "processor time is not limited");
    };
    let seen = format!(
        "processor time is limited to that of {} of {cores} cores: a process that uses it up stands still for up to {}",
        significant(quota.cores),
        Time(quota.period_us * 1e3)
    );
    if quota.cores >= 2.0 {
        return Check::ok(
            NAME,
            format!("{seen}, which cases of more threads than that will meet"),
        );
    }
    Check::warn(
        NAME,
        format!(
            "{seen}; raise the limit (`--cpus` of docker, `limits.cpu` of Kubernetes, `CPUQuota` of systemd)"
        ),
    )
}

/// `200000 100000`, or `max 100000` where there is no limit.
fn unified(files: &Files, folder: &str) -> Option<Quota> {
    let text = files.text(&format!("{folder}/cpu.max"))?;
    let (quota, period) = text.split_once(' ')?;
    of(quota, period)
}

/// A quota of -1 is no limit.
fn legacy(files: &Files, folder: &str) -> Option<Quota> {
    let read = |name: &str| files.text(&format!("{folder}/{name}"));
    of(&read("cpu.cfs_quota_us")?, &read("cpu.cfs_period_us")?)
}

fn of(quota: &str, period: &str) -> Option<Quota> {
    let quota: u64 = quota.parse().ok()?;
    let period: u64 = period.parse().ok().filter(|period| *period > 0)?;
    Some(Quota {
        cores: quota as f64 / period as f64,
        period_us: period as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    fn check_of(files: &[(&str, &str)]) -> Check {
        quota(&Tree::of(files).files(), 8)
    }

    const NONE: &str = "processor time is not limited";

    #[test]
    fn the_unified_hierarchy() {
        let group = ("proc/self/cgroup", "0::/user.slice/job\n");
        let check = check_of(&[
            group,
            ("sys/fs/cgroup/user.slice/job/cpu.max", "150000 100000\n"),
        ]);
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check.detail.starts_with(
                "processor time is limited to that of 1.5 of 8 cores: a process that uses it up stands still for up to 100 ms; "
            ),
            "{}",
            check.detail
        );
        let check = check_of(&[
            group,
            ("sys/fs/cgroup/user.slice/job/cpu.max", "max 100000\n"),
        ]);
        assert_eq!(check, Check::ok(NAME, NONE));
    }

    #[test]
    fn the_limit_of_a_group_around_it_holds_too() {
        let check = check_of(&[
            ("proc/self/cgroup", "0::/user.slice/job\n"),
            ("sys/fs/cgroup/user.slice/job/cpu.max", "300000 100000\n"),
            ("sys/fs/cgroup/user.slice/cpu.max", "50000 100000\n"),
        ]);
        assert!(
            check.detail.contains("of 0.5 of 8 cores"),
            "{}",
            check.detail
        );
    }

    #[test]
    fn the_older_hierarchy() {
        let group = (
            "proc/self/cgroup",
            "2:memory:/x\n1:cpu,cpuacct:/docker/abc\n0::/\n",
        );
        let limited = |folder: &str, quota: &str| {
            let quota_path = format!("{folder}/cpu.cfs_quota_us");
            let period_path = format!("{folder}/cpu.cfs_period_us");
            check_of(&[group, (&quota_path, quota), (&period_path, "100000\n")])
        };
        assert_eq!(
            limited("sys/fs/cgroup/cpu/docker/abc", "100000\n").status,
            CheckStatus::Warn
        );
        assert_eq!(
            limited("sys/fs/cgroup/cpu,cpuacct/docker/abc", "100000\n").status,
            CheckStatus::Warn
        );
        // Within the container its own group is what is mounted.
        assert_eq!(
            limited("sys/fs/cgroup/cpu", "100000\n").status,
            CheckStatus::Warn
        );
        assert_eq!(limited("sys/fs/cgroup/cpu", "-1\n"), Check::ok(NAME, NONE));
        // A controller whose name merely starts alike.
        assert_eq!(
            limited("sys/fs/cgroup/cpuacct", "100000\n"),
            Check::ok(NAME, NONE)
        );
    }

    #[test]
    fn a_quota_that_one_thread_cannot_use_up_is_told_and_no_problem() {
        let group = ("proc/self/cgroup", "0::/\n");
        let check = check_of(&[group, ("sys/fs/cgroup/cpu.max", "400000 100000\n")]);
        assert_eq!(check.status, CheckStatus::Ok);
        assert!(check.detail.contains("of 4 of 8 cores"), "{}", check.detail);
        let check = check_of(&[group, ("sys/fs/cgroup/cpu.max", "800000 100000\n")]);
        assert_eq!(check, Check::ok(NAME, NONE));
    }

    #[test]
    fn nonsense_is_no_limit_and_no_panic() {
        let group = ("proc/self/cgroup", "0::/../..\nnonsense\n\n");
        for text in ["", "max", "100000", "1 0", "-5 100000", "a b"] {
            assert_eq!(
                check_of(&[group, ("sys/fs/cgroup/cpu.max", text)]),
                Check::ok(NAME, NONE),
                "{text}"
            );
        }
        assert_eq!(check_of(&[]).status, CheckStatus::Unknown);
        let check = check_of(&[
            ("proc/self/cgroup", "0::/job\n"),
            ("sys/fs/cgroup/job/cpu.max", "0 0\n"),
            ("sys/fs/cgroup/cpu.max", "100000 100000\n"),
        ]);
        assert!(check.detail.contains("of 1 of 8 cores"), "{}", check.detail);
    }
}
