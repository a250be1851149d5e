//! What a run requires, each as a check that warns where it is missing.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::check::Check;
use crate::host::files::Files;
use crate::units::Bytes;

/// How long an address may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// At least so many bytes of memory can be had.
pub(crate) fn memory(files: &Files, least: u64) -> Check {
    let available = files
        .text("proc/meminfo")
        .and_then(|text| available_memory(&text));
    amount("memory", "available", least, available)
}

/// At least so many bytes are free where `home` is, or will be.
pub(crate) fn disk(home: &Path, least: u64) -> Check {
    let existing = home.ancestors().find(|folder| folder.exists());
    let where_it_is = format!("free at {}", home.display());
    amount("disk", &where_it_is, least, existing.and_then(free_space))
}

/// A connection to `address` is accepted.
pub(crate) fn tcp(address: &str) -> Check {
    const NAME: &str = "tcp";
    let addresses = match address.to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(error) => {
            return Check::warn(
                NAME,
                format!(
                    "`{address}` is no address that can be reached ({error}); write it as HOST:PORT"
                ),
            );
        }
    };
    let mut reason = "the name stands for no address".to_owned();
    for one in addresses {
        match TcpStream::connect_timeout(&one, PATIENCE) {
            Ok(_) => return Check::ok(NAME, format!("{address} accepts connections")),
            Err(error) => reason = error.to_string(),
        }
    }
    Check::warn(
        NAME,
        format!(
            "{address} accepts no connection ({reason}); start the service that should listen there"
        ),
    )
}

/// `command`, run by the system's shell, ends with status 0.
pub(crate) fn command(command: &str) -> Check {
    const NAME: &str = "command";
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = match Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .output()
    {
        Ok(output) => output,
        Err(error) => {
            return Check::warn(
                NAME,
                format!(
                    "`{command}` could not be run ({error}); see that `{shell}` is on the search path"
                ),
            );
        }
    };
    if output.status.success() {
        return Check::ok(NAME, format!("`{command}` succeeded"));
    }
    let said = match last_line(&output.stderr).or_else(|| last_line(&output.stdout)) {
        Some(line) => format!(" and said `{line}`"),
        None => String::new(),
    };
    Check::warn(
        NAME,
        format!(
            "`{command}` ended with {}{said}; run it by hand until it succeeds",
            output.status
        ),
    )
}

fn amount(name: &'static str, what: &str, least: u64, there: Option<u64>) -> Check {
    let shown = |bytes: u64| Bytes(bytes as f64).to_string();
    match there {
        None => Check::unknown(
            name,
            format!(
                "{} must be {what}, and the system does not tell",
                shown(least)
            ),
        ),
        Some(there) if there >= least => {
            Check::ok(name, format!("at least {} {what}", shown(least)))
        }
        Some(there) => Check::warn(
            name,
            format!(
                "{} must be {what}, and {} are; make room, or require less",
                shown(least),
                shown(there)
            ),
        ),
    }
}

/// What the kernel thinks it can give without swapping, in bytes.
fn available_memory(text: &str) -> Option<u64> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = value.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Bytes that a user without privileges may still write where `folder` is.
#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    use std::os::unix::ffi::OsStrExt;

    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: all-zero is a valid value of this struct of numbers.
    let mut answer: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: `path` ends with a zero byte and `answer` is a valid place for the answer.
    let status = unsafe { libc::statvfs(path.as_ptr(), &raw mut answer) };
    #[allow(
        clippy::useless_conversion,
        clippy::unnecessary_cast,
        reason = "the widths differ between systems"
    )]
    let bytes = (answer.f_bavail as u64).checked_mul(answer.f_frsize as u64);
    bytes.filter(|_| status == 0)
}

/// Not asked on this system.
#[cfg(not(unix))]
fn free_space(_folder: &Path) -> Option<u64> {
    None
}

/// The last line that says something, cut to what a message can hold.
fn last_line(output: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let text = String::from_utf8_lossy(output);
    let line = text
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    Some(
        line.chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::super::check::CheckStatus;
    use super::*;
    use crate::host::files::Tree;

    const MEMORY: &str =
        "MemTotal:       4194304 kB\nMemFree:           1024 kB\nMemAvailable:    2097152 kB\n";

    #[test]
    fn what_is_available_counts_and_not_what_is_free() {
        let tree = Tree::of(&[("proc/meminfo", MEMORY)]);
        assert_eq!(
            memory(&tree.files(), 2 << 30),
            Check::ok("memory", "at least 2 GiB available")
        );
        assert_eq!(
            memory(&tree.files(), 3 << 30),
            Check::warn(
                "memory",
                "3 GiB must be available, and 2 GiB are; make room, or require less"
            )
        );
        assert_eq!(
            memory(&Tree::of(&[]).files(), 1).status,
            CheckStatus::Unknown
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_home_that_is_yet_to_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("target/perf");
        assert_eq!(disk(&home, 0).status, CheckStatus::Ok);
        let check = disk(&home, u64::MAX);
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check
                .detail
                .contains(&format!("free at {}", home.display())),
            "{}",
            check.detail
        );
    }

    #[test]
    fn who_listens_is_reached_and_nobody_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        assert_eq!(
            tcp(&address),
            Check::ok("tcp", format!("{address} accepts connections"))
        );
        // A port that was left could be taken again by another test; nobody can ever listen here.
        let address = "127.0.0.1:0";
        let check = tcp(address);
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check
                .detail
                .starts_with(&format!("{address} accepts no connection (")),
            "{}",
            check.detail
        );
    }

    #[test]
    fn an_address_without_a_port_is_told_how_to_be_written() {
        let check = tcp("127.0.0.1");
        assert_eq!(check.status, CheckStatus::Warn);
        assert!(
            check.detail.ends_with("write it as HOST:PORT"),
            "{}",
            check.detail
        );
    }

    #[test]
    fn a_command_is_judged_by_its_status() {
        assert_eq!(
            command("exit 0"),
            Check::ok("command", "`exit 0` succeeded")
        );
        assert_eq!(command("exit 3").status, CheckStatus::Warn);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_command_said_last_is_told() {
        let check = command("echo starting; echo; echo no daemon >&2; echo >&2; exit 3");
        assert_eq!(
            check.detail,
            "`echo starting; echo; echo no daemon >&2; echo >&2; exit 3` ended with exit status: 3 and said `no daemon`; run it by hand until it succeeds"
        );
        let check = command("echo out of order; exit 1");
        assert!(
            check.detail.contains("said `out of order`"),
            "{}",
            check.detail
        );
        assert!(command("exit 1").detail.contains("exit status: 1; run it"));
    }
}
