use std::time::Duration;

use crate::host::affinity::Cores;
use crate::host::files::Files;
use crate::host::kept_file::KeptFile;

/// Time that the hypervisor gave to others while a core had something to run.
#[derive(Debug)]
pub(super) struct Steal {
    file: KeptFile,
    cores: Cores,
    tick: Duration,
}

impl Steal {
    /// Of these cores.
    pub(super) fn open(files: &Files, cores: &Cores) -> Option<Self> {
        Some(Self {
            file: KeptFile::new(files.open("proc/stat")?),
            cores: cores.clone(),
            tick: tick()?,
        })
    }

    pub(super) fn read(&mut self) -> Option<Duration> {
        let ticks = stolen_ticks(self.file.text()?, &self.cores)?;
        Some(self.tick.saturating_mul(u32::try_from(ticks).ok()?))
    }
}

/// The sum over `cores` in `/proc/stat`: the eighth number in the line of each, `cpu0 …`.
fn stolen_ticks(stat: &str, cores: &Cores) -> Option<u64> {
    let mut sum = None;
    // The lines of the cores come first.
    for line in stat.lines().take_while(|line| line.starts_with("cpu")) {
        let mut words = line.split_ascii_whitespace();
        let core = words.next()?.strip_prefix("cpu")?;
        if core.parse().is_ok_and(|core| cores.contains(core)) {
            let ticks: u64 = words.nth(7)?.parse().ok()?;
            sum = Some(sum.unwrap_or(0) + ticks);
        }
    }
    sum
}

/// What `/proc/stat` counts in.
#[cfg(unix)]
fn tick() -> Option<Duration> {
    // SAFETY: it takes a number and gives one, which is negative where the system refuses.
    let a_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    let a_second = u32::try_from(a_second).ok().filter(|count| *count > 0)?;
    Some(Duration::from_secs(1) / a_second)
}

/// No such file on this system.
#[cfg(not(unix))]
fn tick() -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  1202758 0 184709 955367 3832 0 1298 4254 0 0\n\
        cpu0 589189 0 88149 495426 832 0 147 2096 0 0\n\
        cpu1 613568 0 96559 459940 3000 0 1150 2158 0 0\n\
        cpu10 1 2 3 4 5 6 7 100 0 0\n\
        intr 7517214 0 0\n\
        cpu1 1 2 3 4 5 6 7 1000000 0 0\n";

    #[test]
    fn only_the_cores_of_the_process_count() {
        assert_eq!(stolen_ticks(STAT, &Cores::of([0, 1])), Some(4_254));
        assert_eq!(stolen_ticks(STAT, &Cores::of([1])), Some(2_158));
        assert_eq!(stolen_ticks(STAT, &Cores::of([10])), Some(100));
    }

    #[test]
    fn what_is_not_told_is_unknown() {
        assert_eq!(stolen_ticks(STAT, &Cores::of([2])), None);
        assert_eq!(stolen_ticks("", &Cores::of([0])), None);
        // Kernels before 2.6.11 have no such number.
        assert_eq!(stolen_ticks("cpu0 1 2 3 4 5 6 7\n", &Cores::of([0])), None);
    }
}
