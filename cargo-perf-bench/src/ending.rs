use std::process::{ExitCode, ExitStatus};

use perf_harness::report::worse_exit_status;

/// How a run ends: the worst of what its parts ended with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ending(u8);

impl Ending {
    pub(crate) const GOOD: Self = Self(0);
    /// Usage, configuration, or a build that failed.
    pub(crate) const USAGE: Self = Self(2);
    pub(crate) const ERRORED: Self = Self(101);
    pub(crate) const INTERRUPTED: Self = Self(130);

    /// What a bench target's exit status means. A signal that ended it is an error of a benchmark,
    /// unless it was the interruption that the user asked for.
    pub(crate) fn of(status: ExitStatus, interrupted: bool) -> Self {
        match own_status(status) {
            Some(status) => Self(status),
            None if interrupted => Self::INTERRUPTED,
            None => Self::ERRORED,
        }
    }

    /// Whether something else than the bench target itself has ended it: a signal, or what stands for
    /// one on Windows.
    pub(crate) fn is_abrupt(status: ExitStatus) -> bool {
        own_status(status).is_none()
    }

    pub(crate) fn status(self) -> u8 {
        self.0
    }

    /// The worse of two.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(worse_exit_status(self.0, other.0))
    }
}

fn own_status(status: ExitStatus) -> Option<u8> {
    u8::try_from(status.code()?).ok()
}

impl From<u8> for Ending {
    fn from(status: u8) -> Self {
        Self(status)
    }
}

impl From<Ending> for ExitCode {
    fn from(Ending(status): Ending) -> Self {
        Self::from(status)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn ended(raw: i32, interrupted: bool) -> u8 {
        Ending::of(ExitStatus::from_raw(raw), interrupted).status()
    }

    #[test]
    fn a_signal_is_an_error_unless_the_user_sent_it() {
        assert_eq!(ended(9, false), 101);
        assert_eq!(ended(2, true), 130);
        assert_eq!(ended(3 << 8, true), 3);
    }

    #[test]
    fn the_worst_part_speaks() {
        let worst = |statuses: &[u8]| {
            statuses
                .iter()
                .map(|status| Ending::from(*status))
                .fold(Ending::GOOD, Ending::and)
                .status()
        };
        assert_eq!(worst(&[0, 3, 0]), 3);
        assert_eq!(worst(&[4, 5, 3, 101]), 101);
        assert_eq!(worst(&[4, 130]), 130);
        assert_eq!(worst(&[130, 3]), 3);
        assert_eq!(worst(&[101, 2]), 2);
    }
}
