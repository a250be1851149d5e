use super::check::Check;

const NAME: &str = "virtualization";

/// Whether other guests may take the processor away. That is said and is no warning: the user can
/// do nothing about it before this run, and most continuous integration lives there.
pub(super) fn virtualization(virtualized: Option<bool>) -> Check {
    match virtualized {
        Some(true) => Check::ok(
            NAME,
            "a virtual machine: its host may take the processor away at any time, so compare only what ran close together",
        ),
        Some(false) => Check::ok(NAME, "none: the processor tells of no hypervisor"),
        None => Check::unknown(
            NAME,
            "the system does not tell whether this is a virtual machine",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;

    #[test]
    fn each_answer_is_told_apart() {
        assert!(
            virtualization(Some(true))
                .detail
                .starts_with("a virtual machine: ")
        );
        assert!(virtualization(Some(false)).detail.starts_with("none: "));
        assert_eq!(virtualization(Some(true)).status, CheckStatus::Ok);
        assert_eq!(virtualization(None).status, CheckStatus::Unknown);
    }
}
