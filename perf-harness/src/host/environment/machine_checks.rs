use super::check::Check;
use super::{battery, build, clock_source, governor, load, quota, turbo, virtualization};
use crate::host::Machine;
use crate::host::files::Files;

/// All checks of the machine and of the build, in the order in which reports name them.
pub(crate) fn machine_checks(files: &Files, machine: &Machine) -> Vec<Check> {
    vec![
        build::build(cfg!(debug_assertions)),
        governor::governor(files),
        turbo::turbo(files),
        load::load(files),
        quota::quota(files, machine.cores),
        virtualization::virtualization(machine.virtualized),
        clock_source::clock_source(files),
        battery::battery(files),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    #[test]
    fn a_system_that_tells_nothing_is_unknown_and_each_check_has_a_name_of_its_own() {
        let machine = Machine {
            cpu: "c".into(),
            cores: 2,
            memory_bytes: 0,
            os: "other".into(),
            virtualized: None,
        };
        let checks = machine_checks(&Tree::of(&[]).files(), &machine);
        let mut names: Vec<&str> = checks.iter().map(|check| check.check).collect();
        assert!(
            checks
                .iter()
                .skip(1)
                .all(|check| check.status == CheckStatus::Unknown),
            "{checks:?}"
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), checks.len());
    }
}
