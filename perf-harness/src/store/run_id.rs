use std::fmt;
#[cfg(target_os = "linux")]
use std::fs;

use super::file_name::FileName;

/// What the processes of one cargo call share: the name of the folder with their run files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunId(FileName);

impl RunId {
    /// One that was given from outside.
    pub(crate) fn named(text: &str) -> Self {
        Self(FileName::from(text))
    }

    /// One for all processes of a cargo call: made of the parent process, which is cargo, and of when
    /// that started. Process numbers are used again, also after a restart of the machine.
    #[cfg(unix)]
    pub(crate) fn of_cargo() -> Self {
        Self::of_process(std::os::unix::process::parent_id())
    }

    /// The parent cannot be asked for here, so each process is a run of its own unless
    /// `PERF_BENCH_RUN_ID` says otherwise.
    #[cfg(not(unix))]
    pub(crate) fn of_cargo() -> Self {
        Self::of_this_process()
    }

    /// One for this process alone.
    #[cfg(unix)]
    pub(crate) fn of_this_process() -> Self {
        Self::of_process(std::process::id())
    }

    /// One for this process alone.
    #[cfg(not(unix))]
    pub(crate) fn of_this_process() -> Self {
        use std::hash::{BuildHasher, RandomState};

        let random = RandomState::new().hash_one(());
        Self(FileName::from(
            format!("{}-{random:x}", std::process::id()).as_str(),
        ))
    }

    #[cfg(unix)]
    fn of_process(process: u32) -> Self {
        let started = started(process).unwrap_or_default();
        Self(FileName::from(format!("{process}-{started}").as_str()))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Ticks from the start of the machine to the start of the process, and which start of the machine.
#[cfg(target_os = "linux")]
fn started(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let ticks = start_ticks(&stat)?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let boot: String = boot
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(8)
        .collect();
    Some(format!("{ticks}-{boot}"))
}

/// The 22nd field. The second is the name in brackets, which may hold anything.
#[cfg(target_os = "linux")]
fn start_ticks(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_ascii_whitespace().nth(19)?.parse().ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn started(process: u32) -> Option<String> {
    let answer = std::process::Command::new("ps")
        .args(["-o", "lstart=", "-p", &process.to_string()])
        .output()
        .ok()?;
    let text: String = String::from_utf8_lossy(&answer.stdout)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_name_full_of_brackets_does_not_shift_the_fields() {
        let rest: Vec<String> = (3..=30).map(|field| field.to_string()).collect();
        let stat = format!("17 (a) b) (c) {}", rest.join(" "));
        assert_eq!(start_ticks(&stat), Some(22));
        assert_eq!(start_ticks("17 (a) S 1"), None);
        assert_eq!(start_ticks(""), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_parent_gives_the_same_id_each_time() {
        assert_eq!(RunId::of_cargo(), RunId::of_cargo());
        assert!(RunId::of_cargo().as_str().contains('-'));
    }
}
