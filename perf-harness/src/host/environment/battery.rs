use super::check::Check;
use crate::host::files::Files;

const NAME: &str = "battery";
const FOLDER: &str = "sys/class/power_supply";

/// Whether the machine runs on its battery, which most of them spare by running slower.
pub(super) fn battery(files: &Files) -> Check {
    let Some(supplies) = files.names(FOLDER) else {
        return Check::unknown(
            NAME,
            "the system does not tell whether it runs on a battery",
        );
    };
    let batteries: Vec<String> = supplies
        .iter()
        .filter(|supply| {
            let says = |file: &str, what: &str| {
                files.text(&format!("{FOLDER}/{supply}/{file}")).as_deref() == Some(what)
            };
            // The battery of a mouse or a headset is one of a `Device`.
            says("type", "Battery") && !says("scope", "Device")
        })
        .map(|supply| {
            files
                .text(&format!("{FOLDER}/{supply}/status"))
                .unwrap_or_default()
        })
        .collect();
    if batteries.is_empty() {
        return Check::ok(NAME, "none");
    }
    if batteries.iter().any(|status| status == "Discharging") {
        return Check::warn(
            NAME,
            "the machine runs on its battery, and spares it by running slower; plug it in",
        );
    }
    if batteries
        .iter()
        .any(|status| status.is_empty() || status == "Unknown")
    {
        return Check::unknown(
            NAME,
            "there is a battery, which does not tell whether it is in use",
        );
    }
    Check::ok(NAME, "not in use")
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    fn check_of(status: &str, scope: &str) -> Check {
        let tree = Tree::of(&[
            ("sys/class/power_supply/AC/type", "Mains\n"),
            ("sys/class/power_supply/AC/status", "Discharging\n"),
            ("sys/class/power_supply/BAT0/type", "Battery\n"),
            ("sys/class/power_supply/BAT0/status", status),
            ("sys/class/power_supply/BAT0/scope", scope),
        ]);
        battery(&tree.files())
    }

    #[test]
    fn only_a_battery_of_the_machine_that_is_in_use_is_a_problem() {
        assert_eq!(
            check_of("Discharging\n", "System\n").status,
            CheckStatus::Warn
        );
        assert_eq!(
            check_of("Discharging\n", "Device\n"),
            Check::ok(NAME, "none")
        );
        assert_eq!(check_of("Charging\n", ""), Check::ok(NAME, "not in use"));
        assert_eq!(check_of("Full\n", "").status, CheckStatus::Ok);
        assert_eq!(check_of("Unknown\n", "").status, CheckStatus::Unknown);
    }

    #[test]
    fn no_supplies_and_no_folder_are_two_things() {
        let empty = Tree::of(&[]).and_folder(FOLDER);
        assert_eq!(battery(&empty.files()), Check::ok(NAME, "none"));
        assert_eq!(battery(&Tree::of(&[]).files()).status, CheckStatus::Unknown);
    }
}
