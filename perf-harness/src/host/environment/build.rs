use super::check::Check;

const NAME: &str = "build";

/// Whether this program, and with it most likely the code that is measured, was built for speed.
/// Debug assertions are what a crate can see of the profile that it is compiled by.
pub(super) fn build(has_debug_assertions: bool) -> Check {
    if has_debug_assertions {
        Check::warn(
            NAME,
            "debug assertions are on, so the code that is measured checks itself and is most likely not optimised, and its times say little about a release; run `cargo bench`, without `--profile dev` and with no `debug-assertions = true` in [profile.bench] and [profile.release] of Cargo.toml",
        )
    } else {
        Check::ok(NAME, "without debug assertions")
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckStatus;
    use super::*;

    #[test]
    fn a_build_for_debugging_is_a_problem() {
        assert_eq!(build(true).status, CheckStatus::Warn);
        assert_eq!(build(false).status, CheckStatus::Ok);
    }
}
