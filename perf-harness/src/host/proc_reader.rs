//! What Linux tells of a process by files: its traffic with storage and network, and its memory.

use std::fs::{File, OpenOptions};
use std::time::Duration;

use super::files::Files;
use super::kept_file::KeptFile;

/// The unit of the times in `/proc/self/stat`, whatever the kernel's own tick.
pub(super) const USER_TICK: Duration = Duration::from_millis(10);

/// What the process has moved and holds by now; `None` where it is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProcCounts {
    /// Bytes fetched from storage, those that the page cache had left out.
    pub(crate) read: Option<u64>,
    /// Bytes given to the page cache that storage has to take.
    pub(crate) written: Option<u64>,
    /// Time in which the calling thread waited for storage, in steps of 10 ms.
    pub(crate) waited: Option<Duration>,
    /// Bytes that went in or out through all interfaces of the process's network namespace.
    pub(crate) network: Option<u64>,
    /// Bytes of resident memory.
    pub(crate) resident: Option<u64>,
}

/// The files, held open.
#[derive(Debug)]
pub(crate) struct ProcReader {
    io: Option<KeptFile>,
    /// Whether the kernel counts what a thread waits for. Its file is another for each thread.
    counts_waits: bool,
    files: Files,
    network: Option<KeptFile>,
    statm: Option<KeptFile>,
    status: Option<KeptFile>,
    /// Takes the order to forget the peak; absent where the process may not give it.
    clear_refs: Option<File>,
    page_bytes: u64,
}

impl ProcReader {
    /// The files of this process.
    pub(crate) fn open(files: &Files) -> Self {
        let open = |path| files.open(path).map(KeptFile::new);
        Self {
            io: open("proc/self/io"),
            counts_waits: files
                .text("proc/sys/kernel/task_delayacct")
                .is_some_and(|text| text != "0"),
            files: files.clone(),
            network: open("proc/self/net/dev"),
            statm: open("proc/self/statm"),
            status: open("proc/self/status"),
            clear_refs: OpenOptions::new()
                .write(true)
                .open(files.path("proc/self/clear_refs"))
                .ok(),
            page_bytes: page_bytes(),
        }
    }

    /// What the files say now.
    pub(crate) fn read(&mut self) -> ProcCounts {
        let io = self.io.as_mut().and_then(KeptFile::text);
        ProcCounts {
            read: io.and_then(|io| traffic(io, "read_bytes:")),
            written: io.and_then(|io| traffic(io, "write_bytes:")),
            waited: self
                .counts_waits
                .then(|| self.files.text("proc/thread-self/stat"))
                .flatten()
                .and_then(|text| waited_ticks(&text))
                .map(|ticks| USER_TICK * ticks),
            network: self
                .network
                .as_mut()
                .and_then(KeptFile::text)
                .and_then(all_interfaces),
            resident: self
                .statm
                .as_mut()
                .and_then(KeptFile::text)
                .and_then(|text| text.split_ascii_whitespace().nth(1)?.parse::<u64>().ok())
                .map(|pages| pages * self.page_bytes),
        }
    }

    /// Forgets the peak of resident memory; whether that is possible here.
    pub(crate) fn forget_peak(&mut self) -> bool {
        use std::io::Write as _;
        self.clear_refs
            .as_mut()
            .is_some_and(|file| file.write_all(b"5").is_ok())
    }

    /// The most bytes of memory that were resident since the peak was forgotten, or else since the
    /// process started.
    pub(crate) fn peak(&mut self) -> Option<u64> {
        most_resident(self.status.as_mut()?.text()?)
    }
}

/// The line of this name in a file of traffic with storage.
pub(super) fn traffic(io: &str, name: &str) -> Option<u64> {
    let line = io.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse().ok()
}

/// The most bytes of memory that were resident, of a status file.
pub(super) fn most_resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Field 42 of a stat file. The name in the second field may hold spaces and parentheses.
fn waited_ticks(text: &str) -> Option<u32> {
    let (_, after_name) = text.rsplit_once(')')?;
    after_name
        .split_ascii_whitespace()
        .nth(42 - 3)?
        .parse()
        .ok()
}

