use super::check::Check;
use crate::host::files::Files;

const NAME: &str = "clock_source";
const FOLDER: &str = "sys/devices/system/clocksource/clocksource0";

/// Read without a call into the kernel.
const QUICK: [&str; 5] = [
    "tsc",
    "kvm-clock",
    "hyperv_clocksource_tsc_page",
    "arch_sys_counter",
    "timebase",
];
/// Read from a device beside the processor.
const SLOW: [&str; 5] = ["hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies"];

/// Whether reading the time is cheap, for this program and for what is measured.
pub(super) fn clock_source(files: &Files) -> Check {
    let Some(source) = files
        .text(&format!("{FOLDER}/current_clocksource"))
        .filter(|source| !source.is_empty())
    else {
        return Check::unknown(
            NAME,
            "the system does not tell where it takes the time from",
        );
    };
    if QUICK.contains(&source.as_str()) {
        return Check::ok(NAME, format!("`{source}`"));
    }
    if !SLOW.contains(&source.as_str()) {
        return Check::unknown(
            NAME,
            format!("`{source}`, of which it is not known whether it is quick to read"),
        );
    }
    let available = files
        .text(&format!("{FOLDER}/available_clocksource"))
        .unwrap_or_default();
    let way_out = match QUICK
        .iter()
        .find(|quick| available.split_whitespace().any(|name| name == **quick))
    {
        Some(quick) => format!("switch by `echo {quick} | sudo tee /{FOLDER}/current_clocksource`"),
        None => {
            "see in `dmesg` why the kernel gave up its quicker ones, or measure on another machine"
                .to_owned()
        }
    };
    Check::warn(
        NAME,
        format!(
            "`{source}` is slow to read, and code that asks for the time is slow with it; {way_out}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    fn check_of(current: &str, available: &str) -> Check {
        let tree = Tree::of(&[
            (&format!("{FOLDER}/current_clocksource"), current),
            (&format!("{FOLDER}/available_clocksource"), available),
        ]);
        clock_source(&tree.files())
    }

    #[test]
    fn quick_sources_are_fine() {
        assert_eq!(check_of("tsc\n", "tsc hpet\n"), Check::ok(NAME, "`tsc`"));
        assert_eq!(check_of("kvm-clock\n", "").status, CheckStatus::Ok);
    }

    #[test]
    fn a_slow_one_names_the_quick_one_that_there_is() {
        let check = check_of("hpet\n", "hpet tsc acpi_pm \n");
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check.detail.contains("`echo tsc | sudo tee /sys/devices/"),
            "{}",
            check.detail
        );
        let check = check_of("acpi_pm\n", "hpet acpi_pm\n");
        assert!(check.detail.contains("dmesg"), "{}", check.detail);
    }

    #[test]
    fn strange_or_missing_ones_are_unknown() {
        assert_eq!(check_of("sundial\n", "").status, CheckStatus::Unknown);
        assert_eq!(check_of("\n", "").status, CheckStatus::Unknown);
        assert_eq!(
            clock_source(&Tree::of(&[]).files()).status,
            CheckStatus::Unknown
        );
    }
}
