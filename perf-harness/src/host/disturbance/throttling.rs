use std::collections::HashSet;
use std::time::Duration;

use crate::host::cgroup::control_groups;
use crate::host::files::Files;
use crate::host::kept_file::KeptFile;

/// How long control groups of the process stood still because their quota was used up, and in how
/// many periods. The quota of a group around them stops them too.
#[derive(Debug)]
pub(super) struct Throttling(Vec<KeptFile>);

impl Throttling {
    /// `None` where no group tells.
    pub(super) fn open(files: &Files) -> Option<Self> {
        let mut seen = HashSet::new();
        let mut kept: Vec<KeptFile> = control_groups(files, "cpu")?
            .iter()
            // One folder may be reached by two names.
            .filter(|group| {
                files
                    .resolved(&group.folder)
                    .is_some_and(|folder| seen.insert(folder))
            })
            .filter_map(|group| files.open(&format!("{}/cpu.stat", group.folder)))
            .map(KeptFile::new)
            .collect();
        // The root of the unified hierarchy tells only what was used.
        kept.retain_mut(|file| file.text().and_then(counters).is_some());
        (!kept.is_empty()).then_some(Self(kept))
    }

    pub(super) fn read(&mut self) -> Option<(Duration, u64)> {
        let mut sum = (Duration::ZERO, 0);
        for file in &mut self.0 {
            let (time, periods) = counters(file.text()?)?;
            sum = (sum.0 + time, sum.1 + periods);
        }
        Some(sum)
    }
}

/// The time and the number of periods in a group's `cpu.stat`.
fn counters(stat: &str) -> Option<(Duration, u64)> {
    let value = |name: &str| {
        stat.lines().find_map(|line| {
            let (key, value) = line.split_once(' ')?;
            (key == name).then(|| value.trim().parse::<u64>().ok())?
        })
    };
    let time = value("throttled_usec")
        .map(Duration::from_micros)
        .or_else(|| value("throttled_time").map(Duration::from_nanos))?;
    Some((time, value("nr_throttled")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::files::Tree;

    const UNIFIED: &str = "usage_usec 9000\nuser_usec 8000\nsystem_usec 1000\nnr_periods 40\n\
        nr_throttled 3\nthrottled_usec 210000\nnr_bursts 0\nburst_usec 0\n";
    const LEGACY: &str = "nr_periods 40\nnr_throttled 3\nthrottled_time 210000000\n";

    #[test]
    fn both_hierarchies_tell_the_same_in_other_units() {
        let expected = Some((Duration::from_millis(210), 3));
        assert_eq!(counters(UNIFIED), expected);
        assert_eq!(counters(LEGACY), expected);
        assert_eq!(counters("usage_usec 9000\n"), None);
        assert_eq!(counters("nr_throttled x\nthrottled_usec 1\n"), None);
    }

    #[test]
    fn the_groups_around_the_process_count_too() {
        let tree = Tree::of(&[
            ("proc/self/cgroup", "0::/user.slice/job\n"),
            ("sys/fs/cgroup/cpu.stat", "usage_usec 9000\n"),
            ("sys/fs/cgroup/user.slice/cpu.stat", UNIFIED),
            ("sys/fs/cgroup/user.slice/job/cpu.stat", UNIFIED),
        ]);
        let mut throttling = Throttling::open(&tree.files()).unwrap();
        assert_eq!(throttling.read(), Some((Duration::from_millis(420), 6)));
        // What is read is what the files say by now.
        assert_eq!(throttling.read(), Some((Duration::from_millis(420), 6)));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_of_two_names_counts_once() {
        let tree = Tree::of(&[
            ("proc/self/cgroup", "1:cpu,cpuacct:/job\n"),
            ("sys/fs/cgroup/cpu,cpuacct/job/cpu.stat", LEGACY),
        ]);
        tree.link("sys/fs/cgroup/cpu", "cpu,cpuacct");
        let mut throttling = Throttling::open(&tree.files()).unwrap();
        assert_eq!(throttling.read(), Some((Duration::from_millis(210), 3)));
    }

    #[test]
    fn without_a_group_that_tells_nothing_is_known() {
        assert!(Throttling::open(&Tree::of(&[]).files()).is_none());
        let tree = Tree::of(&[
            ("proc/self/cgroup", "0::/\n"),
            ("sys/fs/cgroup/cpu.stat", "usage_usec 9000\n"),
        ]);
        assert!(Throttling::open(&tree.files()).is_none());
    }
}
