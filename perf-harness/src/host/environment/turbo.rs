use super::check::Check;
use crate::host::files::Files;

const NAME: &str = "turbo";
const INTEL: &str = "sys/devices/system/cpu/intel_pstate/no_turbo";
const BOOST: &str = "sys/devices/system/cpu/cpufreq/boost";

/// Whether cores may run above their nominal rate, for as long as power and heat allow.
pub(super) fn turbo(files: &Files) -> Check {
    let on = |off_by: &str| {
        Check::warn(
            NAME,
            format!(
                "on: how fast a core runs depends on its heat and on the other cores; for the time of the run turn it off by `{off_by}`"
            ),
        )
    };
    let off = || Check::ok(NAME, "off");
    match files.text(INTEL).as_deref() {
        Some("0") => return on(&format!("echo 1 | sudo tee /{INTEL}")),
        Some("1") => return off(),
        _ => {}
    }
    match files.text(BOOST).as_deref() {
        Some("1") => return on(&format!("echo 0 | sudo tee /{BOOST}")),
        Some("0") => return off(),
        _ => {}
    }
    // Some drivers have a switch a core and none for all.
    let boosts = files.of_each_core("cpufreq/boost");
    if boosts.iter().any(|boost| boost == "1") {
        on("echo 0 | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/boost")
    } else if boosts.iter().any(|boost| boost == "0") {
        off()
    } else {
        Check::unknown(
            NAME,
            "the system does not tell whether cores run above their nominal rate",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    const OF_A_CORE: &str = "sys/devices/system/cpu/cpu1/cpufreq/boost";

    fn status_of(path: &str, text: &str) -> CheckStatus {
        turbo(&Tree::of(&[(path, text)]).files()).status
    }

    #[test]
    fn the_two_switches_mean_opposite_things() {
        assert_eq!(status_of(INTEL, "0\n"), CheckStatus::Warn);
        assert_eq!(status_of(INTEL, "1\n"), CheckStatus::Ok);
        assert_eq!(status_of(BOOST, "1\n"), CheckStatus::Warn);
        assert_eq!(status_of(BOOST, "0\n"), CheckStatus::Ok);
        assert_eq!(status_of(OF_A_CORE, "1\n"), CheckStatus::Warn);
        assert_eq!(status_of(OF_A_CORE, "0\n"), CheckStatus::Ok);
    }

    #[test]
    fn the_way_out_names_the_switch_that_was_read() {
        let check = turbo(&Tree::of(&[(INTEL, "0\n")]).files());
        assert!(
            check
                .detail
                .contains("echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"),
            "{}",
            check.detail
        );
        let check = turbo(&Tree::of(&[(BOOST, "1\n")]).files());
        assert!(
            check
                .detail
                .contains("echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"),
            "{}",
            check.detail
        );
    }

    #[test]
    fn without_a_switch_or_with_a_strange_one_nothing_is_known() {
        assert_eq!(turbo(&Tree::of(&[]).files()).status, CheckStatus::Unknown);
        assert_eq!(status_of(BOOST, "maybe"), CheckStatus::Unknown);
    }
}