/// The first field of an interface is what it received, the ninth what it sent.
pub(super) fn all_interfaces(text: &str) -> Option<u64> {
    let interfaces = text.lines().filter_map(|line| line.split_once(':'));
    interfaces
        .map(|(_, counts)| {
            let mut counts = counts.split_ascii_whitespace();
            let received: u64 = counts.next()?.parse().ok()?;
            let sent: u64 = counts.nth(7)?.parse().ok()?;
            Some(received + sent)
        })
        .sum()
}

/// The size of a page of memory.
#[cfg(unix)]
pub(crate) fn page_bytes() -> u64 {
    // SAFETY: it takes a name and gives a number, which is negative where the system refuses.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(bytes).unwrap_or(4096)
}

/// The size of a page of memory.
#[cfg(not(unix))]
pub(crate) fn page_bytes() -> u64 {
    4096
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::files::Tree;

    const IO: &str =
        "rchar: 9\nwchar: 8\nread_bytes: 4096\nwrite_bytes: 12288\ncancelled_write_bytes: 0\n";
    const NETWORK: &str = "Inter-|   Receive                |  Transmit\n \
        face |bytes    packets errs drop fifo frame compressed multicast|bytes packets\n    \
        lo:     100       1    0    0    0     0          0         0      100       1    0\n  \
        eth0: 5000       9    0    0    0     0          0         0      700       8    0\n";

    /// Fields 3 to 52 of a thread that is called `a) b`, with this field 42.
    fn stat(waited: &str) -> String {
        let fields: Vec<&str> = (3..=52)
            .map(|field| if field == 42 { waited } else { "7" })
            .collect();
        format!("17 (a) b) {}\n", fields.join(" "))
    }

    #[test]
    fn each_file_gives_its_figure() {
        let tree = Tree::of(&[
            ("proc/self/io", IO),
            ("proc/self/net/dev", NETWORK),
            ("proc/self/statm", "900 25 3 4 0 5 0\n"),
            (
                "proc/self/status",
                "Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n",
            ),
            ("proc/self/clear_refs", ""),
            ("proc/thread-self/stat", &stat("12")),
            ("proc/sys/kernel/task_delayacct", "1\n"),
        ]);
        let mut reader = ProcReader::open(&tree.files());
        let counts = reader.read();
        assert_eq!((counts.read, counts.written), (Some(4096), Some(12288)));
        assert_eq!(counts.network, Some(5900));
        assert_eq!(counts.resident, Some(25 * page_bytes()));
        assert_eq!(counts.waited, Some(Duration::from_millis(120)));
        assert_eq!(reader.peak(), Some(2 << 20));
        assert!(reader.forget_peak());
    }

    #[test]
    fn what_is_not_told_is_unknown_and_not_nothing() {
        let mut reader = ProcReader::open(&Tree::of(&[]).files());
        assert_eq!(reader.read(), ProcCounts::default());
        assert_eq!(reader.peak(), None);
        assert!(!reader.forget_peak());
        let nonsense = Tree::of(&[
            ("proc/self/io", "read_bytes: many\n"),
            ("proc/self/net/dev", "lo: 1 2\n"),
            ("proc/self/statm", "\n"),
            ("proc/thread-self/stat", "17 (a) R\n"),
            ("proc/sys/kernel/task_delayacct", "1\n"),
        ]);
        let mut reader = ProcReader::open(&nonsense.files());
        assert_eq!(reader.read(), ProcCounts::default());
    }

    #[test]
    fn waits_are_unknown_while_the_kernel_does_not_count_them() {
        let tree = Tree::of(&[
            ("proc/thread-self/stat", &stat("12")),
            ("proc/sys/kernel/task_delayacct", "0\n"),
        ]);
        assert_eq!(ProcReader::open(&tree.files()).read().waited, None);
    }
}
