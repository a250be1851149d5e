//! How long the cores had nothing to do, and how promptly a thread is woken.

use std::time::Duration;

use super::affinity::Cores;
use super::files::Files;

/// The time for which the cores that the process may use had nothing to do, since the machine started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdleTime(Duration);

impl IdleTime {
    /// What the system tells of these cores; `None` where it does not.
    pub(crate) fn read(cores: &Cores) -> Option<Self> {
        Self::of(&Files::of_this_machine().text("proc/stat")?, cores)
    }

    fn of(text: &str, cores: &Cores) -> Option<Self> {
        let mut ticks = None;
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace();
            let core = words.next().and_then(|word| word.strip_prefix("cpu"));
            let Some(core) = core.and_then(|core| core.parse().ok()) else {
                continue;
            };
            if cores.contains(core) {
                // The fourth number is what it was idle; waiting for storage is the fifth.
                let idle: u64 = words.skip(3).take(2).flat_map(str::parse::<u64>).sum();
                *ticks.get_or_insert(0) += idle;
            }
        }
        // The kernel tells it in hundredths of a second, whatever its own tick.
        ticks.map(|ticks: u64| Self(Duration::from_millis(ticks * 10)))
    }

    /// What was idle since an earlier reading, of all cores together.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// Has the calling thread woken when its time is over, not up to 50 us later.
pub(crate) fn wake_promptly() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // SAFETY: sets a number of the calling thread alone.
        unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1 as libc::c_ulong) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cores_of_the_process_count() {
        let text = "cpu  1 2 3 400 5 6 7 8 9 10\ncpu0 1 2 3 100 5 6 7 8 9 10\ncpu1 1 2 3 300 0 6 7 8 9 10\nintr 5\n";
        let of = |cores: &[usize]| IdleTime::of(text, &Cores::of(cores.iter().copied()));
        assert_eq!(of(&[0]), Some(IdleTime(Duration::from_millis(1_050))));
        assert_eq!(of(&[0, 1]), Some(IdleTime(Duration::from_millis(4_050))));
        assert_eq!(of(&[7]), None);
    }
}
